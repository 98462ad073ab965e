package io.srvlab.rds.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.operator.OperatorConfig;
import io.srvlab.rds.operator.OperatorProcess;
import io.srvlab.rds.routeros.SshRdsClient;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs a real API server with the CRDs (KUBECONFIG): {@code make e2e-operator} brings one. */
class RandomKillsE2E {
    private static final int VOLUMES = 20;
    private static final int LIVES = 3;
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final KubernetesClient user = new KubernetesClientBuilder().build();

    @Test
    void killedOperatorsAndWipedStatusesLoseAndDoubleNoVolume() throws Exception {
        Random random = new Random(Long.getLong("seed", 11));
        try (Simulator box = Simulator.start(SimulatorOptions.in(folder));
                ExecutorService lives = Executors.newVirtualThreadPerTaskExecutor()) {
            prepare(box);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < VOLUMES; i++) {
                String name = "vol-" + i;
                Random own = new Random(random.nextLong());
                all.add(lives.submit(() -> {
                    for (int life = 0; life < LIVES; life++) {
                        live(name, own);
                    }
                }));
            }
            int kills = 0;
            while (all.stream().anyMatch(life -> !life.isDone()) && kills < 50) {
                runAndKill(Duration.ofMillis(3300 + random.nextInt(1500)));
                if (++kills % 3 == 0) {
                    wipeStatuses();
                }
            }
            try (KubernetesClient client = new KubernetesClientBuilder().build();
                    OperatorProcess last = OperatorProcess.start(config(), client, parts())) {
                for (Future<?> life : all) {
                    life.get(120, TimeUnit.SECONDS);
                }
            }
            assertThat(kills).as("operators killed").isGreaterThan(3);
            assertThat(box.disks()).as("what is left is the owner record").hasSize(1);
        } finally {
            user.close();
        }
    }

    private static void runAndKill(Duration time) throws InterruptedException {
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            OperatorProcess process = OperatorProcess.start(config(), client, parts());
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
            process.kill();
        }
    }

    private static OperatorConfig config() {
        return OperatorConfig.local("c1", "rds")
                .withTakeoverWait(Duration.ofSeconds(1))
                .withResync(Duration.ofSeconds(5));
    }

    private static OperatorProcess.Parts parts() {
        return new OperatorProcess.Parts(
                SshRdsClient::connect,
                new Metrics(Set.of()),
                (about, reason, message) -> {},
                Clock.systemUTC(),
                why -> {});
    }

    private void prepare(Simulator box) {
        user.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("rds")
                        .endMetadata()
                        .build())
                .serverSideApply();
        user.secrets()
                .inNamespace("rds")
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("key")
                        .endMetadata()
                        .addToStringData("ssh-privatekey", box.clientKeyPem())
                        .build())
                .serverSideApply();
        String spec = """
            apiVersion: rds.srvlab.io/v1alpha1
            kind: RdsStorageClass
            metadata: {name: fast}
            spec:
              rds: {address: 127.0.0.1, port: %d, user: csi, credentialsSecretRef: {name: key}, hostKeyFingerprints: ["%s"]}
              pool: {slot: raid10}
              nvme: {addresses: [127.0.0.1]}
            """.formatted(box.port(), box.hostKeyFingerprint());
        user.resource(Serialization.unmarshal(spec, RdsStorageClass.class)).create();
    }

    private void live(String name, Random random) {
        String spec = """
            {"apiVersion":"rds.srvlab.io/v1alpha1","kind":"RdsVolume",
             "spec":{"rdsStorageClassName":"fast","accessMode":"SingleNodeWriter","sizeBytes":16777216}}""";
        RdsVolume volume = Serialization.unmarshal(spec, RdsVolume.class);
        volume.setMetadata(new ObjectMetaBuilder().withName(name).build());
        user.resource(volume).create();
        until(name, "Available", v -> phase(v, "Available"));
        for (int i = 1; i <= 2; i++) {
            String id = "%08x-%016x".formatted(random.nextInt(), random.nextLong());
            merge(name, """
                {"spec":{"attachments":[{"id":"%s","node":"n%d","hostNqn":"nqn.2014-08.org.nvmexpress:uuid:1"}]}}""".formatted(id, i));
            until(
                    name,
                    "attached under a new name",
                    v -> phase(v, "Attached")
                            && String.valueOf(v.getStatus().nqn()).endsWith(":" + id.substring(0, 8)));
            long size = (16L + 16 * i) << 20;
            merge(name, "{\"spec\":{\"sizeBytes\":" + size + "}}");
            until(
                    name,
                    "grown",
                    v -> v.getStatus() != null && v.getStatus().sizeBytes() instanceof Long has && has == size);
            merge(name, "{\"spec\":{\"attachments\":null}}");
        }
        merge(name, "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");
        user.resources(RdsVolume.class).withName(name).delete();
        await("gone: " + name)
                .atMost(Duration.ofSeconds(90))
                .until(() -> user.resources(RdsVolume.class).withName(name).get() == null);
    }

    private void until(String name, String what, Predicate<RdsVolume> holds) {
        await(name + " " + what).atMost(Duration.ofSeconds(90)).until(() -> {
            RdsVolume now = user.resources(RdsVolume.class).withName(name).get();
            return now != null && holds.test(now);
        });
    }

    private static boolean phase(RdsVolume volume, String phase) {
        return volume.getStatus() != null
                && volume.getStatus().phase() != null
                && volume.getStatus().phase().name().equals(phase)
                && volume.getStatus().observedGeneration() instanceof Long seen
                && seen >= volume.getMetadata().getGeneration();
    }

    private void merge(String name, String json) {
        user.resources(RdsVolume.class).withName(name).patch(MERGE, json);
    }

    private void wipeStatuses() {
        for (RdsVolume volume : user.resources(RdsVolume.class).list().getItems()) {
            user.resources(RdsVolume.class)
                    .withName(volume.getMetadata().getName())
                    .subresource("status")
                    .patch(MERGE, "{\"status\":null}");
        }
    }
}
