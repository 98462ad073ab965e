package io.srvlab.rds.operator.storageclass;

import io.srvlab.rds.crds.Condition;
import io.srvlab.rds.crds.RdsStorageClassStatus;
import io.srvlab.rds.observability.OperatorMetrics;
import io.srvlab.rds.observability.OperatorMetrics.Outcome;
import io.srvlab.rds.operator.status.Conditions;

/** A class's status as numbers, so that the two never differ. */
final class ClassGauges {
    private ClassGauges() {}

    static void set(OperatorMetrics metrics, String storageClass, RdsStorageClassStatus status) {
        metrics.boxReachable(storageClass, isTrue(status, RdsStorageClassStatus.REACHABLE));
        RdsStorageClassStatus.Capacity capacity = status.capacity();
        if (capacity != null) {
            metrics.pool(
                    storageClass,
                    new OperatorMetrics.Room(
                            capacity.totalBytes(),
                            capacity.freeBytes(),
                            capacity.provisionedBytes(),
                            capacity.availableBytes()));
        }
        Integer volumes = status.volumeCount();
        metrics.volumes(storageClass, volumes == null ? 0 : volumes);
    }

    static Outcome outcome(RdsStorageClassStatus status) {
        if (isTrue(status, RdsStorageClassStatus.READY)) {
            return Outcome.SETTLED;
        }
        boolean wrongSpec = Conditions.find(status.conditions(), RdsStorageClassStatus.READY)
                .map(Condition::reason)
                .filter("InvalidSpec"::equals)
                .isPresent();
        return wrongSpec ? Outcome.REFUSED : Outcome.WAITING;
    }

    private static boolean isTrue(RdsStorageClassStatus status, String condition) {
        return Conditions.find(status.conditions(), condition)
                .map(Condition::status)
                .filter("True"::equals)
                .isPresent();
    }
}
