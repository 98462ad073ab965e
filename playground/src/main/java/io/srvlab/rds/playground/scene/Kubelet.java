package io.srvlab.rds.playground.scene;

import io.srvlab.rds.csi.proto.CapacityRange;
import io.srvlab.rds.csi.proto.NodeExpandVolumeRequest;
import io.srvlab.rds.csi.proto.NodeGetVolumeStatsRequest;
import io.srvlab.rds.csi.proto.NodeGrpc;
import io.srvlab.rds.csi.proto.NodePublishVolumeRequest;
import io.srvlab.rds.csi.proto.NodeStageVolumeRequest;
import io.srvlab.rds.csi.proto.NodeUnpublishVolumeRequest;
import io.srvlab.rds.csi.proto.NodeUnstageVolumeRequest;
import io.srvlab.rds.csi.proto.Volume;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.proto.VolumeUsage;
import io.srvlab.rds.playground.machine.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the kubelet does for one pod with one volume. */
public final class Kubelet {
    private static final long PATIENCE_SECONDS = 30;

    private final Driver driver;
    private final VolumeCapability capability;
    private final Path staging;
    private final Path target;

    public Kubelet(Home home, Driver driver, VolumeCapability capability) throws IOException {
        this.driver = driver;
        this.capability = capability;
        this.staging = Files.createDirectories(home.path("kubelet/staging"));
        this.target = Files.createDirectories(home.path("kubelet/pod")).resolve("data");
    }

    private NodeGrpc.NodeBlockingStub node() {
        return NodeGrpc.newBlockingStub(driver.node().channel()).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Where the pod sees the volume. */
    Path target() {
        return target;
    }

    Path staging() {
        return staging;
    }

    void stage(Volume volume, Map<String, String> context) {
        var _ = node().nodeStageVolume(NodeStageVolumeRequest.newBuilder()
                .setVolumeId(volume.getVolumeId())
                .putAllPublishContext(context)
                .putAllVolumeContext(volume.getVolumeContextMap())
                .setStagingTargetPath(staging.toString())
                .setVolumeCapability(capability)
                .build());
    }

    void publish(Volume volume, Map<String, String> context) {
        var _ = node().nodePublishVolume(NodePublishVolumeRequest.newBuilder()
                .setVolumeId(volume.getVolumeId())
                .putAllPublishContext(context)
                .putAllVolumeContext(volume.getVolumeContextMap())
                .setStagingTargetPath(staging.toString())
                .setTargetPath(target.toString())
                .setVolumeCapability(capability)
                .build());
    }

    void expand(Volume volume, long bytes) {
        var _ = node().nodeExpandVolume(NodeExpandVolumeRequest.newBuilder()
                .setVolumeId(volume.getVolumeId())
                .setVolumePath(target.toString())
                .setStagingTargetPath(staging.toString())
                .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(bytes))
                .setVolumeCapability(capability)
                .build());
    }

    /** Bytes of the mounted filesystem, as the driver reports them. */
    long totalBytes(Volume volume) {
        return node()
                .nodeGetVolumeStats(NodeGetVolumeStatsRequest.newBuilder()
                        .setVolumeId(volume.getVolumeId())
                        .setVolumePath(target.toString())
                        .setStagingTargetPath(staging.toString())
                        .build())
                .getUsageList()
                .stream()
                .filter(usage -> usage.getUnit() == VolumeUsage.Unit.BYTES)
                .mapToLong(VolumeUsage::getTotal)
                .findFirst()
                .orElse(0);
    }

    void unpublish(Volume volume) {
        var _ = node().nodeUnpublishVolume(NodeUnpublishVolumeRequest.newBuilder()
                .setVolumeId(volume.getVolumeId())
                .setTargetPath(target.toString())
                .build());
    }

    void unstage(Volume volume) {
        var _ = node().nodeUnstageVolume(NodeUnstageVolumeRequest.newBuilder()
                .setVolumeId(volume.getVolumeId())
                .setStagingTargetPath(staging.toString())
                .build());
    }
}
