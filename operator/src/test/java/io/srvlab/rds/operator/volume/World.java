package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.observability.OperatorMetrics.Outcome;
import io.srvlab.rds.observability.Reason;
import io.srvlab.rds.operator.box.Boxes.Access;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One volume, one box, one operator, all in memory; the operator can be killed and started again. */
final class World {
    final Strike strike = new Strike();
    final MemoryApi api = new MemoryApi(strike);
    final FakeBox box = new FakeBox(strike);
    final ManualClock clock = new ManualClock();
    final List<String> events = new ArrayList<>();
    final List<String> messages = new ArrayList<>();
    Access access = new Access.Usable(box);
    Optional<RdsStorageClassSpec> storageClass = Optional.of(new Seen().classSpec());
    private VolumeWork operator = start();

    private VolumeWork start() {
        return VolumeWork.over(
                api,
                _ -> access,
                _ -> storageClass,
                (about, reason, message) -> {
                    events.add(about.getKind() + " " + reason);
                    messages.add(message);
                },
                clock);
    }

    void restart() {
        strike.never();
        operator = start();
    }

    RdsVolume create() {
        return create(new Seen().spec());
    }

    RdsVolume create(RdsVolumeSpec spec) {
        return api.create(Seen.NAME, spec);
    }

    /** A volume that is Available. */
    World provisioned() {
        create();
        reconcile();
        return this;
    }

    /** One reconciliation from what an informer would have; nothing if the object is gone. */
    void reconcile() {
        api.find(Seen.NAME).ifPresent(operator::reconcile);
    }

    /** When a reconciliation of now is followed by the next. */
    Optional<Duration> again() {
        return operator.reconcile(api.get(Seen.NAME)).again();
    }

    Outcome outcome() {
        return operator.reconcile(api.get(Seen.NAME)).outcome();
    }

    /** As an informer that lags: from an object as it was. */
    void reconcile(RdsVolume asItWas) {
        operator.reconcile(asItWas);
    }

    /** As long as it takes, with time passing between the looks. */
    void settle() {
        for (int looks = 0; looks < 10; looks++) {
            reconcile();
            clock.advance(LateLines.RUN);
        }
    }

    RdsVolumeStatus status() {
        return Objects.requireNonNull(api.get(Seen.NAME).getStatus());
    }

    RdsVolumeSpec spec() {
        return api.get(Seen.NAME).getSpec();
    }

    Disk disk() {
        return box.disks.values().iterator().next();
    }

    boolean gone() {
        return api.find(Seen.NAME).isEmpty();
    }

    List<String> grantedNodes() {
        return Objects.requireNonNull(status().attachments()).stream()
                .map(RdsVolumeStatus.Granted::node)
                .toList();
    }

    long count(Reason reason) {
        return events.stream().filter(("RdsVolume " + reason)::equals).count();
    }
}
