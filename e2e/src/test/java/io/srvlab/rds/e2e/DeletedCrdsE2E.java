package io.srvlab.rds.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.csi.PublishContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kubectl delete crd} with volumes and a running operator. Needs a real API server: {@code make e2e-operator}. */
class DeletedCrdsE2E {
    private static final long SIZE = 16L << 20;
    private static final Path CRDS = Path.of("..", "crds");
    private static final List<String> FILES =
            List.of("rdsvolumes.rds.srvlab.io.yaml", "rdsstorageclasses.rds.srvlab.io.yaml");

    @TempDir(factory = ShortTempDir.class)
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void everyDiskStaysAndCanBeTakenBack() throws Exception {
        try (Installation all = new Installation(folder)) {
            written(all, "pvc-a", "the data of a");
            all.caller.unpublish("pvc-a", "node-1");
            written(all, "pvc-b", "the data of b");
            List<String> files = all.probe.files();

            deleteCrds(all);
            await("the one that nobody uses is gone")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> all.resources.volumes().stream()
                            .map(volume -> volume.getMetadata().getName())
                            .toList()
                            .equals(List.of("pvc-b")));
            assertThat(all.probe.mark(all.probe.disk("pvc-b").nqn()))
                    .as("it is still served")
                    .isEqualTo("the data of b");
            all.caller.unpublish("pvc-b", "node-1");
            await("all objects and the CRDs are gone")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> definitions(all).isEmpty());
            assertThat(all.probe.files()).as("no file was touched").isEqualTo(files);
            assertThat(List.of(all.probe.disk("pvc-a"), all.probe.disk("pvc-b")))
                    .allSatisfy(disk -> assertThat(disk.export()).isFalse());

            applyCrds(all);
            all.makeClass("rds.srvlab.io/accept-box-generation: \"" + all.probe.generation() + "\"");
            takenBack(all, "pvc-a", "the data of a");
            takenBack(all, "pvc-b", "the data of b");
            assertThat(all.allAlive()).as("nobody had to be restarted").isTrue();
        }
    }

    private static void written(Installation all, String name, String mark) {
        all.caller.create(name, SIZE);
        all.probe.mark(all.caller.publish(name, "node-1").nqn(), mark);
    }

    private static List<CustomResourceDefinition> definitions(Installation all) {
        return all.user.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(crd -> crd.getSpec().getGroup().equals("rds.srvlab.io"))
                .toList();
    }

    private static void deleteCrds(Installation all) {
        definitions(all).forEach(crd -> all.user.resource(crd).delete());
    }

    private static void applyCrds(Installation all) throws IOException {
        for (String file : FILES) {
            CustomResourceDefinition crd =
                    Serialization.unmarshal(Files.readString(CRDS.resolve(file)), CustomResourceDefinition.class);
            all.user.resource(crd).create();
        }
        await("the API server serves them")
                .ignoreExceptionsInstanceOf(KubernetesClientException.class)
                .until(() -> all.resources.volumes().isEmpty());
    }

    private static void takenBack(Installation all, String name, String mark) {
        String spec = """
            apiVersion: rds.srvlab.io/v1alpha1
            kind: RdsVolume
            metadata: {name: %s}
            spec: {rdsStorageClassName: fast, accessMode: SingleNodeWriter, fsType: ext4, sizeBytes: %d, adopt: {slot: %s}}
            """.formatted(name, SIZE, all.probe.disk(name).slot());
        all.user.resource(Serialization.unmarshal(spec, RdsVolume.class)).create();
        PublishContext context = all.caller.publish(name, "node-2");
        assertThat(all.probe.mark(context.nqn())).isEqualTo(mark);
        assertThat(context.mayFormat())
                .as("an adopted volume is never formatted")
                .isFalse();
    }
}
