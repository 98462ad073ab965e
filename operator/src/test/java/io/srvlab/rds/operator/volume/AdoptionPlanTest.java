package io.srvlab.rds.operator.volume;

import static io.srvlab.rds.operator.volume.Seen.GIB;
import static io.srvlab.rds.operator.volume.Seen.comment;
import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.crds.RdsStorageClassSpec.FsType;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.Adopt;
import io.srvlab.rds.crds.RdsVolumeSpec.Layout;
import io.srvlab.rds.operator.volume.VolumeObservation.DiskView;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment.State;
import io.srvlab.rds.routeros.Identity;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Taking over a disk that exists. */
class AdoptionPlanTest {
    private static final RdsVolumeSpec.Disk TAKEN = new RdsVolumeSpec.Disk(
            "pvc-old", "raid10/volumes/old.img", Layout.Legacy, Seen.UID, Seen.POOL, FsType.ext4, false);

    private static Disk old(String comment) {
        return new Disk("*7", "pvc-old", "raid10/volumes/old.img", GIB, comment, false, "", 4420, "", false);
    }

    private static Seen adopting(Disk found) {
        Seen seen = new Seen().on(found);
        seen.adopt = new Adopt(found.slot());
        return seen;
    }

    @Test
    void aDiskWithoutACommentIsTakenOverAsItStands() {
        Seen seen = adopting(old(""));
        assertThat(seen.next()).isEqualTo(new Step.FixDisk(TAKEN));
        seen.disk = TAKEN;
        assertThat(seen.next()).isEqualTo(new Step.Label(old(""), comment(State.OK)));
        seen.on(old(comment(State.OK).text()));
        assertThat(seen.next()).isEqualTo(new Step.MarkProvisioned());
    }

    @Test
    void aFinishedDiskOfOursWhoseObjectIsGoneIsTakenBack() {
        String former = comment(State.OK).text().replace(Seen.UID, "uid-0").replace(Seen.NAME, "pvc-0");
        Seen seen = adopting(old(former));
        assertThat(seen.next()).isEqualTo(new Step.FixDisk(TAKEN));
        seen.disk = TAKEN;
        assertThat(seen.next()).isEqualTo(new Step.Label(old(former), comment(State.OK)));
    }

    static Stream<Disk> disksThatAreNotTakenOver() {
        Disk plain = old("");
        return Stream.of(
                old("mail"),
                old(comment(State.NEW).text()),
                old(comment(State.DEL).text()),
                old(comment(State.OK).text().replace(comment(State.OK).cluster(), "0123456789ab")),
                new Disk("*7", plain.slot(), plain.filePath(), GIB, "", true, "nqn.x", 4420, "", false),
                new Disk("*7", plain.slot(), plain.filePath(), GIB, "", false, "", 4420, "", true),
                new Disk("*7", plain.slot(), "raid10x/old.img", GIB, "", false, "", 4420, "", false),
                new Disk("*7", "a b", plain.filePath(), GIB, "", false, "", 4420, "", false),
                new Disk("*7", Identity.OWNER_PREFIX + "1", plain.filePath(), GIB, "", false, "", 4420, "", false));
    }

    @ParameterizedTest
    @MethodSource("disksThatAreNotTakenOver")
    void aDiskThatMayBeSomebodysIsNotTakenOver(Disk found) {
        Seen seen = adopting(found);
        assertThat(seen.next())
                .isInstanceOfSatisfying(
                        Step.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo("NotAdoptable"));
        seen.disk = new RdsVolumeSpec.Disk(
                found.slot(), found.filePath(), Layout.Legacy, "uid-x", Seen.POOL, FsType.ext4, false);
        assertThat(seen.next()).isInstanceOf(Step.Refused.class);
    }

    @Test
    void aDiskOfAnotherVolumeIsNotTakenOver() {
        Seen seen = adopting(old(""));
        seen.claimedBy = Optional.of("pvc-2");
        assertThat(seen.next()).isInstanceOf(Step.Refused.class);
        seen.disk = TAKEN;
        assertThat(seen.next()).isInstanceOf(Step.Refused.class);
    }

    @Test
    void aDiskThatIsNotThereIsNotMade() {
        Seen seen = adopting(old(""));
        seen.onBox = new DiskView.Absent();
        assertThat(seen.next()).isInstanceOf(Step.Refused.class);
        seen.disk = TAKEN;
        assertThat(seen.next()).isInstanceOf(Step.Refused.class);
    }

    @Test
    void anAdoptedDiskGrowsOnlyAfterItWasTakenOver() {
        Seen seen = adopting(old(comment(State.OK).text()));
        seen.disk = TAKEN;
        seen.size = 2 * GIB;
        assertThat(seen.next()).isEqualTo(new Step.MarkProvisioned());
    }
}
