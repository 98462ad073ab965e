package io.srvlab.rds.operator.storageclass;

import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.operator.status.Durations;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the CRD's schema refuses too; checked again, since nothing wrong may reach a command line of the box. */
final class SpecProblems {
    private SpecProblems() {}

    static Optional<String> of(@Nullable RdsStorageClassSpec spec) {
        if (spec == null || spec.rds() == null || spec.pool() == null || spec.nvme() == null) {
            return Optional.of("spec.rds, spec.pool and spec.nvme are needed");
        }
        RdsStorageClassSpec.Rds rds = spec.rds();
        if (blank(rds.address()) || blank(rds.user())) {
            return Optional.of("spec.rds.address and spec.rds.user are needed");
        }
        if (rds.credentialsSecretRef() == null
                || blank(rds.credentialsSecretRef().name())) {
            return Optional.of("spec.rds.credentialsSecretRef.name is needed");
        }
        if (rds.hostKeyFingerprints() == null || rds.hostKeyFingerprints().isEmpty()) {
            return Optional.of("spec.rds.hostKeyFingerprints needs at least one SHA256: fingerprint");
        }
        if (spec.nvme().addresses() == null || spec.nvme().addresses().isEmpty()) {
            return Optional.of("spec.nvme.addresses needs at least one address");
        }
        return pool(spec.pool()).or(() -> durations(spec.orphans()));
    }

    private static Optional<String> pool(RdsStorageClassSpec.Pool pool) {
        if (blank(pool.slot()) == blank(pool.mountPoint())) {
            return Optional.of("spec.pool needs exactly one of slot and mountPoint");
        }
        if (!pool.directory().matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}")) {
            return Optional.of("spec.pool.directory must be one folder's name of letters, digits, '.', '_' and '-'");
        }
        return Optional.empty();
    }

    private static Optional<String> durations(RdsStorageClassSpec.Orphans orphans) {
        try {
            Durations.parse(orphans.gracePeriod());
            Durations.parse(orphans.interval());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("spec.orphans: " + e.getMessage());
        }
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
