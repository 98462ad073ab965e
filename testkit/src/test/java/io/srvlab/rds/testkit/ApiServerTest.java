package io.srvlab.rds.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.crds.RdsVolume;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiServerTest {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final ApiServer api = ApiServer.start();
    private final KubernetesClient client = api.client();

    @AfterEach
    void close() {
        client.close();
        api.close();
    }

    private RdsVolume create(String name, String... finalizers) {
        RdsVolume volume = Serialization.unmarshal("""
                apiVersion: rds.srvlab.io/v1alpha1
                kind: RdsVolume
                metadata: {name: %s}
                spec: {rdsStorageClassName: fast, sizeBytes: 1073741824}
                """.formatted(name), RdsVolume.class);
        volume.getMetadata().setFinalizers(List.of(finalizers));
        return client.resource(volume).create();
    }

    private RdsVolume stored(String name) {
        return client.resources(RdsVolume.class).withName(name).get();
    }

    private static long revision(RdsVolume volume) {
        return Long.parseLong(volume.getMetadata().getResourceVersion());
    }

    private static void assertRefused(int code, Runnable request) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(code));
    }

    @Test
    void kubeSystemIsThereWithAUid() {
        assertThat(client.namespaces()
                        .withName("kube-system")
                        .require()
                        .getMetadata()
                        .getUid())
                .isNotBlank();
    }

    @Test
    void bothDefinitionsAreThereAndEstablished() {
        var definitions = client.apiextensions().v1().customResourceDefinitions();

        assertThat(definitions.list().getItems())
                .extracting(definition -> definition.getMetadata().getName())
                .containsExactly("rdsstorageclasses.rds.srvlab.io", "rdsvolumes.rds.srvlab.io");
        assertThat(definitions
                        .withName("rdsvolumes.rds.srvlab.io")
                        .require()
                        .getStatus()
                        .getConditions())
                .anyMatch(condition -> condition.getType().equals("Established")
                        && condition.getStatus().equals("True"));
    }

    @Test
    void aCreatedObjectHasUidTimeGenerationAndRevision() {
        RdsVolume created = create("a");

        assertThat(created.getMetadata().getUid()).isNotBlank();
        assertThat(created.getMetadata().getCreationTimestamp()).isNotBlank();
        assertThat(created.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(created.getMetadata().getResourceVersion()).isNotBlank();
        assertThat(stored("a")).isEqualTo(created);
    }

    @Test
    void theSameNameTwiceIsAlreadyThere() {
        create("a");

        assertRefused(409, () -> create("a"));
    }

    @Test
    void everyWriteRaisesTheOneRevisionAlsoADelete() {
        long first = revision(create("a"));
        long second = revision(create("b"));
        client.resources(RdsVolume.class).withName("a").delete();
        long third = revision(create("c"));

        assertThat(second).isEqualTo(first + 1);
        assertThat(third).isEqualTo(second + 2);
    }

    @Test
    void aWriteThatChangesNothingRaisesNothing() {
        RdsVolume created = create("a");

        RdsVolume after = client.resource(created).patch(MERGE, "{\"spec\":{\"sizeBytes\":1073741824}}");

        assertThat(after).isEqualTo(created);
    }

    @Test
    void generationCountsChangesOfTheSpecOnly() {
        RdsVolume created = create("a");

        client.resource(created).patch(MERGE, "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
        client.resource(created).subresource("status").patch(MERGE, "{\"status\":{\"phase\":\"Creating\"}}");
        assertThat(stored("a").getMetadata().getGeneration()).isEqualTo(1);

        client.resource(created).patch(MERGE, "{\"spec\":{\"sizeBytes\":2147483648}}");
        assertThat(stored("a").getMetadata().getGeneration()).isEqualTo(2);
    }

    @Test
    void thePartsOfAnObjectAreWrittenApart() {
        RdsVolume created = create("a");

        client.resource(created)
                .patch(MERGE, "{\"spec\":{\"sizeBytes\":2147483648},\"status\":{\"phase\":\"Failed\"}}");
        assertThat(stored("a").getStatus()).isNull();

        client.resource(created)
                .subresource("status")
                .patch(
                        MERGE,
                        "{\"metadata\":{\"labels\":{\"x\":\"y\"}},\"spec\":{\"sizeBytes\":1},\"status\":{\"phase\":\"Creating\"}}");
        assertThat(stored("a").getStatus().phase()).hasToString("Creating");
        assertThat(stored("a").getSpec().sizeBytes()).isEqualTo(2147483648L);
        assertThat(stored("a").getMetadata().getLabels()).isNullOrEmpty();
    }

    @Test
    void aStaleRevisionInAMergePatchIsAConflict() {
        RdsVolume seen = create("a");
        client.resource(seen).patch(MERGE, "{\"spec\":{\"sizeBytes\":2147483648}}");
        String patch = "{\"metadata\":{\"resourceVersion\":\"%s\"},\"spec\":{\"sizeBytes\":3221225472}}"
                .formatted(seen.getMetadata().getResourceVersion());

        assertRefused(409, () -> client.resource(seen).patch(MERGE, patch));
        assertRefused(409, () -> client.resource(seen).subresource("status").patch(MERGE, patch));
        assertThat(stored("a").getSpec().sizeBytes()).isEqualTo(2147483648L);
    }

    @Test
    void aStaleRevisionInAPutIsAConflict() {
        RdsVolume seen = create("a");
        client.resource(seen).patch(MERGE, "{\"spec\":{\"sizeBytes\":2147483648}}");

        assertRefused(
                409,
                () -> client.resource(seen)
                        .lockResourceVersion(seen.getMetadata().getResourceVersion())
                        .update());
    }

    @Test
    void aMergePatchReplacesListsAndRemovesNulls() {
        ConfigMap map = client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("m")
                        .withNamespace("default")
                        .withFinalizers("x/a", "x/b")
                        .endMetadata()
                        .withData(Map.of("one", "1", "two", "2"))
                        .build())
                .create();

        ConfigMap after = client.resource(map)
                .patch(MERGE, "{\"metadata\":{\"finalizers\":[\"x/c\"]},\"data\":{\"one\":null,\"three\":\"3\"}}");

        assertThat(after.getData()).isEqualTo(Map.of("two", "2", "three", "3"));
        assertThat(after.getMetadata().getFinalizers()).containsExactly("x/c");
    }

    @Test
    void anObjectWithFinalizersIsOnlyMarkedAndGoesWithTheLastOne() {
        RdsVolume created = create("a", "x/one", "x/two");
        client.resource(created).delete();

        RdsVolume marked = stored("a");
        assertThat(marked.getMetadata().getDeletionTimestamp()).isNotBlank();
        assertThat(marked.getMetadata().getGeneration()).isEqualTo(2);

        client.resource(marked).patch(MERGE, "{\"metadata\":{\"finalizers\":[\"x/two\"]}}");
        assertThat(stored("a")).isNotNull();
        client.resource(marked).patch(MERGE, "{\"metadata\":{\"finalizers\":null}}");
        assertThat(stored("a")).isNull();
    }

    @Test
    void aDeletedObjectTakesNoNewFinalizer() {
        RdsVolume created = create("a", "x/one");
        client.resource(created).delete();

        assertRefused(
                400,
                () -> client.resource(created).patch(MERGE, "{\"metadata\":{\"finalizers\":[\"x/one\",\"x/two\"]}}"));
    }

    @Test
    void aSecondDeleteOfAMarkedObjectChangesNothing() {
        RdsVolume created = create("a", "x/one");
        client.resource(created).delete();
        RdsVolume marked = stored("a");

        client.resource(created).delete();

        assertThat(stored("a")).isEqualTo(marked);
    }

    @Test
    void aDeleteWithAStalePreconditionIsAConflict() {
        RdsVolume seen = create("a");
        client.resource(seen).patch(MERGE, "{\"spec\":{\"sizeBytes\":2147483648}}");

        assertRefused(
                409,
                () -> client.resource(seen)
                        .lockResourceVersion(seen.getMetadata().getResourceVersion())
                        .delete());
        client.resource(stored("a"))
                .lockResourceVersion(stored("a").getMetadata().getResourceVersion())
                .delete();
        assertThat(stored("a")).isNull();
    }

    @Test
    void plainTextOfASecretIsStoredEncoded() {
        var secret = client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("key")
                        .withNamespace("rds-system")
                        .endMetadata()
                        .withStringData(Map.of("ssh-privatekey", "s3cret"))
                        .build())
                .create();

        assertThat(secret.getStringData()).isNullOrEmpty();
        assertThat(new String(
                        Base64.getDecoder().decode(secret.getData().get("ssh-privatekey")), StandardCharsets.UTF_8))
                .isEqualTo("s3cret");
    }

    @Test
    void whatIsImmutableInAStorageClassCannotBePatched() {
        var storageClass = client.resource(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName("fast")
                        .endMetadata()
                        .withProvisioner("rds.csi.srvlab.io")
                        .build())
                .create();

        assertThat(storageClass.getReclaimPolicy()).isEqualTo("Delete");
        assertRefused(422, () -> client.resource(storageClass).patch(MERGE, "{\"reclaimPolicy\":\"Retain\"}"));
        assertThat(client.resource(storageClass)
                        .patch(MERGE, "{\"allowVolumeExpansion\":true}")
                        .getAllowVolumeExpansion())
                .isTrue();
    }

    @Test
    void aNameIsGeneratedFromItsPrefix() {
        ConfigMap map = client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withGenerateName("run-")
                        .withNamespace("default")
                        .endMetadata()
                        .build())
                .create();

        assertThat(map.getMetadata().getName()).matches("run-[a-z0-9]{5}");
    }
}
