package io.srvlab.rds.playground.scene;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.csi.VolumeNames;
import io.srvlab.rds.csi.proto.CapacityRange;
import io.srvlab.rds.csi.proto.ControllerExpandVolumeRequest;
import io.srvlab.rds.csi.proto.ControllerExpandVolumeResponse;
import io.srvlab.rds.csi.proto.ControllerGrpc;
import io.srvlab.rds.csi.proto.ControllerPublishVolumeRequest;
import io.srvlab.rds.csi.proto.ControllerUnpublishVolumeRequest;
import io.srvlab.rds.csi.proto.CreateVolumeRequest;
import io.srvlab.rds.csi.proto.DeleteVolumeRequest;
import io.srvlab.rds.csi.proto.Volume;
import io.srvlab.rds.csi.proto.VolumeCapability;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the sidecars of the controller (provisioner, attacher, resizer) do in a cluster: objects of Kubernetes, and CSI calls. */
public final class Sidecars {
    static final long GIB = 1L << 30;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String USERS_NAMESPACE = "default";

    private final Cluster cluster;
    private final Driver driver;
    private final String fsType;

    public Sidecars(Cluster cluster, Driver driver, String fsType) {
        this.cluster = cluster;
        this.driver = driver;
        this.fsType = fsType;
    }

    /** The controller's service, with so much time for the next call. */
    ControllerGrpc.ControllerBlockingStub within(Duration deadline) {
        return ControllerGrpc.newBlockingStub(driver.controller().channel())
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The same for a call that is not waited for. */
    ControllerGrpc.ControllerFutureStub begin(Duration deadline) {
        return ControllerGrpc.newFutureStub(driver.controller().channel())
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How the demo uses its volumes. */
    public VolumeCapability capability() {
        return VolumeCapability.newBuilder()
                .setMount(VolumeCapability.MountVolume.newBuilder().setFsType(fsType))
                .setAccessMode(VolumeCapability.AccessMode.newBuilder()
                        .setMode(VolumeCapability.AccessMode.Mode.SINGLE_NODE_WRITER))
                .build();
    }

    /** A user makes a claim; this is the call that the provisioner makes of it. */
    CreateVolumeRequest claim(String name, long bytes) {
        PersistentVolumeClaim claim = cluster.create(new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(USERS_NAMESPACE)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withStorageClassName(Cluster.CLASS)
                .withNewResources()
                .addToRequests("storage", new Quantity(Long.toString(bytes)))
                .endResources()
                .endSpec()
                .build());
        String volume = "pvc-" + claim.getMetadata().getUid();
        StorageClass storageClass = cluster.client()
                .storage()
                .v1()
                .storageClasses()
                .withName(Cluster.CLASS)
                .require();
        Map<String, String> parameters = new HashMap<>(storageClass.getParameters());
        parameters.remove(Names.PARAMETER_FS_TYPE);
        parameters.put("csi.storage.k8s.io/pvc/name", name);
        parameters.put("csi.storage.k8s.io/pvc/namespace", USERS_NAMESPACE);
        parameters.put("csi.storage.k8s.io/pv/name", volume);
        return CreateVolumeRequest.newBuilder()
                .setName(volume)
                .putAllParameters(parameters)
                .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(bytes))
                .addVolumeCapabilities(capability())
                .build();
    }

    /** CreateVolume, and the PersistentVolume of its answer. */
    Volume provision(CreateVolumeRequest request) {
        Volume volume = within(PATIENCE).createVolume(request).getVolume();
        String claim = request.getParametersOrThrow("csi.storage.k8s.io/pvc/name");
        cluster.create(new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(request.getName())
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .addToCapacity("storage", new Quantity(Long.toString(volume.getCapacityBytes())))
                .withNewClaimRef()
                .withNamespace(USERS_NAMESPACE)
                .withName(claim)
                .withUid(request.getName().substring("pvc-".length()))
                .endClaimRef()
                .withStorageClassName(Cluster.CLASS)
                .withNewCsi()
                .withDriver(Names.DRIVER)
                .withVolumeHandle(volume.getVolumeId())
                .withVolumeAttributes(volume.getVolumeContextMap())
                .endCsi()
                .endSpec()
                .build());
        phase(request.getName(), "Bound");
        return volume;
    }

    /** Kubernetes' own controller of PersistentVolumes does this. */
    private void phase(String persistentVolume, String phase) {
        cluster.client()
                .persistentVolumes()
                .withName(persistentVolume)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":{\"phase\":\"" + phase + "\"}}");
    }

    /** A pod was put on our node: the VolumeAttachment, and ControllerPublish. Gives what the node is told. */
    Map<String, String> attach(Volume volume) {
        String name = attachment(volume);
        cluster.create(new VolumeAttachmentBuilder()
                .withMetadata(new ObjectMetaBuilder().withName(name).build())
                .withNewSpec()
                .withAttacher(Names.DRIVER)
                .withNodeName(Cluster.NODE)
                .withNewSource()
                .withPersistentVolumeName(volume.getVolumeId())
                .endSource()
                .endSpec()
                .build());
        return within(PATIENCE)
                .controllerPublishVolume(ControllerPublishVolumeRequest.newBuilder()
                        .setVolumeId(volume.getVolumeId())
                        .setNodeId(driver.nodeId())
                        .setVolumeCapability(capability())
                        .putAllVolumeContext(volume.getVolumeContextMap())
                        .build())
                .getPublishContextMap();
    }

    ControllerExpandVolumeResponse expand(Volume volume, long bytes) {
        return within(PATIENCE)
                .controllerExpandVolume(ControllerExpandVolumeRequest.newBuilder()
                        .setVolumeId(volume.getVolumeId())
                        .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(bytes))
                        .setVolumeCapability(capability())
                        .build());
    }

    void detach(Volume volume) {
        cluster.client()
                .storage()
                .v1()
                .volumeAttachments()
                .withName(attachment(volume))
                .delete();
        var _ = within(PATIENCE)
                .controllerUnpublishVolume(ControllerUnpublishVolumeRequest.newBuilder()
                        .setVolumeId(volume.getVolumeId())
                        .setNodeId(driver.nodeId())
                        .build());
    }

    /** The claim is deleted: DeleteVolume, then its PersistentVolume goes. */
    void delete(Volume volume) {
        String name = volume.getVolumeId();
        String claim = cluster.client()
                .persistentVolumes()
                .withName(name)
                .require()
                .getSpec()
                .getClaimRef()
                .getName();
        cluster.client()
                .persistentVolumeClaims()
                .inNamespace(USERS_NAMESPACE)
                .withName(claim)
                .delete();
        phase(name, "Released");
        var _ = within(PATIENCE)
                .deleteVolume(DeleteVolumeRequest.newBuilder().setVolumeId(name).build());
        cluster.client().persistentVolumes().withName(name).delete();
    }

    private static String attachment(Volume volume) {
        return VolumeNames.volumeAttachment(volume.getVolumeId(), Names.DRIVER, Cluster.NODE);
    }
}
