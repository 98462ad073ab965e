package io.srvlab.rds.csi.controller;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.csi.VolumeNames;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The API server as the controller uses it: live GETs, merge patches with the observed resourceVersion as precondition,
 * deletes of exactly what was observed. It is not there, or refuses: UNAVAILABLE, never NOT_FOUND.
 */
final class Cluster {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final long PAGE = 500;

    private final KubernetesClient client;
    private final String driver;

    Cluster(KubernetesClient client, String driver) {
        this.client = client;
        this.driver = driver;
    }

    /** Empty means that it is not there, not that nobody knows: an API server without our CRDs is UNAVAILABLE. */
    Optional<RdsVolume> findVolume(String id) throws Unavailable {
        if (!OBJECT_NAME.matcher(id).matches()) {
            return Optional.empty();
        }
        return ask("get RdsVolume " + id, () -> {
            Optional<RdsVolume> found = Optional.ofNullable(volume(id).get());
            if (found.isEmpty()) {
                // A GET of an unknown kind says 404 as well; a list then fails.
                client.resources(RdsVolume.class)
                        .list(new ListOptionsBuilder().withLimit(1L).build());
            }
            return found;
        });
    }

    Optional<RdsStorageClass> findClass(String name) throws Unavailable {
        return OBJECT_NAME.matcher(name).matches()
                ? ask(
                        "get RdsStorageClass " + name,
                        () -> Optional.ofNullable(client.resources(RdsStorageClass.class)
                                .withName(name)
                                .get()))
                : Optional.empty();
    }

    List<RdsStorageClass> classes() throws Unavailable {
        return ask(
                "list RdsStorageClasses",
                () -> client.resources(RdsStorageClass.class).list().getItems());
    }

    /** Shows every volume once, a page of the API server at a time, in the order of their names. */
    void eachVolume(Consumer<RdsVolume> visitor) throws Unavailable {
        String next = "";
        do {
            String from = next;
            var page = ask(
                    "list RdsVolumes",
                    () -> client.resources(RdsVolume.class)
                            .list(new ListOptionsBuilder()
                                    .withLimit(PAGE)
                                    .withContinue(from.isEmpty() ? null : from)
                                    .build()));
            page.getItems().forEach(visitor);
            next = Optional.ofNullable(page.getMetadata().getContinue()).orElse("");
        } while (!next.isEmpty());
    }

    /** The VolumeAttachment that external-attacher has for the volume on that node; empty also where nobody uses them. */
    Optional<VolumeAttachment> findAttachment(String volumeId, String node) throws Unavailable {
        String name = VolumeNames.volumeAttachment(volumeId, driver, node);
        return ask(
                "get VolumeAttachment " + name,
                () -> Optional.ofNullable(
                        client.storage().v1().volumeAttachments().withName(name).get()));
    }

    /** The claim of a PersistentVolume of this driver, if it can be read. For people only, so that no failure is told. */
    Claim claimOf(String persistentVolume, String volumeId) {
        return peek(() -> client.persistentVolumes().withName(persistentVolume).get())
                .filter(found -> isOf(found, volumeId))
                .map(found -> found.getSpec().getClaimRef())
                .map(Cluster::toClaim)
                .orElse(Claim.UNKNOWN);
    }

    private boolean isOf(PersistentVolume found, String volumeId) {
        var csi = found.getSpec().getCsi();
        return csi != null && driver.equals(csi.getDriver()) && volumeId.equals(csi.getVolumeHandle());
    }

    private static Claim toClaim(ObjectReference reference) {
        return new Claim(
                Optional.ofNullable(reference.getNamespace()).orElse(""),
                Optional.ofNullable(reference.getName()).orElse(""),
                Optional.ofNullable(reference.getUid()).orElse(""));
    }

    /** The uid of a claim, if it can be read. */
    Optional<String> claimUid(String namespace, String name) {
        return peek(() -> client.persistentVolumeClaims()
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(claim -> claim.getMetadata().getUid());
    }

    Written create(RdsVolume volume) throws Unavailable {
        return write(
                "create",
                volume.getMetadata().getName(),
                () -> client.resource(volume).create());
    }

    /** Changes the named fields of the spec if the object is still the one that was observed. */
    Written patchSpec(RdsVolume observed, Map<String, Object> fields) throws Unavailable {
        return patch(observed, Map.of(), Map.of("spec", fields));
    }

    /** Sets one annotation if the object is still the one that was observed. */
    Written annotate(RdsVolume observed, String key, String value) throws Unavailable {
        return patch(observed, Map.of("annotations", Map.of(key, value)), Map.of());
    }

    private Written patch(RdsVolume observed, Map<String, Object> metadata, Map<String, Object> rest)
            throws Unavailable {
        Map<String, Object> conditional = new LinkedHashMap<>(metadata);
        conditional.put("resourceVersion", observed.getMetadata().getResourceVersion());
        Map<String, Object> patch = new LinkedHashMap<>(rest);
        patch.put("metadata", conditional);
        String json = Serialization.asJson(patch);
        // Not by name: that would ask for the object once more before the patch.
        return write(
                "patch",
                observed.getMetadata().getName(),
                () -> client.resource(observed).patch(MERGE, json));
    }

    /** Deletes the object if it is still the one that was observed. */
    Written delete(RdsVolume observed) throws Unavailable {
        String name = observed.getMetadata().getName();
        return write("delete", name, () -> {
            volume(name)
                    .lockResourceVersion(observed.getMetadata().getResourceVersion())
                    .delete();
            return observed;
        });
    }

    private Resource<RdsVolume> volume(String name) {
        return client.resources(RdsVolume.class).withName(name);
    }

    private static Written write(String verb, String name, Supplier<RdsVolume> request) throws Unavailable {
        return ask(verb + " RdsVolume " + name, () -> {
            try {
                return new Written.Stored(request.get());
            } catch (KubernetesClientException e) {
                return switch (e.getCode()) {
                    case 404 -> new Written.Gone();
                    case 409 -> new Written.Changed();
                    case 400, 422 -> new Written.Refused(words(e));
                    default -> throw e;
                };
            }
        });
    }

    private static <T> T ask(String what, Supplier<T> request) throws Unavailable {
        try {
            return request.get();
        } catch (KubernetesClientException e) {
            throw new Unavailable("the API server did not " + what + ": " + words(e));
        }
    }

    private static <T> Optional<T> peek(Supplier<@Nullable T> request) {
        try {
            return ask("get", () -> Optional.ofNullable(request.get()));
        } catch (Unavailable e) {
            return Optional.empty();
        }
    }

    private static String words(KubernetesClientException e) {
        return e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : String.valueOf(e.getMessage());
    }
}
