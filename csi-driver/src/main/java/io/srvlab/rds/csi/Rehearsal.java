package io.srvlab.rds.csi;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.srvlab.rds.csi.proto.GetPluginInfoRequest;
import io.srvlab.rds.csi.proto.IdentityGrpc;
import io.srvlab.rds.csi.proto.NodeGetCapabilitiesRequest;
import io.srvlab.rds.csi.proto.NodeGetInfoRequest;
import io.srvlab.rds.csi.proto.NodeGrpc;
import io.srvlab.rds.csi.proto.NodeStageVolumeRequest;
import io.srvlab.rds.csi.proto.NodeUnstageVolumeRequest;
import io.srvlab.rds.csi.proto.ProbeRequest;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.proto.VolumeCapability.AccessMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The other side of the training run of the node plugin's AOT cache (JEP 483, 514): what the plugin uses in it starts quickly
 * later. Plays the API server, calls the plugin's socket as the kubelet does, and returns. The plugin finds no box, so that every
 * volume ends as UNAVAILABLE; nothing of the machine is changed.
 */
public final class Rehearsal {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Rehearsal() {}

    /** @param args the plugin's socket, its metrics port, the port of the API server to play */
    public static void main(String[] args) throws Exception {
        HttpServer api = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[2])), 0);
        api.createContext("/", Rehearsal::echo);
        api.start();
        Path socket = Path.of(args[0]);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(socket) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        calls(socket);
        scrape(Integer.parseInt(args[1]));
        Thread.sleep(1_000); // the Events are posted behind the calls
        api.stop(0);
    }

    /** As an API server that keeps nothing. */
    private static void echo(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(201, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void calls(Path socket) throws InterruptedException {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ManagedChannel channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(loop)
                .overrideAuthority("localhost")
                .usePlaintext()
                .build();
        var identity = IdentityGrpc.newBlockingStub(channel);
        var node = NodeGrpc.newBlockingStub(channel);
        for (int round = 0; round < 20; round++) {
            var _ = identity.probe(ProbeRequest.getDefaultInstance());
            var _ = identity.getPluginInfo(GetPluginInfoRequest.getDefaultInstance());
            var _ = node.nodeGetInfo(NodeGetInfoRequest.getDefaultInstance());
            var _ = node.nodeGetCapabilities(NodeGetCapabilitiesRequest.getDefaultInstance());
            stage(node, "volume-" + round % 3, socket.resolveSibling("staging"));
        }
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static void stage(NodeGrpc.NodeBlockingStub node, String volume, Path staging) {
        PublishContext context = new PublishContext(
                "nqn.2000-02.com.mikrotik:" + volume,
                "192.0.2.1",
                4420,
                1 << 20,
                "allowed",
                600,
                2,
                5,
                -1,
                2,
                "",
                "default",
                "claim",
                "00000000-0000-0000-0000-000000000000");
        try {
            var _ = node.withDeadlineAfter(Duration.ofSeconds(5))
                    .nodeStageVolume(NodeStageVolumeRequest.newBuilder()
                            .setVolumeId(volume)
                            .setStagingTargetPath(staging.toString())
                            .putAllPublishContext(context.toMap())
                            .setVolumeCapability(VolumeCapability.newBuilder()
                                    .setMount(VolumeCapability.MountVolume.getDefaultInstance())
                                    .setAccessMode(AccessMode.newBuilder().setMode(AccessMode.Mode.SINGLE_NODE_WRITER)))
                            .build());
        } catch (StatusRuntimeException e) {
            System.out.println("as expected: " + e.getStatus().getCode());
        }
        var _ = node.nodeUnstageVolume(NodeUnstageVolumeRequest.newBuilder()
                .setVolumeId(volume)
                .setStagingTargetPath(staging.toString())
                .build());
    }

    private static void scrape(int port) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var _ = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
