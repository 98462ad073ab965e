package io.srvlab.rds.operator.storageclass;

import static io.srvlab.rds.crds.RdsStorageClassStatus.AUTHORIZED;
import static io.srvlab.rds.crds.RdsStorageClassStatus.POOL_HEALTHY;
import static io.srvlab.rds.crds.RdsStorageClassStatus.REACHABLE;
import static io.srvlab.rds.crds.RdsStorageClassStatus.READY;
import static io.srvlab.rds.crds.RdsStorageClassStatus.VERSION_SUPPORTED;

import io.srvlab.rds.operator.box.BoxLook;
import io.srvlab.rds.operator.box.Boxes.Access;
import io.srvlab.rds.operator.status.Verdict;
import io.srvlab.rds.routeros.Pool;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.SystemInfo;
import io.srvlab.rds.routeros.Version;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The conditions of a class: a pure function of what was observed. */
final class ClassJudgement {
    private static final Version LONG_TERM_FIXED = new Version(7, 23, 4, "7.23.4");
    private static final Version STABLE = new Version(7, 24, 0, "7.24");
    private static final Version STABLE_FIXED = new Version(7, 24, 2, "7.24.2");

    private ClassJudgement() {}

    static List<Verdict> of(ClassObservation seen) {
        return List.of(
                reachable(seen.look()), authorized(seen.look()), version(seen.look()), pool(seen.look()), ready(seen));
    }

    private static Verdict reachable(Optional<BoxLook> look) {
        Optional<RdsException> failure = look.flatMap(BoxLook::failure);
        if (failure.isPresent() && failure.get() instanceof RdsException.Unreachable) {
            return Verdict.no(REACHABLE, "Unreachable", message(failure.get()));
        }
        if (look.flatMap(BoxLook::system).isPresent()) {
            return Verdict.yes(REACHABLE, "Answers", "the box answers");
        }
        return Verdict.unknown(REACHABLE, reason(failure), words(failure, "no command was answered yet"));
    }

    private static Verdict authorized(Optional<BoxLook> look) {
        Optional<RdsException> failure = look.flatMap(BoxLook::failure);
        if (failure.isPresent() && failure.get() instanceof RdsException.Unauthorized) {
            return Verdict.no(AUTHORIZED, "Unauthorized", message(failure.get()));
        }
        if (look.flatMap(BoxLook::system).isPresent()) {
            return Verdict.yes(AUTHORIZED, "Accepted", "host key and user key were accepted");
        }
        return Verdict.unknown(AUTHORIZED, reason(failure), words(failure, "not tried yet"));
    }

    private static Verdict version(Optional<BoxLook> look) {
        Optional<SystemInfo> system = look.flatMap(BoxLook::system);
        if (system.isEmpty()) {
            return Verdict.unknown(
                    VERSION_SUPPORTED, reason(look.flatMap(BoxLook::failure)), "the version is not known");
        }
        Version version = system.get().version();
        if (version.compareTo(Version.FLOOR) < 0) {
            return Verdict.no(
                    VERSION_SUPPORTED,
                    "VersionTooOld",
                    "RouterOS " + version.text() + " lacks what is needed; upgrade to 7.23.4, 7.24.2 or later");
        }
        if (!system.get().storagePackage()) {
            return Verdict.no(
                    VERSION_SUPPORTED,
                    "StoragePackageMissing",
                    "install and enable the package rose-storage on the box");
        }
        if (hasKnownFlaws(version)) {
            return Verdict.yes(
                    VERSION_SUPPORTED,
                    "KnownFlaws",
                    "RouterOS " + version.text()
                            + " works, but its SSH server has flaws that are exploited; upgrade to 7.23.4, 7.24.2 or later");
        }
        return Verdict.yes(VERSION_SUPPORTED, "Supported", "RouterOS " + version.text());
    }

    /** Fixed in 7.23.4 (long-term) and 7.24.2 (stable). */
    private static boolean hasKnownFlaws(Version version) {
        return version.compareTo(STABLE) < 0
                ? version.compareTo(LONG_TERM_FIXED) < 0
                : version.compareTo(STABLE_FIXED) < 0;
    }

    private static Verdict pool(Optional<BoxLook> look) {
        Optional<Pool> pool = look.flatMap(BoxLook::pool);
        Optional<RdsException> failure = look.flatMap(BoxLook::failure);
        if (pool.isEmpty()) {
            return failure.isPresent() && failure.get() instanceof RdsException.NotFound
                    ? Verdict.no(POOL_HEALTHY, "PoolNotFound", message(failure.get()))
                    : Verdict.unknown(POOL_HEALTHY, reason(failure), "the pool was not seen");
        }
        if (!pool.get().mounted()) {
            return Verdict.no(
                    POOL_HEALTHY, "PoolNotMounted", "pool " + pool.get().slot() + " is not mounted on the box");
        }
        String state = pool.get().state().toLowerCase(Locale.ROOT);
        if (state.contains("degraded") || state.contains("fail") || state.contains("inactive")) {
            return Verdict.no(
                    POOL_HEALTHY,
                    "Degraded",
                    "the box says of the pool: " + pool.get().state());
        }
        return Verdict.yes(POOL_HEALTHY, "Mounted", "pool " + pool.get().slot() + " is mounted");
    }

    private static Verdict ready(ClassObservation seen) {
        if (seen.specProblem().isPresent()) {
            return Verdict.no(READY, "InvalidSpec", seen.specProblem().get());
        }
        Access access = seen.look()
                .map(BoxLook::access)
                .orElseGet(() -> new Access.Unusable(Access.Unusable.PENDING, "the box was not looked at yet"));
        return switch (access) {
            case Access.Unusable unusable -> Verdict.no(READY, unusable.reason(), unusable.message());
            case Access.Usable usable ->
                seen.obstacle().orElseGet(() -> Verdict.yes(READY, "Ready", "volumes can be made"));
        };
    }

    private static String reason(Optional<RdsException> failure) {
        return failure.map(BoxLook::reason).orElse("Pending");
    }

    private static String words(Optional<RdsException> failure, String otherwise) {
        return failure.map(ClassJudgement::message).orElse(otherwise);
    }

    private static String message(RdsException failure) {
        return String.valueOf(failure.getMessage());
    }
}
