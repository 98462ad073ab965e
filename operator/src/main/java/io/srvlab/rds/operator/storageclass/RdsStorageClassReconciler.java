package io.srvlab.rds.operator.storageclass;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.srvlab.rds.crds.Condition;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsStorageClassStatus;
import io.srvlab.rds.crds.RdsStorageClassStatus.Orphan;
import io.srvlab.rds.observability.Events;
import io.srvlab.rds.observability.OperatorMetrics;
import io.srvlab.rds.observability.OperatorMetrics.Kind;
import io.srvlab.rds.observability.Reason;
import io.srvlab.rds.operator.box.BoxLook;
import io.srvlab.rds.operator.box.Boxes.Access;
import io.srvlab.rds.operator.box.OwnedBoxes;
import io.srvlab.rds.operator.orphan.OrphanScan;
import io.srvlab.rds.operator.status.Conditions;
import io.srvlab.rds.operator.status.StatusPatch;
import io.srvlab.rds.operator.status.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Looks at the box, owns the StorageClass, scans for orphans, writes status; again after a while, whatever happened. */
@ControllerConfiguration(name = "rdsstorageclass")
public final class RdsStorageClassReconciler implements Reconciler<RdsStorageClass>, Cleaner<RdsStorageClass> {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration WAITING_FOR_REFERENCES = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final OwnedBoxes boxes;
    private final OrphanScan orphans;
    private final OperatorMetrics metrics;
    private final Events events;
    private final Clock clock;
    private final Duration resync;
    private final OwnedStorageClass storageClasses;
    private final References references;
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    public RdsStorageClassReconciler(
            KubernetesClient client,
            OwnedBoxes boxes,
            OrphanScan orphans,
            OperatorMetrics metrics,
            Events events,
            Clock clock,
            Duration resync) {
        this.client = client;
        this.boxes = boxes;
        this.orphans = orphans;
        this.metrics = metrics;
        this.events = events;
        this.clock = clock;
        this.resync = resync;
        this.storageClasses = new OwnedStorageClass(client, events);
        this.references = new References(client, clock);
    }

    @Override
    public UpdateControl<RdsStorageClass> reconcile(RdsStorageClass rdsClass, Context<RdsStorageClass> context) {
        RdsStorageClassStatus status = metrics.reconciling(
                Kind.RdsStorageClass, () -> observed(rdsClass, Optional.empty()), ClassGauges::outcome);
        announce(rdsClass, status);
        return StatusPatch.of(rdsClass, status, RdsStorageClass::new).rescheduleAfter(pause(rdsClass, status));
    }

    /** Keeps the class as long as something refers to it, and keeps serving what does. No disk and no file is removed. */
    @Override
    public DeleteControl cleanup(RdsStorageClass rdsClass, Context<RdsStorageClass> context) {
        storageClasses.removeOwn(rdsClass);
        String name = rdsClass.getMetadata().getName();
        long needed = references.live(name);
        if (needed == 0) {
            boxes.forget(name);
            orphans.forget(rdsClass);
            failures.remove(name);
            metrics.forget(name);
            return DeleteControl.defaultDelete();
        }
        RdsStorageClassStatus status = observed(
                rdsClass,
                Optional.of(Verdict.no(
                        RdsStorageClassStatus.READY,
                        "Terminating",
                        "being deleted; kept and served while " + needed
                                + " RdsVolumes and PersistentVolumes refer to it")));
        if (!Objects.equals(status, rdsClass.getStatus())) {
            client.resources(RdsStorageClass.class)
                    .withName(name)
                    .subresource("status")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(Map.of("status", status)));
        }
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(WAITING_FOR_REFERENCES.toMillis());
    }

    /** @param ending set if the class is being deleted: then it gets no StorageClass and no orphan scans */
    private RdsStorageClassStatus observed(RdsStorageClass rdsClass, Optional<Verdict> ending) {
        String name = rdsClass.getMetadata().getName();
        Optional<String> specProblem = SpecProblems.of(rdsClass.getSpec());
        Optional<BoxLook> look =
                specProblem.isPresent() ? Optional.empty() : Optional.of(boxes.look(name, rdsClass.getSpec()));
        Optional<Verdict> obstacle = ending;
        Optional<List<Orphan>> found = Optional.empty();
        if (ending.isEmpty() && look.isPresent()) {
            obstacle = storageClasses
                    .ensure(rdsClass)
                    .map(foreign -> Verdict.no(RdsStorageClassStatus.READY, "StorageClassNotOurs", foreign));
            if (look.get().access() instanceof Access.Usable(var box)) {
                found = orphans.run(rdsClass, box);
            }
        }
        RdsStorageClassStatus status = ClassStatus.of(
                rdsClass,
                new ClassObservation(rdsClass.getSpec(), look, specProblem, obstacle),
                references.volumeCount(name),
                found,
                clock.instant());
        ClassGauges.set(metrics, name, status);
        return status;
    }

    private void announce(RdsStorageClass rdsClass, RdsStorageClassStatus now) {
        Optional<Condition> ready = Conditions.find(now.conditions(), RdsStorageClassStatus.READY);
        RdsStorageClassStatus old = rdsClass.getStatus();
        Optional<Condition> before =
                old == null ? Optional.empty() : Conditions.find(old.conditions(), RdsStorageClassStatus.READY);
        if (ready.isEmpty() || ready.map(Condition::reason).equals(before.map(Condition::reason))) {
            return;
        }
        Condition condition = ready.get();
        if (condition.status().equals("True")) {
            events.post(About.of(rdsClass), Reason.StorageClassReady, condition.message());
        } else if (condition.reason().equals("TakingOver")) {
            events.post(About.of(rdsClass), Reason.BoxTakenOver, condition.message());
        } else {
            events.post(
                    About.of(rdsClass), Reason.StorageClassNotReady, condition.reason() + ": " + condition.message());
        }
    }

    /** Ready: the resync interval, or the next scan if that is sooner. Else doubling from half a second up to that. */
    private Duration pause(RdsStorageClass rdsClass, RdsStorageClassStatus status) {
        String name = rdsClass.getMetadata().getName();
        boolean ready = Conditions.find(status.conditions(), RdsStorageClassStatus.READY)
                .filter(condition -> condition.status().equals("True"))
                .isPresent();
        if (ready) {
            failures.remove(name);
            Duration scan = orphans.untilNext(rdsClass).plus(FIRST_PAUSE);
            return scan.compareTo(resync) < 0 ? scan : resync;
        }
        int failed = Math.min(10, failures.merge(name, 1, Integer::sum));
        Duration backoff = FIRST_PAUSE.multipliedBy(1L << (failed - 1));
        return backoff.compareTo(resync) < 0 ? backoff : resync;
    }
}
