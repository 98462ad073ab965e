package io.srvlab.rds.e2e.nvme;

import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.proto.CapacityRange;
import io.srvlab.rds.csi.proto.NodeExpandVolumeRequest;
import io.srvlab.rds.csi.proto.NodeGetVolumeHealthRequest;
import io.srvlab.rds.csi.proto.NodeGrpc.NodeBlockingStub;
import io.srvlab.rds.csi.proto.NodePublishVolumeRequest;
import io.srvlab.rds.csi.proto.NodeStageVolumeRequest;
import io.srvlab.rds.csi.proto.NodeUnpublishVolumeRequest;
import io.srvlab.rds.csi.proto.NodeUnstageVolumeRequest;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.proto.VolumeCapability.AccessMode;
import java.nio.file.Path;

/**
 * A volume as the kubelet handles it on this node.
 *
 * @param fsType empty: raw block
 * @param ctrlLossSeconds after which the kernel gives an unreachable box up
 */
record Volume(String name, String nqn, long bytes, String fsType, int ctrlLossSeconds) {
    static final long MIB = 1L << 20;
    private static final Path KUBELET = Path.of("/var/lib/kubelet-e2e");

    static Volume of(String name, long bytes, String fsType) {
        return new Volume(name, Target.nqn(name), bytes, fsType, 600);
    }

    Volume givenUpAfter(int seconds) {
        return new Volume(name, nqn, bytes, fsType, seconds);
    }

    Volume exportedAs(String other) {
        return new Volume(name, other, bytes, fsType, ctrlLossSeconds);
    }

    Path staging() {
        return KUBELET.resolve("staging").resolve(name);
    }

    Path target() {
        return KUBELET.resolve("pods").resolve(name);
    }

    private VolumeCapability capability() {
        VolumeCapability.Builder capability = VolumeCapability.newBuilder()
                .setAccessMode(AccessMode.newBuilder().setMode(AccessMode.Mode.SINGLE_NODE_WRITER));
        return fsType.isEmpty()
                ? capability
                        .setBlock(VolumeCapability.BlockVolume.getDefaultInstance())
                        .build()
                : capability
                        .setMount(VolumeCapability.MountVolume.newBuilder().setFsType(fsType))
                        .build();
    }

    private PublishContext context(String address, int port) {
        return new PublishContext(nqn, address, port, bytes, "allowed", ctrlLossSeconds, 2, 5, -1, 2, "", "", "", "");
    }

    void stage(NodeBlockingStub calls) {
        stageAt(calls, Target.ADDRESS, Target.PORT);
    }

    void stageAt(NodeBlockingStub calls, String address, int port) {
        var _ = calls.nodeStageVolume(NodeStageVolumeRequest.newBuilder()
                .setVolumeId(name)
                .setStagingTargetPath(staging().toString())
                .setVolumeCapability(capability())
                .putAllPublishContext(context(address, port).toMap())
                .build());
    }

    void publish(NodeBlockingStub calls) {
        var _ = calls.nodePublishVolume(NodePublishVolumeRequest.newBuilder()
                .setVolumeId(name)
                .setStagingTargetPath(staging().toString())
                .setTargetPath(target().toString())
                .setVolumeCapability(capability())
                .putAllPublishContext(context(Target.ADDRESS, Target.PORT).toMap())
                .build());
    }

    void unpublish(NodeBlockingStub calls) {
        var _ = calls.nodeUnpublishVolume(NodeUnpublishVolumeRequest.newBuilder()
                .setVolumeId(name)
                .setTargetPath(target().toString())
                .build());
    }

    void unstage(NodeBlockingStub calls) {
        var _ = calls.nodeUnstageVolume(NodeUnstageVolumeRequest.newBuilder()
                .setVolumeId(name)
                .setStagingTargetPath(staging().toString())
                .build());
    }

    long grow(NodeBlockingStub calls, long to) {
        return calls.nodeExpandVolume(NodeExpandVolumeRequest.newBuilder()
                        .setVolumeId(name)
                        .setVolumePath(target().toString())
                        .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(to))
                        .build())
                .getCapacityBytes();
    }

    boolean healthy(NodeBlockingStub calls) {
        return calls.nodeGetVolumeHealth(NodeGetVolumeHealthRequest.newBuilder()
                                .setVolumeId(name)
                                .build())
                        .getVolumeHealth()
                        .getHealthStatusesCount()
                == 0;
    }
}
