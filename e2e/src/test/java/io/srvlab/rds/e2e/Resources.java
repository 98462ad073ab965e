package io.srvlab.rds.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.simulator.Simulator;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The custom resources, as an administrator handles them. */
record Resources(KubernetesClient user) {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final int NOT_FOUND = 404;

    /** Namespace, key and the class {@code fast}. @param annotations of the class, as a flow mapping of YAML */
    void makeClass(Simulator box, String annotations) {
        user.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("rds")
                        .endMetadata()
                        .build())
                .serverSideApply();
        user.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("key")
                        .withNamespace("rds")
                        .endMetadata()
                        .addToStringData("ssh-privatekey", box.clientKeyPem())
                        .build())
                .serverSideApply();
        String spec = """
            apiVersion: rds.srvlab.io/v1alpha1
            kind: RdsStorageClass
            metadata: {name: fast, annotations: {%s}}
            spec:
              rds: {address: 127.0.0.1, port: %d, user: csi, credentialsSecretRef: {name: key}, hostKeyFingerprints: ["%s"]}
              pool: {slot: raid10}
              nvme: {addresses: [127.0.0.1]}
            """.formatted(annotations, box.port(), box.hostKeyFingerprint());
        user.resource(Serialization.unmarshal(spec, RdsStorageClass.class)).create();
    }

    void awaitReady() {
        await("the class is Ready")
                .atMost(Duration.ofMinutes(1))
                .until(() -> Optional.ofNullable(user.resources(RdsStorageClass.class)
                                .withName("fast")
                                .get())
                        .map(RdsStorageClass::getStatus)
                        .filter(status -> Stream.ofNullable(status.conditions())
                                .flatMap(List::stream)
                                .anyMatch(c ->
                                        c.type().equals("Ready") && c.status().equals("True")))
                        .isPresent());
    }

    List<RdsVolume> volumes() {
        return user.resources(RdsVolume.class).list().getItems();
    }

    Optional<RdsVolume> volume(String name) {
        return Optional.ofNullable(
                user.resources(RdsVolume.class).withName(name).get());
    }

    /** As a restore without the status subresource does. */
    void wipeStatuses() {
        all().forEach(object ->
                ifThere(object, target -> target.subresource("status").patch(MERGE, "{\"status\":null}")));
    }

    /** Without the operator: the finalizers go first. Does nothing where the CRDs are not there. */
    void forgetAll() {
        try {
            all().forEach(object -> {
                ifThere(object, target -> target.patch(MERGE, "{\"metadata\":{\"finalizers\":null}}"));
                ifThere(object, Resource::delete);
            });
        } catch (KubernetesClientException e) {
            if (e.getCode() != NOT_FOUND) {
                throw e;
            }
        }
    }

    private Stream<HasMetadata> all() {
        return Stream.concat(volumes().stream(), user.resources(RdsStorageClass.class).list().getItems().stream());
    }

    private void ifThere(HasMetadata object, Consumer<Resource<HasMetadata>> change) {
        object.getMetadata().setResourceVersion(null); // whatever it became meanwhile
        try {
            change.accept(user.resource(object));
        } catch (KubernetesClientException e) {
            if (e.getCode() != NOT_FOUND) {
                throw e;
            }
        }
    }
}
