package io.srvlab.rds.operator.volume;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.srvlab.rds.crds.Condition;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsStorageClassStatus;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.observability.Events;
import io.srvlab.rds.observability.OperatorMetrics;
import io.srvlab.rds.observability.OperatorMetrics.Kind;
import io.srvlab.rds.operator.box.Boxes;
import io.srvlab.rds.operator.status.Conditions;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The door of JOSDK. It is asked for every event, terminating objects included, and the finalizer is ours to write: so
 * each write is one merge patch with a precondition, and none can make an object anew that has just gone.
 */
@ControllerConfiguration(name = "rdsvolume", triggerReconcilerOnAllEvents = true)
public final class RdsVolumeReconciler implements Reconciler<RdsVolume> {
    private static final String BY_CLASS = "class";

    private final VolumeWork work;
    private final OperatorMetrics metrics;
    private volatile @Nullable InformerEventSource<RdsStorageClass, RdsVolume> classes;
    private volatile @Nullable NamesUsedAgain names;

    public RdsVolumeReconciler(
            KubernetesClient client, Boxes boxes, OperatorMetrics metrics, Events events, Clock clock) {
        this.metrics = metrics;
        this.work = VolumeWork.over(new ApiVolumes(client), boxes, this::storageClass, events, clock);
    }

    private Optional<RdsStorageClassSpec> storageClass(String name) {
        InformerEventSource<RdsStorageClass, RdsVolume> source = classes;
        return source == null
                ? Optional.empty()
                : source.get(new ResourceID(name)).map(RdsStorageClass::getSpec);
    }

    @Override
    public List<EventSource<?, RdsVolume>> prepareEventSources(EventSourceContext<RdsVolume> context) {
        IndexerResourceCache<RdsVolume> volumes = context.getPrimaryCache();
        volumes.addIndexer(BY_CLASS, volume -> List.of(className(volume)));
        InformerEventSource<RdsStorageClass, RdsVolume> source = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(RdsStorageClass.class, RdsVolume.class)
                        .withSecondaryToPrimaryMapper(
                                storageClass -> volumes
                                        .byIndex(
                                                BY_CLASS,
                                                storageClass.getMetadata().getName())
                                        .stream()
                                        .map(ResourceID::fromResource)
                                        .collect(Collectors.toSet()))
                        .withPrimaryToSecondaryMapper((RdsVolume volume) -> Set.of(new ResourceID(className(volume))))
                        .withOnUpdateFilter(RdsVolumeReconciler::matters)
                        .build(),
                context);
        classes = source;
        NamesUsedAgain again = NamesUsedAgain.of(volumes);
        names = again;
        return List.of(source, again);
    }

    private static String className(RdsVolume volume) {
        return volume.getSpec() == null ? "" : volume.getSpec().rdsStorageClassName();
    }

    /** Capacity and the like change all the time and concern no volume. */
    private static boolean matters(RdsStorageClass now, RdsStorageClass before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !ready(now).equals(ready(before));
    }

    private static Optional<String> ready(RdsStorageClass storageClass) {
        RdsStorageClassStatus status = storageClass.getStatus();
        return status == null
                ? Optional.empty()
                : Conditions.find(status.conditions(), RdsStorageClassStatus.READY)
                        .map(Condition::status);
    }

    @Override
    public UpdateControl<RdsVolume> reconcile(RdsVolume volume, Context<RdsVolume> context) {
        if (volume.getSpec() == null) {
            return UpdateControl.noUpdate();
        }
        if (context.isPrimaryResourceDeleted()) {
            return deleted(volume);
        }
        UpdateControl<RdsVolume> control = UpdateControl.noUpdate();
        metrics.reconciling(Kind.RdsVolume, () -> work.reconcile(volume), VolumeWork.Ended::outcome)
                .again()
                .ifPresent(control::rescheduleAfter);
        return control;
    }

    /** Short, and never a reconciliation: what comes for the name meanwhile is forgotten by the framework. */
    private UpdateControl<RdsVolume> deleted(RdsVolume volume) {
        work.forget(volume);
        NamesUsedAgain again = names;
        if (again != null) {
            again.lookAgain(ResourceID.fromResource(volume));
        }
        return UpdateControl.noUpdate();
    }
}
