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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The node plugin as its own process, as it is shipped, and a client of its socket. */
@SuppressWarnings("NullAway.Init") // set by start()
final class NodePlugin implements AutoCloseable {
    private static final int METRICS = 9809;

    private final Path folder;
    private final String api;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private Process process;
    private ManagedChannel channel;

    /** @param api URL of the API server that takes its Events */
    NodePlugin(Path folder, String api) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.api = api;
        start();
    }

    private Path socket() {
        return folder.resolve("csi.sock");
    }

    void start() throws IOException {
        start(List.of());
    }

    /** @param programs folders in which it finds programs before it looks in the system's */
    void start(List<Path> programs) throws IOException {
        if (channel != null) {
            channel.shutdownNow(); // the process ended without a call to kill
        }
        Files.deleteIfExists(socket());
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        System.getProperty("rds.plugin"),
                        "--mode=node",
                        "--endpoint=unix://" + socket(),
                        "--cluster-id=e2e",
                        "--node-name=guest",
                        "--kubelet-folder=/var/lib/kubelet-e2e",
                        "--metrics-port=" + METRICS,
                        "--kube-url=" + api))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        programs.forEach(program ->
                builder.environment().merge("PATH", program.toString(), (path, first) -> first + ":" + path));
        process = builder.start();
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

    boolean alive() {
        return process.isAlive();
    }

    /** The system calls that open, run or mount something, of all its threads and programs while the call is done. */
    List<String> traced(Runnable call) throws IOException {
        Path file = Files.createTempFile("trace", "");
        String calls = "trace=execve,open,openat,mount,move_mount,fsmount,umount2";
        Process strace = new ProcessBuilder(
                        "strace", "-f", "-s", "256", "-e", calls, "-o", file.toString(), "-p", "" + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(this::everyThreadIsTraced);
        try {
            call.run();
        } finally {
            strace.destroy(); // SIGTERM: it lets go of the process
            strace.onExit().join();
        }
        List<String> trace = Files.readAllLines(file);
        Files.delete(file);
        return trace;
    }

    private boolean everyThreadIsTraced() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path thread : threads.toList()) {
                try {
                    if (Files.readString(thread.resolve("status")).contains("TracerPid:\t0\n")) {
                        return false;
                    }
                } catch (NoSuchFileException ended) {
                    // a thread less to be traced
                }
            }
        }
        return true;
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
