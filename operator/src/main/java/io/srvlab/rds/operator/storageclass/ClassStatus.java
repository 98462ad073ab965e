package io.srvlab.rds.operator.storageclass;

import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsStorageClassStatus;
import io.srvlab.rds.crds.RdsStorageClassStatus.Orphan;
import io.srvlab.rds.operator.box.BoxLook;
import io.srvlab.rds.operator.box.Capacity;
import io.srvlab.rds.operator.status.Conditions;
import io.srvlab.rds.routeros.Pool;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The complete status of a class. What could not be seen this time stays as it was written last. */
final class ClassStatus {
    private ClassStatus() {}

    static RdsStorageClassStatus of(
            RdsStorageClass rdsClass,
            ClassObservation seen,
            int volumeCount,
            Optional<List<Orphan>> orphans,
            Instant now) {
        RdsStorageClassStatus old = rdsClass.getStatus() == null ? empty() : rdsClass.getStatus();
        Long generation = rdsClass.getMetadata().getGeneration();
        return new RdsStorageClassStatus(
                Conditions.merge(old.conditions(), ClassJudgement.of(seen), now, generation == null ? 0L : generation),
                seen.look().map(look -> box(look, old)).orElse(old.box()),
                seen.look().map(look -> capacity(seen, look, old)).orElse(old.capacity()),
                volumeCount,
                orphans.orElse(old.orphans()),
                generation);
    }

    private static RdsStorageClassStatus empty() {
        return new RdsStorageClassStatus(null, null, null, null, null, null);
    }

    private static RdsStorageClassStatus.@Nullable Box box(BoxLook look, RdsStorageClassStatus old) {
        if (look.system().isEmpty()) {
            return old.box();
        }
        var system = look.system().get();
        return new RdsStorageClassStatus.Box(system.identity(), system.version().text(), system.board());
    }

    private static RdsStorageClassStatus.@Nullable Capacity capacity(
            ClassObservation seen, BoxLook look, RdsStorageClassStatus old) {
        if (look.pool().isEmpty() || look.disks().isEmpty()) {
            return old.capacity();
        }
        Pool pool = look.pool().get();
        Capacity capacity =
                Capacity.of(pool, look.disks().get(), seen.spec().pool().reservePercent());
        return new RdsStorageClassStatus.Capacity(
                capacity.total(), capacity.free(), capacity.provisioned(), capacity.available(0));
    }
}
