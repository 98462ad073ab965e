package io.srvlab.rds.operator.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeListBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.Origin;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.crds.RdsVolumeStatus.Phase;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The requests that reach the API server: merge patches of named fields with a precondition, and nothing else. */
@SuppressWarnings("NullAway.Init")
class ApiVolumesTest {
    private static final String PATH = "/apis/rds.srvlab.io/v1alpha1/rdsvolumes/pvc-1";
    private static final String VOLUMES = "/api/v1/persistentvolumes";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger CHATTER = Logger.getLogger("io.fabric8.mockwebserver.MockWebServer");

    private static KubernetesMockServer server;
    private static KubernetesClient client;
    private ApiVolumes api;
    private RdsVolume volume;

    @BeforeAll
    static void startServer() {
        CHATTER.setLevel(Level.WARNING);
        server = new KubernetesMockServer(false);
        server.init();
        client = server.createClient();
    }

    @AfterAll
    static void stopServer() {
        client.close();
        server.destroy();
    }

    @BeforeEach
    void aVolume() {
        api = new ApiVolumes(client);
        volume = new RdsVolume();
        volume.setMetadata(new ObjectMetaBuilder()
                .withName("pvc-1")
                .withUid("uid-1")
                .withResourceVersion("41")
                .withFinalizers("other/finalizer")
                .build());
        volume.setSpec(new Seen().spec());
    }

    private void accepts(String path) {
        server.expect().patch().withPath(path).andReturn(200, volume).once();
    }

    private JsonNode sent() throws Exception {
        RecordedRequest request = server.getLastRequest();
        assertThat(request.method()).hasToString("PATCH");
        assertThat(request.getHeader("Content-Type")).startsWith("application/merge-patch+json");
        JsonNode body = JSON.readTree(request.getBody().readUtf8());
        assertThat(body.at("/metadata/resourceVersion").asText()).isEqualTo("41");
        return body;
    }

    @Test
    void theFinalizerIsAddedToThoseOfOthersAndTakenFromThem() throws Exception {
        accepts(PATH);
        api.addFinalizer(volume);
        assertThat(sent().at("/metadata/finalizers").toString())
                .isEqualTo("[\"other/finalizer\",\"" + Names.FINALIZER + "\"]");
        volume.addFinalizer(Names.FINALIZER);
        accepts(PATH);
        api.removeFinalizer(volume);
        JsonNode body = sent();
        assertThat(body.at("/metadata/finalizers").toString()).isEqualTo("[\"other/finalizer\"]");
        assertThat(body.has("spec")).isFalse();
    }

    @Test
    void onlyTheDiskIsFixedInTheSpec() throws Exception {
        accepts(PATH);
        api.fixDisk(volume, Seen.FIXED);
        JsonNode spec = sent().get("spec");
        assertThat(spec.size()).isOne();
        assertThat(JSON.treeToValue(spec.get("disk"), RdsVolumeSpec.Disk.class)).isEqualTo(Seen.FIXED);
        accepts(PATH);
        api.markProvisioned(volume);
        assertThat(sent().get("spec").toString()).isEqualTo("{\"disk\":{\"provisioned\":true}}");
    }

    @Test
    void aStatusIsWrittenWholeSoThatWhatIsAbsentGoes() throws Exception {
        accepts(PATH + "/status");
        api.writeStatus(volume, status());
        JsonNode body = sent();
        assertThat(body.at("/status/phase").asText()).isEqualTo("Available");
        assertThat(body.get("status").has("failure")).isTrue();
        assertThat(body.at("/status/failure").isNull()).isTrue();
        assertThat(body.has("spec")).isFalse();
    }

    @SuppressWarnings("NullAway") // absent parts of a status are null
    private static RdsVolumeStatus status() {
        return new RdsVolumeStatus(Phase.Available, null, 1L, null, List.of(), List.of(), null, 1L);
    }

    @Test
    void aWriteIsOneRequest() {
        int before = server.getRequestCount();
        accepts(PATH);
        api.markProvisioned(volume);
        assertThat(server.getRequestCount()).isEqualTo(before + 1);
    }

    @Test
    void aChangedObjectIsAConflict() {
        server.expect()
                .patch()
                .withPath(PATH)
                .andReturn(409, new StatusBuilder().withCode(409).build())
                .once();
        assertThatThrownBy(() -> api.markProvisioned(volume))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(409));
    }

    private static PersistentVolume persistentVolume(String name, String driver, String handle, String phase) {
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNewCsi()
                .withDriver(driver)
                .withVolumeHandle(handle)
                .endCsi()
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }

    private void lists(PersistentVolume... those) {
        server.expect()
                .get()
                .withPath(VOLUMES)
                .andReturn(
                        200, new PersistentVolumeListBuilder().withItems(those).build())
                .once();
    }

    @ParameterizedTest
    @CsvSource({"Available,1", "Bound,1", "Pending,1", "Released,0", "Failed,0"})
    void aPersistentVolumeHoldsItsVolumeUntilItIsReleased(String phase, int holders) {
        lists(
                persistentVolume("pv-1", Names.DRIVER, "pvc-1", phase),
                persistentVolume("pv-2", Names.DRIVER, "pvc-2", "Bound"),
                persistentVolume("pv-3", "other.example", "pvc-1", "Bound"));
        assertThat(api.holders(volume)).hasSize(holders);
    }

    @Test
    void aTerminatingPersistentVolumeHoldsNothing() {
        PersistentVolume going = persistentVolume("pv-1", Names.DRIVER, "pvc-1", "Bound");
        going.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        lists(going);
        assertThat(api.holders(volume)).isEmpty();
    }

    @Test
    void thePersistentVolumeOfTheProvisionerHoldsWithoutAList() {
        volume.setSpec(csi("pvc-name"));
        int before = server.getRequestCount();
        server.expect()
                .get()
                .withPath(VOLUMES + "/pvc-name")
                .andReturn(200, persistentVolume("pvc-name", Names.DRIVER, "pvc-1", "Bound"))
                .once();
        assertThat(api.holders(volume)).containsExactly("PersistentVolume pvc-name refers to it");
        assertThat(server.getRequestCount()).isEqualTo(before + 1);
    }

    @Test
    void aSecondPersistentVolumeHoldsItsVolumeWhenThatOfTheProvisionerLetsGo() {
        volume.setSpec(csi("pvc-name"));
        PersistentVolume released = persistentVolume("pvc-name", Names.DRIVER, "pvc-1", "Released");
        server.expect()
                .get()
                .withPath(VOLUMES + "/pvc-name")
                .andReturn(200, released)
                .once();
        lists(released, persistentVolume("by-hand", Names.DRIVER, "pvc-1", "Bound"));
        assertThat(api.holders(volume)).containsExactly("PersistentVolume by-hand refers to it");
    }

    @Test
    void withoutAPersistentVolumeOfThatNameAllAreLookedAt() {
        volume.setSpec(csi("pvc-name"));
        lists(persistentVolume("by-hand", Names.DRIVER, "pvc-1", "Bound"));
        assertThat(api.holders(volume)).containsExactly("PersistentVolume by-hand refers to it");
    }

    private static RdsVolumeSpec csi(String csiName) {
        RdsVolumeSpec plain = new Seen().spec();
        return new RdsVolumeSpec(
                plain.rdsStorageClassName(),
                csiName,
                plain.accessMode(),
                plain.volumeMode(),
                null,
                null,
                Origin.Csi,
                null,
                plain.sizeBytes(),
                null,
                plain.deletionPolicy(),
                List.of(),
                null);
    }
}
