package io.srvlab.rds.operator.storageclass;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.operator.box.BoxLook;
import io.srvlab.rds.operator.box.Boxes.Access;
import io.srvlab.rds.operator.status.Verdict;
import io.srvlab.rds.operator.status.Verdict.Truth;
import io.srvlab.rds.routeros.Pool;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.SystemInfo;
import io.srvlab.rds.routeros.Version;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassJudgementTest {
    private static final Pool POOL = new Pool("raid10", "raid10", "xfs", "", "clean", 100, 50);

    @SuppressWarnings("NullAway") // null asks for defaults
    private static final RdsStorageClassSpec SPEC =
            new RdsStorageClassSpec(null, null, null, null, null, null, null, null, null);

    private static SystemInfo system(String version) {
        try {
            return new SystemInfo("rds", Version.parse(version), "RDS2216", true);
        } catch (RdsException.Malformed e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static BoxLook failed(Optional<SystemInfo> system, RdsException why) {
        return new BoxLook(
                system,
                Optional.empty(),
                Optional.empty(),
                Optional.of(why),
                new Access.Unusable(BoxLook.reason(why), String.valueOf(why.getMessage())));
    }

    private static Verdict judged(BoxLook look, String type) {
        return ClassJudgement.of(new ClassObservation(SPEC, Optional.of(look), Optional.empty(), Optional.empty()))
                .stream()
                .filter(verdict -> verdict.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anUnreachableBoxIsSaidInWords() {
        BoxLook look = failed(Optional.empty(), new RdsException.Unreachable("10.0.0.1 does not answer"));
        assertThat(judged(look, "Reachable"))
                .isEqualTo(Verdict.no("Reachable", "Unreachable", "10.0.0.1 does not answer"));
        assertThat(judged(look, "Authorized").truth()).isEqualTo(Truth.Unknown);
        assertThat(judged(look, "Ready")).isEqualTo(Verdict.no("Ready", "Unreachable", "10.0.0.1 does not answer"));
    }

    @Test
    void aWrongHostKeyIsNotAuthorized() {
        BoxLook look = failed(Optional.empty(), new RdsException.Unauthorized("host key is not pinned"));
        assertThat(judged(look, "Authorized").truth()).isEqualTo(Truth.False);
        assertThat(judged(look, "Ready").reason()).isEqualTo("Unauthorized");
    }

    @ParameterizedTest
    @CsvSource({
        "7.20.8,False,VersionTooOld",
        "7.21,True,KnownFlaws",
        "7.23.3,True,KnownFlaws",
        "7.23.4,True,Supported",
        "7.24.1,True,KnownFlaws",
        "7.24.2,True,Supported",
        "8.0,True,Supported"
    })
    void versionsAreRefusedWarnedOfOrAccepted(String version, Truth truth, String reason) {
        BoxLook look = failed(Optional.of(system(version)), new RdsException.Busy("any"));
        assertThat(judged(look, "VersionSupported").truth()).isEqualTo(truth);
        assertThat(judged(look, "VersionSupported").reason()).isEqualTo(reason);
    }

    @Test
    void aMissingPoolIsTheUsersToFix() {
        BoxLook look = failed(Optional.of(system("7.24.2")), new RdsException.NotFound("no pool raid9"));
        assertThat(judged(look, "PoolHealthy")).isEqualTo(Verdict.no("PoolHealthy", "PoolNotFound", "no pool raid9"));
    }

    @Test
    void aDegradedPoolIsNotHealthyButStaysInUse() {
        Pool degraded = new Pool("raid10", "raid10", "xfs", "", "clean, degraded", 100, 50);
        BoxLook look = new BoxLook(
                Optional.of(system("7.24.2")),
                Optional.of(degraded),
                Optional.of(List.of()),
                Optional.empty(),
                new Access.Unusable("TakingOver", "wait"));
        assertThat(judged(look, "PoolHealthy").reason()).isEqualTo("Degraded");
        assertThat(judged(look, "Ready").reason()).isEqualTo("TakingOver");
    }

    @Test
    void aHealthyPoolIsSaidToBe() {
        BoxLook look = new BoxLook(
                Optional.of(system("7.24.2")),
                Optional.of(POOL),
                Optional.of(List.of()),
                Optional.empty(),
                new Access.Unusable("WrongBox", "no"));
        assertThat(judged(look, "PoolHealthy").truth()).isEqualTo(Truth.True);
        assertThat(judged(look, "Ready")).isEqualTo(Verdict.no("Ready", "WrongBox", "no"));
    }
}
