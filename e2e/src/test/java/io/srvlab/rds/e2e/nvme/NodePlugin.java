package io.srvlab.rds.e2e.nvme;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.srvlab.rds.csi.proto.NodeGrpc;
import java.io.IOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The node plugin as its own process, as it is shipped, and a client of its socket. */
@SuppressWarnings("NullAway.Init") // set by start()
final class NodePlugin implements AutoCloseable {
    private static final int METRICS = 9809;

    private final Path folder;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private Process process;
    private ManagedChannel channel;

    NodePlugin(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        start();
    }

    private Path socket() {
        return folder.resolve("csi.sock");
    }

    void start() throws IOException {
        Files.deleteIfExists(socket());
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.srvlab.rds.csi.Main",
                        "--mode=node",
                        "--endpoint=unix://" + socket(),
                        "--cluster-id=e2e",
                        "--node-name=guest",
                        "--kubelet-folder=/var/lib/kubelet-e2e",
                        "--metrics-port=" + METRICS,
                        "--kube-url=http://127.0.0.1:1"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(socket()) || !process.isAlive());
        channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket()))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(loop)
                .overrideAuthority("localhost")
                .usePlaintext()
                .build();
    }

    Path log() {
        return folder.resolve("log");
    }

    /** Calls end after so many seconds, as the kubelet's do. */
    NodeGrpc.NodeBlockingStub calls(long seconds) {
        return NodeGrpc.newBlockingStub(channel).withWaitForReady().withDeadlineAfter(seconds, TimeUnit.SECONDS);
    }

    /** SIGKILL, and no word to anybody. */
    void kill() {
        process.destroyForcibly().onExit().join();
        channel.shutdownNow();
    }

    void restart() throws IOException {
        kill();
        start();
    }

    /** The value of one series, e.g. {@code rds_csi_nvme_connections_active}. */
    double metric(String series) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String page = client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + METRICS + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher line = Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE)
                    .matcher(page);
            if (!line.find()) {
                throw new IOException("no " + series + " in\n" + page);
            }
            return Double.parseDouble(line.group(1));
        }
    }

    @Override
    public void close() {
        kill();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
