package io.srvlab.rds.e2e;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.srvlab.rds.csi.NodeId;
import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.proto.CapacityRange;
import io.srvlab.rds.csi.proto.ControllerExpandVolumeRequest;
import io.srvlab.rds.csi.proto.ControllerGrpc;
import io.srvlab.rds.csi.proto.ControllerPublishVolumeRequest;
import io.srvlab.rds.csi.proto.ControllerUnpublishVolumeRequest;
import io.srvlab.rds.csi.proto.CreateVolumeRequest;
import io.srvlab.rds.csi.proto.DeleteVolumeRequest;
import io.srvlab.rds.csi.proto.Volume;
import io.srvlab.rds.csi.proto.VolumeCapability;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The sidecars: each call is repeated until it has a final answer, with a deadline for each try. */
final class Caller implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration BETWEEN = Duration.ofMillis(200);
    private static final Set<Status.Code> AGAIN =
            Set.of(Status.Code.UNAVAILABLE, Status.Code.ABORTED, Status.Code.DEADLINE_EXCEEDED, Status.Code.CANCELLED);
    private static final VolumeCapability WRITER = VolumeCapability.newBuilder()
            .setMount(VolumeCapability.MountVolume.newBuilder().setFsType("ext4"))
            .setAccessMode(VolumeCapability.AccessMode.newBuilder()
                    .setMode(VolumeCapability.AccessMode.Mode.SINGLE_NODE_WRITER))
            .build();

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ManagedChannel channel;
    private final Duration patience;

    /** @param patience how long a call is repeated */
    Caller(Path socket, Duration patience) {
        this.patience = patience;
        channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(loop)
                .overrideAuthority("localhost")
                .usePlaintext()
                .build();
    }

    static NodeId node(String name) {
        return new NodeId(name, UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    Volume create(String name, long bytes) {
        return answered(
                        "create " + name,
                        stub -> stub.createVolume(CreateVolumeRequest.newBuilder()
                                .setName(name)
                                .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(bytes))
                                .addVolumeCapabilities(WRITER)
                                .putParameters("rdsStorageClass", "fast")
                                .build()))
                .getVolume();
    }

    PublishContext publish(String volume, String node) {
        return PublishContext.parse(answered("publish " + volume + " to " + node, stub -> publish(stub, volume, node)));
    }

    /** The answer to one try. */
    Status.Code tryPublish(String volume, String node, Duration deadline) {
        return answer(deadline, stub -> publish(stub, volume, node));
    }

    /** The answer to one try. */
    Status.Code tryExpand(String volume, long bytes, Duration deadline) {
        return answer(deadline, stub -> expand(stub, volume, bytes));
    }

    private Status.Code answer(Duration deadline, Function<ControllerGrpc.ControllerBlockingStub, ?> call) {
        try {
            var _ = call.apply(stub().withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS));
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static Map<String, String> publish(ControllerGrpc.ControllerBlockingStub stub, String volume, String node) {
        return stub.controllerPublishVolume(ControllerPublishVolumeRequest.newBuilder()
                        .setVolumeId(volume)
                        .setNodeId(node(node).toString())
                        .setVolumeCapability(WRITER)
                        .build())
                .getPublishContextMap();
    }

    void unpublish(String volume, String node) {
        answered(
                "unpublish " + volume + " from " + node,
                stub -> stub.controllerUnpublishVolume(ControllerUnpublishVolumeRequest.newBuilder()
                        .setVolumeId(volume)
                        .setNodeId(node(node).toString())
                        .build()));
    }

    long expand(String volume, long bytes) {
        return answered("expand " + volume, stub -> expand(stub, volume, bytes));
    }

    private static long expand(ControllerGrpc.ControllerBlockingStub stub, String volume, long bytes) {
        return stub.controllerExpandVolume(ControllerExpandVolumeRequest.newBuilder()
                        .setVolumeId(volume)
                        .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(bytes))
                        .build())
                .getCapacityBytes();
    }

    void delete(String volume) {
        answered(
                "delete " + volume,
                stub -> stub.deleteVolume(
                        DeleteVolumeRequest.newBuilder().setVolumeId(volume).build()));
    }

    private ControllerGrpc.ControllerBlockingStub stub() {
        return ControllerGrpc.newBlockingStub(channel)
                .withWaitForReady()
                .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private <T> T answered(String what, Function<ControllerGrpc.ControllerBlockingStub, T> call) {
        Instant end = Instant.now().plus(patience);
        while (true) {
            try {
                return call.apply(stub());
            } catch (StatusRuntimeException e) {
                if (!AGAIN.contains(e.getStatus().getCode()) || Instant.now().isAfter(end)) {
                    throw new AssertionError(what + ": " + e.getStatus(), e);
                }
                channel.resetConnectBackoff(); // the server dies too often for a client that backs off
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
