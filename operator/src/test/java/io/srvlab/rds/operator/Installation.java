package io.srvlab.rds.operator;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Reason;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.SshRdsClient;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import io.srvlab.rds.simulator.disk.DiskItem;
import io.srvlab.rds.testkit.ApiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cluster and a box, and what their user and administrator do; operators come and go. */
final class Installation implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String CLASS = "fast";

    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final String NAMESPACE = "rds-system";

    final ApiServer api = ApiServer.start();
    final KubernetesClient user = api.client();
    final Simulator box;
    /** Why operators said that they must not go on. */
    final List<String> endings = new CopyOnWriteArrayList<>();
    /** The Events that were posted, oldest first. */
    final List<Reason> events = new CopyOnWriteArrayList<>();

    private final List<AutoCloseable> running = new ArrayList<>();

    Installation(Path folder) throws IOException {
        box = Simulator.start(SimulatorOptions.in(folder));
    }

    OperatorProcess startOperator() {
        return start(config());
    }

    /** One that looks at its box as seldom as in life. */
    OperatorProcess startCalmOperator() {
        return start(config().withResync(Duration.ofMinutes(1)));
    }

    /** One that gives the lines of an earlier operator that time to end, when it takes the box over. */
    OperatorProcess startOperatorThatWaits(Duration wait) {
        return start(config().withTakeoverWait(wait));
    }

    /** One of several, of which one leads. */
    OperatorProcess startCandidate(String identity) {
        OperatorConfig config = config();
        return start(new OperatorConfig(
                config.clusterId(),
                config.namespace(),
                Optional.of(new OperatorConfig.LeaderElection("rds-operator", identity)),
                config.metricsPort(),
                config.takeoverWait(),
                config.connectTimeout(),
                config.commandTimeout(),
                config.reconcileThreads(),
                config.resync()));
    }

    private static OperatorConfig config() {
        return OperatorConfig.local("c1", NAMESPACE).withResync(Duration.ofSeconds(2));
    }

    private OperatorProcess start(OperatorConfig config) {
        KubernetesClient client = api.client();
        running.addFirst(client);
        OperatorProcess process = OperatorProcess.start(
                config,
                client,
                new OperatorProcess.Parts(
                        SshRdsClient::connect,
                        new Metrics(Set.of()),
                        (_, reason, _) -> events.add(reason),
                        Clock.systemUTC(),
                        endings::add));
        running.addFirst(process);
        return process;
    }

    void applyClass() {
        user.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("key")
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .addToStringData("ssh-privatekey", box.clientKeyPem())
                        .build())
                .create();
        user.resource(Serialization.unmarshal(
                        """
                        apiVersion: rds.srvlab.io/v1alpha1
                        kind: RdsStorageClass
                        metadata: {name: %s}
                        spec:
                          rds: {address: 127.0.0.1, port: %d, user: csi, credentialsSecretRef: {name: key}, hostKeyFingerprints: ["%s"]}
                          pool: {slot: raid10}
                          nvme: {addresses: [127.0.0.1]}
                        """.formatted(CLASS, box.port(), box.hostKeyFingerprint()), RdsStorageClass.class))
                .create();
    }

    boolean classIsReady() {
        RdsStorageClass there =
                user.resources(RdsStorageClass.class).withName(CLASS).get();
        return there.getStatus() != null
                && there.getStatus().conditions() != null
                && there.getStatus().conditions().stream()
                        .anyMatch(condition -> condition.type().equals("Ready")
                                && condition.status().equals("True"));
    }

    void createVolume(String name) {
        user.resource(Serialization.unmarshal("""
                        apiVersion: rds.srvlab.io/v1alpha1
                        kind: RdsVolume
                        metadata: {name: %s}
                        spec: {rdsStorageClassName: %s, accessMode: SingleNodeWriter, sizeBytes: 16777216, deletionPolicy: Delete}
                        """.formatted(name, CLASS), RdsVolume.class))
                .create();
    }

    Optional<RdsVolume> volume(String name) {
        return Optional.ofNullable(
                user.resources(RdsVolume.class).withName(name).get());
    }

    /** The disk that is written down for a volume, whether the box has it or not. */
    Optional<String> slot(String name) {
        return volume(name).map(there -> there.getSpec().disk()).map(RdsVolumeSpec.Disk::slot);
    }

    boolean isIn(String phase, String name) {
        return volume(name)
                .map(RdsVolume::getStatus)
                .filter(status -> phase.equals(String.valueOf(status.phase())))
                .isPresent();
    }

    void deleteVolume(String name) {
        user.resources(RdsVolume.class).withName(name).delete();
    }

    /** A merge patch of a volume, as the CSI controller or an administrator sends it. */
    void patchVolume(String name, String patch) {
        user.resources(RdsVolume.class).withName(name).patch(MERGE, patch);
    }

    void patchClass(String patch) {
        user.resources(RdsStorageClass.class).withName(CLASS).patch(MERGE, patch);
    }

    void wipeStatus(String name) {
        volume(name)
                .ifPresent(there -> user.resource(there).subresource("status").patch(MERGE, "{\"status\":null}"));
    }

    /** Who holds the Lease; empty: nobody. */
    String leader() {
        String holder = user.leases()
                .inNamespace(NAMESPACE)
                .withName("rds-operator")
                .require()
                .getSpec()
                .getHolderIdentity();
        return holder == null ? "" : holder;
    }

    /** Without the owner record. */
    List<DiskItem> disks() {
        return box.disks().stream()
                .filter(disk -> !disk.slot().startsWith(Identity.OWNER_PREFIX))
                .toList();
    }

    /** Which operator the box obeys. */
    String holder() {
        String comment = box.disks().stream()
                .filter(disk -> disk.slot().startsWith(Identity.OWNER_PREFIX))
                .map(DiskItem::comment)
                .findFirst()
                .orElse("");
        return comment.substring(comment.lastIndexOf(':') + 1);
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : running) {
            each.close();
        }
        user.close();
        api.close();
        box.close();
    }
}
