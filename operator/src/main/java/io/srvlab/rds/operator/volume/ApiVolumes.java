package io.srvlab.rds.operator.volume;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.Origin;
import io.srvlab.rds.crds.RdsVolumeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@link VolumeApi} over the Kubernetes API. */
final class ApiVolumes implements VolumeApi {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final Set<String> LET_GO = Set.of("Released", "Failed");

    /** Writes null components as null, which a merge patch needs to remove a field. */
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;

    ApiVolumes(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public Optional<RdsVolume> find(String name) {
        return Optional.ofNullable(
                client.resources(RdsVolume.class).withName(name).get());
    }

    @Override
    public RdsVolume addFinalizer(RdsVolume seen) {
        List<String> finalizers = new ArrayList<>(seen.getFinalizers());
        finalizers.add(Names.FINALIZER);
        return writeFinalizers(seen, finalizers);
    }

    @Override
    public RdsVolume removeFinalizer(RdsVolume seen) {
        List<String> finalizers = new ArrayList<>(seen.getFinalizers());
        finalizers.remove(Names.FINALIZER);
        return writeFinalizers(seen, finalizers);
    }

    private RdsVolume writeFinalizers(RdsVolume seen, List<String> finalizers) {
        ObjectNode patch = patchOf(seen);
        ((ObjectNode) patch.get("metadata")).set("finalizers", JSON.valueToTree(finalizers));
        return resource(seen).patch(MERGE, patch.toString());
    }

    @Override
    public RdsVolume fixDisk(RdsVolume seen, RdsVolumeSpec.Disk disk) {
        ObjectNode patch = patchOf(seen);
        patch.putObject("spec").set("disk", JSON.valueToTree(disk));
        return resource(seen).patch(MERGE, patch.toString());
    }

    @Override
    public RdsVolume markProvisioned(RdsVolume seen) {
        ObjectNode patch = patchOf(seen);
        patch.putObject("spec").putObject("disk").put("provisioned", true);
        return resource(seen).patch(MERGE, patch.toString());
    }

    @Override
    public RdsVolume writeStatus(RdsVolume seen, RdsVolumeStatus status) {
        ObjectNode patch = patchOf(seen);
        patch.set("status", JSON.valueToTree(status));
        return resource(seen).subresource("status").patch(MERGE, patch.toString());
    }

    /** By the object, not by its name: by name, the client would GET it before each patch. */
    private Resource<RdsVolume> resource(RdsVolume seen) {
        return client.resource(seen);
    }

    private static ObjectNode patchOf(RdsVolume seen) {
        ObjectNode patch = JSON.createObjectNode();
        patch.putObject("metadata").put("resourceVersion", seen.getMetadata().getResourceVersion());
        return patch;
    }

    /**
     * The PersistentVolume that the provisioner made has the CSI name and is asked first. Where that one lets go, all are
     * listed: another one, made by hand for the same volume, may be in use.
     */
    @Override
    public List<String> holders(RdsVolume volume) {
        String handle = volume.getMetadata().getName();
        RdsVolumeSpec spec = volume.getSpec();
        if (spec.origin() == Origin.Csi && spec.csiName() != null) {
            PersistentVolume own =
                    client.persistentVolumes().withName(spec.csiName()).get();
            if (own != null && refersTo(own, handle) && needs(own)) {
                return List.of(words(own));
            }
        }
        return client.persistentVolumes().list().getItems().stream()
                .filter(persistentVolume -> refersTo(persistentVolume, handle) && needs(persistentVolume))
                .map(ApiVolumes::words)
                .toList();
    }

    private static boolean refersTo(PersistentVolume persistentVolume, String handle) {
        var csi = persistentVolume.getSpec() == null
                ? null
                : persistentVolume.getSpec().getCsi();
        return csi != null && Names.DRIVER.equals(csi.getDriver()) && handle.equals(csi.getVolumeHandle());
    }

    private static boolean needs(PersistentVolume persistentVolume) {
        String phase = persistentVolume.getStatus() == null
                ? null
                : persistentVolume.getStatus().getPhase();
        return persistentVolume.getMetadata().getDeletionTimestamp() == null
                && !(phase != null && LET_GO.contains(phase));
    }

    private static String words(PersistentVolume persistentVolume) {
        return "PersistentVolume " + persistentVolume.getMetadata().getName() + " refers to it";
    }

    @Override
    public Optional<String> claimant(String slot, String butNot) {
        return client.resources(RdsVolume.class).list().getItems().stream()
                .filter(other -> !other.getMetadata().getName().equals(butNot))
                .filter(other -> other.getSpec().disk() != null
                        && other.getSpec().disk().slot().equals(slot))
                .map(other -> other.getMetadata().getName())
                .findFirst();
    }
}
