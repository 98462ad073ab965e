package io.srvlab.rds.csi.node;

import io.grpc.stub.StreamObserver;
import io.srvlab.rds.csi.node.tool.ToolException;
import io.srvlab.rds.csi.proto.NodeExpandVolumeRequest;
import io.srvlab.rds.csi.proto.NodeExpandVolumeResponse;
import io.srvlab.rds.csi.proto.NodeGetCapabilitiesRequest;
import io.srvlab.rds.csi.proto.NodeGetCapabilitiesResponse;
import io.srvlab.rds.csi.proto.NodeGetInfoRequest;
import io.srvlab.rds.csi.proto.NodeGetInfoResponse;
import io.srvlab.rds.csi.proto.NodeGetStorageHealthRequest;
import io.srvlab.rds.csi.proto.NodeGetStorageHealthResponse;
import io.srvlab.rds.csi.proto.NodeGetVolumeHealthRequest;
import io.srvlab.rds.csi.proto.NodeGetVolumeHealthResponse;
import io.srvlab.rds.csi.proto.NodeGetVolumeStatsRequest;
import io.srvlab.rds.csi.proto.NodeGetVolumeStatsResponse;
import io.srvlab.rds.csi.proto.NodeGrpc;
import io.srvlab.rds.csi.proto.NodePublishVolumeRequest;
import io.srvlab.rds.csi.proto.NodePublishVolumeResponse;
import io.srvlab.rds.csi.proto.NodeServiceCapability;
import io.srvlab.rds.csi.proto.NodeServiceCapability.RPC.Type;
import io.srvlab.rds.csi.proto.NodeStageVolumeRequest;
import io.srvlab.rds.csi.proto.NodeStageVolumeResponse;
import io.srvlab.rds.csi.proto.NodeUnpublishVolumeRequest;
import io.srvlab.rds.csi.proto.NodeUnpublishVolumeResponse;
import io.srvlab.rds.csi.proto.NodeUnstageVolumeRequest;
import io.srvlab.rds.csi.proto.NodeUnstageVolumeResponse;
import io.srvlab.rds.csi.proto.VolumeHealth;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.Internal;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import io.srvlab.rds.csi.server.Deadlines;
import io.srvlab.rds.csi.server.Replies;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;

/** CSI's Node service: each call is parsed here and done by the room that its name says. */
final class NodeService extends NodeGrpc.NodeImplBase {
    private static final List<Type> CAPABILITIES = List.of(
            Type.STAGE_UNSTAGE_VOLUME,
            Type.EXPAND_VOLUME,
            Type.GET_VOLUME_STATS,
            Type.GET_VOLUME_HEALTH,
            Type.GET_STORAGE_HEALTH,
            Type.SINGLE_NODE_MULTI_WRITER);

    private final Parts parts;
    private final KubeletFolder kubelet;
    private final int maxVolumes;
    private final Staging staging;
    private final Publishing publishing;
    private final Growing growing;
    private final Looking looking;

    /** @param maxVolumes how many volumes this node takes at once; 0: as many as the kernel takes */
    NodeService(Parts parts, KubeletFolder kubelet, int maxVolumes) {
        this.parts = parts;
        this.kubelet = kubelet;
        this.maxVolumes = maxVolumes;
        this.staging = new Staging(parts);
        this.publishing = new Publishing(parts, staging);
        this.growing = new Growing(parts);
        this.looking = new Looking(parts);
    }

    @FunctionalInterface
    private interface Work<R> {
        R run() throws CsiException, IOException, InterruptedException;
    }

    /** What the system says is told as it is; only what can mend itself is worth another try soon. */
    private static <R> void reply(StreamObserver<R> observer, Work<R> work) {
        Replies.reply(observer, () -> {
            try {
                return work.run();
            } catch (ToolException e) {
                String message = String.valueOf(e.getMessage());
                throw e.late() ? new Unavailable(message) : new Internal(message);
            } catch (FileSystemException e) {
                throw new Internal(e.toString());
            } catch (IOException e) {
                throw new Internal(String.valueOf(e.getMessage()));
            }
        });
    }

    @Override
    public void nodeStageVolume(NodeStageVolumeRequest request, StreamObserver<NodeStageVolumeResponse> observer) {
        reply(observer, () -> {
            StageRequest wanted = StageRequest.parse(request);
            kubelet.require(wanted.staging(), "staging_target_path");
            staging.stage(wanted, Deadlines.current());
            return NodeStageVolumeResponse.getDefaultInstance();
        });
    }

    @Override
    public void nodeUnstageVolume(
            NodeUnstageVolumeRequest request, StreamObserver<NodeUnstageVolumeResponse> observer) {
        reply(observer, () -> {
            String volumeId = StageRequest.require(request.getVolumeId(), "volume_id");
            Path path = StageRequest.path(request.getStagingTargetPath(), "staging_target_path");
            kubelet.require(path, "staging_target_path");
            staging.unstage(volumeId, path, Deadlines.current());
            return NodeUnstageVolumeResponse.getDefaultInstance();
        });
    }

    @Override
    public void nodePublishVolume(
            NodePublishVolumeRequest request, StreamObserver<NodePublishVolumeResponse> observer) {
        reply(observer, () -> {
            StageRequest.require(request.getVolumeId(), "volume_id");
            Path target = StageRequest.path(request.getTargetPath(), "target_path");
            Publishing.Place place = new Publishing.Place(
                    target, request.getReadonly(), StageRequest.pod(request.getVolumeContextMap()));
            StageRequest wanted = StageRequest.parse(request);
            kubelet.require(target, "target_path");
            kubelet.require(wanted.staging(), "staging_target_path");
            if (target.startsWith(wanted.staging()) || wanted.staging().startsWith(target)) {
                throw new InvalidArgument("target_path " + target + " and staging_target_path " + wanted.staging()
                        + " are one, or one is below the other: unpublishing one would unmount the other");
            }
            publishing.publish(wanted, place, Deadlines.current());
            return NodePublishVolumeResponse.getDefaultInstance();
        });
    }

    @Override
    public void nodeUnpublishVolume(
            NodeUnpublishVolumeRequest request, StreamObserver<NodeUnpublishVolumeResponse> observer) {
        reply(observer, () -> {
            String volumeId = StageRequest.require(request.getVolumeId(), "volume_id");
            Path target = StageRequest.path(request.getTargetPath(), "target_path");
            kubelet.require(target, "target_path");
            publishing.unpublish(volumeId, target, Deadlines.current());
            return NodeUnpublishVolumeResponse.getDefaultInstance();
        });
    }

    @Override
    public void nodeExpandVolume(NodeExpandVolumeRequest request, StreamObserver<NodeExpandVolumeResponse> observer) {
        reply(observer, () -> {
            String volumeId = StageRequest.require(request.getVolumeId(), "volume_id");
            Path path = StageRequest.volumePath(request.getVolumePath());
            long bytes = request.getCapacityRange().getRequiredBytes();
            if (bytes < 0) {
                throw new InvalidArgument("capacity_range.required_bytes is negative");
            }
            return NodeExpandVolumeResponse.newBuilder()
                    .setCapacityBytes(growing.grow(volumeId, path, bytes, Deadlines.current()))
                    .build();
        });
    }

    @Override
    public void nodeGetVolumeStats(
            NodeGetVolumeStatsRequest request, StreamObserver<NodeGetVolumeStatsResponse> observer) {
        reply(observer, () -> {
            String volumeId = StageRequest.require(request.getVolumeId(), "volume_id");
            Path path = StageRequest.volumePath(request.getVolumePath());
            return NodeGetVolumeStatsResponse.newBuilder()
                    .addAllUsage(looking.usage(volumeId, path))
                    .build();
        });
    }

    @Override
    public void nodeGetVolumeHealth(
            NodeGetVolumeHealthRequest request, StreamObserver<NodeGetVolumeHealthResponse> observer) {
        reply(observer, () -> {
            String volumeId = StageRequest.require(request.getVolumeId(), "volume_id");
            VolumeHealth.Builder health = VolumeHealth.newBuilder().setVolumeId(volumeId);
            looking.trouble(volumeId).ifPresent(health::addHealthStatuses);
            return NodeGetVolumeHealthResponse.newBuilder()
                    .setVolumeHealth(health)
                    .build();
        });
    }

    @Override
    public void nodeGetStorageHealth(
            NodeGetStorageHealthRequest request, StreamObserver<NodeGetStorageHealthResponse> observer) {
        reply(
                observer,
                () -> NodeGetStorageHealthResponse.newBuilder()
                        .addAllBackendHealth(looking.boxes())
                        .build());
    }

    @Override
    public void nodeGetCapabilities(
            NodeGetCapabilitiesRequest request, StreamObserver<NodeGetCapabilitiesResponse> observer) {
        reply(
                observer,
                () -> NodeGetCapabilitiesResponse.newBuilder()
                        .addAllCapabilities(CAPABILITIES.stream()
                                .map(type -> NodeServiceCapability.newBuilder()
                                        .setRpc(NodeServiceCapability.RPC
                                                .newBuilder()
                                                .setType(type))
                                        .build())
                                .toList())
                        .build());
    }

    @Override
    public void nodeGetInfo(NodeGetInfoRequest request, StreamObserver<NodeGetInfoResponse> observer) {
        reply(
                observer,
                () -> NodeGetInfoResponse.newBuilder()
                        .setNodeId(parts.node().toString())
                        .setMaxVolumesPerNode(VolumeLimit.of(maxVolumes))
                        .build());
    }
}
