package io.srvlab.rds.bench.operator;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.bench.TestBox;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.operator.OperatorConfig;
import io.srvlab.rds.operator.OperatorProcess;
import io.srvlab.rds.routeros.SshRdsClient;
import io.srvlab.rds.testkit.ApiServer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** An API server and an operator with its defaults for a box, and what the CSI controller does to its volumes. */
final class Cluster implements AutoCloseable {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final String NAMESPACE = "rds-system";
    private static final long MIB = 1 << 20;

    private final ApiServer api = ApiServer.start();
    private final KubernetesClient user = api.client();
    private final KubernetesClient client = api.client();
    private final OperatorProcess operator;

    private Cluster() {
        OperatorConfig config = OperatorConfig.local("bench", NAMESPACE).withResync(Duration.ofSeconds(60));
        operator = OperatorProcess.start(
                config,
                client,
                new OperatorProcess.Parts(
                        SshRdsClient::connect, new Metrics(Set.of()), (_, _, _) -> {}, Clock.systemUTC(), reason -> {
                            throw new IllegalStateException(reason);
                        }));
    }

    /** With one RdsStorageClass, Ready. */
    static Cluster start(TestBox box) {
        Cluster cluster = new Cluster();
        cluster.user
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("key")
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .addToStringData("ssh-privatekey", box.simulator().clientKeyPem())
                        .build())
                .create();
        cluster.user
                .resource(Serialization.unmarshal(
                        """
                        apiVersion: rds.srvlab.io/v1alpha1
                        kind: RdsStorageClass
                        metadata: {name: fast}
                        spec:
                          rds: {address: 127.0.0.1, port: %d, user: csi, credentialsSecretRef: {name: key}, hostKeyFingerprints: ["%s"]}
                          pool: {slot: raid10}
                          nvme: {addresses: [127.0.0.1]}
                        """.formatted(box.simulator().port(), box.simulator().hostKeyFingerprint()),
                        RdsStorageClass.class))
                .create();
        return cluster;
    }

    void create(String name) {
        user.resource(Serialization.unmarshal("""
                        apiVersion: rds.srvlab.io/v1alpha1
                        kind: RdsVolume
                        metadata: {name: %s}
                        spec: {rdsStorageClassName: fast, accessMode: SingleNodeWriter, sizeBytes: %d, deletionPolicy: Delete}
                        """.formatted(name, MIB), RdsVolume.class))
                .create();
    }

    void attach(String name) {
        patch(name, """
                {"spec":{"attachments":[{"id":"0a1b2c3d-0123456789abcdef","node":"n1","hostNqn":"nqn.2014-08.org.nvmexpress:uuid:1"}]}}
                """);
    }

    void detach(String name) {
        patch(name, "{\"spec\":{\"attachments\":[]}}");
    }

    void grow(String name) {
        patch(name, "{\"spec\":{\"sizeBytes\":" + 2 * MIB + "}}");
    }

    void delete(String name) {
        user.resources(RdsVolume.class).withName(name).delete();
    }

    boolean isAvailable(String name) {
        return shows(name, status -> "Available".equals(String.valueOf(status.phase())));
    }

    boolean isGranted(String name) {
        return shows(
                name,
                status -> status.attachments() != null && !status.attachments().isEmpty());
    }

    boolean isGrown(String name) {
        return shows(name, status -> Long.valueOf(2 * MIB).equals(status.sizeBytes()));
    }

    boolean isGone(String name) {
        return find(name).isEmpty();
    }

    private boolean shows(String name, Predicate<RdsVolumeStatus> wanted) {
        return find(name).map(RdsVolume::getStatus).filter(wanted).isPresent();
    }

    private Optional<RdsVolume> find(String name) {
        return Optional.ofNullable(
                user.resources(RdsVolume.class).withName(name).get());
    }

    private void patch(String name, String patch) {
        user.resources(RdsVolume.class).withName(name).patch(MERGE, patch);
    }

    @Override
    public void close() {
        operator.close();
        client.close();
        user.close();
        api.close();
    }
}
