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
import java.util.List;

/**
 * A volume as the kubelet handles it on this node.
 *
 * @param fsType empty: raw block
 * @param mountFlag empty: none
 * @param publishedReadOnly the pod may only read
 */
record Volume(
        String name,
        String nqn,
        long bytes,
        String fsType,
        Tuning tuning,
        String mountFlag,
        boolean publishedReadOnly) {

    /** What the RdsStorageClass says of the connection, as the publish context carries it. */
    record Tuning(int ctrlLoss, int reconnectDelay, int keepAlive, int fastIoFail, int queues) {
        private static final Tuning USUAL = new Tuning(600, 2, 5, -1, 2);
    }

    static final long MIB = 1L << 20;
    private static final Path KUBELET = Path.of("/var/lib/kubelet-e2e");

    static Volume of(String name, long bytes, String fsType) {
        return new Volume(name, Target.nqn(name), bytes, fsType, Tuning.USUAL, "", false);
    }

    Volume tuned(Tuning other) {
        return new Volume(name, nqn, bytes, fsType, other, mountFlag, publishedReadOnly);
    }

    Volume givenUpAfter(int seconds) {
        return tuned(new Tuning(seconds, 2, 5, -1, 2));
    }

    Volume exportedAs(String other) {
        return new Volume(name, other, bytes, fsType, tuning, mountFlag, publishedReadOnly);
    }

    Volume mounted(String flag) {
        return new Volume(name, nqn, bytes, fsType, tuning, flag, publishedReadOnly);
    }

    Volume readOnly() {
        return new Volume(name, nqn, bytes, fsType, tuning, mountFlag, true);
    }

    /** Name of the claim that Events are about. */
    String claim() {
        return name + "-claim";
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
                        .setMount(VolumeCapability.MountVolume.newBuilder()
                                .setFsType(fsType)
                                .addAllMountFlags(mountFlag.isEmpty() ? List.of() : List.of(mountFlag)))
                        .build();
    }

    private PublishContext context(String address, int port) {
        return new PublishContext(
                nqn,
                address,
                port,
                bytes,
                "allowed",
                tuning.ctrlLoss(),
                tuning.reconnectDelay(),
                tuning.keepAlive(),
                tuning.fastIoFail(),
                tuning.queues(),
                "",
                "e2e",
                claim(),
                "00000000-0000-0000-0000-000000000000");
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
                .setReadonly(publishedReadOnly)
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
