package io.srvlab.rds.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.observability.Events;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.OperatorMetrics;
import io.srvlab.rds.operator.box.AnnotationLedger;
import io.srvlab.rds.operator.box.BoxSettings;
import io.srvlab.rds.operator.box.Connector;
import io.srvlab.rds.operator.box.Lease;
import io.srvlab.rds.operator.box.OwnedBoxes;
import io.srvlab.rds.operator.box.SecretKeys;
import io.srvlab.rds.operator.box.Surroundings;
import io.srvlab.rds.operator.orphan.ApiObjects;
import io.srvlab.rds.operator.orphan.OrphanScan;
import io.srvlab.rds.operator.storageclass.RdsStorageClassReconciler;
import io.srvlab.rds.operator.volume.RdsVolumeReconciler;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator, running in this JVM: the boxes, the reconcilers and what they share. */
public final class OperatorProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OperatorProcess.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    private static final Duration TERMINATION = Duration.ofSeconds(20);

    private final OperatorConfig config;
    private final KubernetesClient client;
    private final Parts parts;
    private final Optional<ApiLease> lease;
    private final OwnedBoxes boxes;
    private final Operator operator;
    private final AtomicBoolean stopping = new AtomicBoolean();

    /**
     * What comes from outside, so that tests can bring their own.
     *
     * @param ending told once when this process must not go on: fenced, or the lease is lost
     */
    public record Parts(Connector connector, Metrics metrics, Events events, Clock clock, Ending ending) {}

    /** How the process ends when it must not go on. */
    @FunctionalInterface
    public interface Ending {
        void end(String reason);
    }

    private OperatorProcess(OperatorConfig config, KubernetesClient client, Parts parts) {
        this.config = config;
        this.client = client;
        this.parts = parts;
        this.lease = config.leaderElection().map(election -> new ApiLease(client, config.namespace(), election));
        this.boxes = boxes();
        this.operator = new Operator(this::settings);
        register();
    }

    /**
     * Starts everything; returns once the informers are in step (with leader election: once this process waits for or holds
     * the Lease). The client stays the caller's.
     */
    public static OperatorProcess start(OperatorConfig config, KubernetesClient client, Parts parts) {
        OperatorProcess process = new OperatorProcess(config, client, parts);
        process.operator.start();
        return process;
    }

    /** The reconcilers: one line each. */
    private void register() {
        OperatorMetrics metrics = parts.metrics().operator();
        OrphanScan orphans = new OrphanScan(new ApiObjects(client), parts.metrics(), parts.events(), parts.clock());
        operator.register(
                new RdsStorageClassReconciler(
                        client, boxes, orphans, metrics, parts.events(), parts.clock(), config.resync()),
                this::storageClassController);
        operator.register(
                new RdsVolumeReconciler(client, boxes, metrics, parts.events(), parts.clock()), this::controller);
    }

    /** Annotations count too (approvals, acceptance); our own status patches do not. */
    private void storageClassController(ControllerConfigurationOverrider<RdsStorageClass> overrider) {
        controller(overrider);
        overrider.withGenerationAware(false).withOnUpdateFilter(OperatorProcess::moreThanStatus);
    }

    private static boolean moreThanStatus(HasMetadata now, HasMetadata before) {
        var left = now.getMetadata();
        var right = before.getMetadata();
        return !Objects.equals(left.getGeneration(), right.getGeneration())
                || !Objects.equals(left.getAnnotations(), right.getAnnotations())
                || !Objects.equals(left.getFinalizers(), right.getFinalizers())
                || !Objects.equals(left.getDeletionTimestamp(), right.getDeletionTimestamp());
    }

    private OwnedBoxes boxes() {
        String holder = config.leaderElection()
                        .map(OperatorConfig.LeaderElection::identity)
                        .orElse("operator") + "-" + UUID.randomUUID().toString().substring(0, 8);
        BoxSettings settings = new BoxSettings(
                config.clusterId().orElseGet(() -> clusterId(client)),
                holder,
                config.takeoverWait(),
                config.connectTimeout(),
                config.commandTimeout());
        return new OwnedBoxes(
                settings,
                new Surroundings(
                        parts.connector(),
                        new SecretKeys(client, config.namespace()),
                        new AnnotationLedger(client),
                        lease.<Lease>map(own -> own).orElse(Lease.ALWAYS),
                        (storageClass, message) -> parts.ending().end("fenced: " + storageClass + ": " + message),
                        parts.clock()));
    }

    private static String clusterId(KubernetesClient client) {
        return client.namespaces()
                .withName("kube-system")
                .require()
                .getMetadata()
                .getUid();
    }

    private void settings(ConfigurationServiceOverrider overrider) {
        overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withConcurrentReconciliationThreads(config.reconcileThreads())
                .withReconciliationTerminationTimeout(TERMINATION);
        config.leaderElection()
                .ifPresent(election -> overrider.withLeaderElectionConfiguration(
                        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(election.lease())
                                .withLeaseNamespace(config.namespace())
                                .withIdentity(election.identity())
                                .withExitOnStopLeading(false)
                                .withLeaderCallbacks(new LeaderCallbacks(
                                        () -> log.info("leading"),
                                        this::leaseLost,
                                        leader -> log.atInfo()
                                                .addKeyValue("leader", leader)
                                                .log("a leader was elected")))
                                .build()));
    }

    private void leaseLost() {
        if (stopping.get()) {
            return; // given back by us
        }
        boxes.close(); // nothing more goes to any box, whatever is still running
        parts.ending().end("the lease is lost");
    }

    private <R extends HasMetadata> void controller(ControllerConfigurationOverrider<R> overrider) {
        overrider
                .withFinalizer(Names.FINALIZER)
                .withRetry(new GenericRetry()
                        .setInitialInterval(FIRST_RETRY)
                        .setMaxInterval(LONGEST_RETRY.toMillis())
                        .withoutMaxAttempts())
                .withReconciliationMaxInterval(config.resync().multipliedBy(2));
    }

    /** Stops gracefully: running reconciliations end, then the connections are closed. Nothing on a box is given up. */
    @Override
    public void close() {
        if (stopping.compareAndSet(false, true)) {
            operator.stop();
            boxes.close();
            lease.ifPresent(ApiLease::release);
        }
    }

    /** As kill -9 would, as far as one JVM can: connections are cut first, whatever runs fails, nothing is waited for. */
    public void kill() {
        boxes.close();
        if (stopping.compareAndSet(false, true)) {
            operator.stop();
        }
    }
}
