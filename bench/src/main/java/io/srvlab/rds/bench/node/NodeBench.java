package io.srvlab.rds.bench.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.StatusRuntimeException;
import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.proto.NodeGrpc;
import io.srvlab.rds.csi.proto.NodeStageVolumeRequest;
import io.srvlab.rds.csi.proto.NodeUnstageVolumeRequest;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.proto.VolumeCapability.AccessMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Start, memory, threads, latency and idle CPU of the node plugin as {@code make dist} lays it out. Needs no root and no NVMe;
 * as root the idle scan sees 256 mounts.
 */
public final class NodeBench {
    private static final int STARTS = 5;
    private static final int CALLS = 5_000;
    private static final int FAILURES = 1_000;
    private static final int VOLUMES = 256;

    private final Path dist;
    private final Path folder;
    private final int idleSeconds;
    private final AtomicInteger events = new AtomicInteger();

    private NodeBench(Path dist, Path folder, int idleSeconds) {
        this.dist = dist;
        this.folder = folder;
        this.idleSeconds = idleSeconds;
    }

    /** @param args the dist folder, a folder of one's own for sockets (short path), seconds of idling */
    public static void main(String[] args) throws Exception {
        NodeBench bench = new NodeBench(
                Path.of(args[0]).toAbsolutePath(),
                Files.createDirectories(Path.of(args[1])),
                Integer.parseInt(args[2]));
        HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", bench::keepNothing);
        api.start();
        try {
            bench.run("http://127.0.0.1:" + api.getAddress().getPort());
        } finally {
            api.stop(0);
            Server.end();
        }
    }

    /** As an API server that takes Events. */
    private void keepNothing(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            events.incrementAndGet();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(201, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void run(String api) throws IOException, InterruptedException {
        List<Double> ours = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) { // in turns, so that both meet the same machine
            try (Server one = product(api, "")) {
                ours.add(one.startMillis());
            }
            try (Server one = bare()) {
                bare.add(one.startMillis());
            }
        }
        System.out.printf("%-46s %12s %12s%n", "", "node plugin", "bare server");
        row("start to first answered call, median (ms)", "%.0f", median(ours), median(bare));
        try (Server product = product(api, root() ? mounts() : "");
                Server plain = bare()) {
            measure(product, plain);
        }
    }

    private void measure(Server product, Server plain) throws IOException, InterruptedException {
        stageFails(product, "warm", events.get() + 1);
        Thread.sleep(5_000);
        Measured idle = product.measured();
        Measured other = plain.measured();
        row("resident, idle, an Event posted (MiB)", "%.1f", idle.residentMib(), other.residentMib());
        row("anonymous, idle, an Event posted (MiB)", "%.1f", idle.anonymousMib(), other.anonymousMib());
        row("threads", "%.0f", idle.threads(), other.threads());

        double[] ours = product.probes(CALLS);
        double[] theirs = plain.probes(CALLS);
        row("Probe, p50 (us)", "%.0f", ours[CALLS / 2], theirs[CALLS / 2]);
        row("Probe, p99 (us)", "%.0f", ours[CALLS * 99 / 100], theirs[CALLS * 99 / 100]);

        for (int i = 0; i < FAILURES; i++) {
            stageFails(product, "v" + i % 50, 0);
        }
        Thread.sleep(40_000); // idle virtual-thread carriers and connections of the client go after 30 s
        Measured after = product.measured();
        row("threads after " + FAILURES + " failing stages", "%.0f", after.threads(), Double.NaN);
        row("anonymous after them (MiB)", "%.1f", after.anonymousMib(), Double.NaN);

        long before = product.measured().cpuMillis();
        long otherBefore = plain.measured().cpuMillis();
        Thread.sleep(idleSeconds * 1_000L);
        row(
                "CPU while idle for " + idleSeconds + " s (% of a core)",
                "%.3f",
                (product.measured().cpuMillis() - before) / (idleSeconds * 10.0),
                (plain.measured().cpuMillis() - otherBefore) / (idleSeconds * 10.0));
    }

    private static void row(String what, String format, double ours, double bare) {
        System.out.printf(
                "%-46s %12s %12s%n",
                what, String.format(format, ours), Double.isNaN(bare) ? "" : String.format(format, bare));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static boolean root() {
        return Files.isWritable(Path.of("/proc/sys/kernel/hostname"));
    }

    /** @param before what to do first, in a mount namespace of its own; empty: nothing, and in this one */
    private Server product(String api, String before) throws IOException, InterruptedException {
        Path socket = folder.resolve("csi.sock");
        String start = String.join(
                " ",
                "exec",
                dist.resolve("bin/rds-csi").toString(),
                "--mode=node",
                "--endpoint=unix://" + socket,
                "--cluster-id=bench",
                "--node-name=bench",
                "--kubelet-folder=" + folder,
                "--metrics-port=0",
                "--kube-url=" + api);
        List<String> command =
                before.isEmpty() ? List.of("sh", "-c", start) : List.of("unshare", "-m", "sh", "-c", before + start);
        return Server.start(command, socket, folder.resolve("log"));
    }

    /** As many mounts of a disk as a full node has. */
    private String mounts() throws IOException {
        Path disk = folder.resolve("disk");
        if (!Files.exists(disk)) {
            new ProcessBuilder("sh", "-c", "truncate -s 16M " + disk + " && mkfs.ext4 -q " + disk)
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
        }
        Path at = Files.createDirectories(folder.resolve("mnt"));
        return "mount -o loop " + disk + " " + at + " && for i in $(seq " + VOLUMES + "); do mkdir -p " + folder
                + "/b$i; mount --bind " + at + " " + folder + "/b$i; done; ";
    }

    private Server bare() throws IOException, InterruptedException {
        Path socket = folder.resolve("bare.sock");
        return Server.start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xss512k",
                        "-XX:-UsePerfData",
                        "-Xms8m",
                        "-Xmx32m",
                        "-Xmn2m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareServer.class.getName(),
                        socket.toString()),
                socket,
                folder.resolve("bare-log"));
    }

    /** A stage that cannot succeed (nothing listens there), and the unstage after it. */
    private void stageFails(Server server, String volume, int untilEvents) throws InterruptedException {
        var node = NodeGrpc.newBlockingStub(server.channel());
        String staging = folder.resolve("staging-" + volume).toString();
        PublishContext context = new PublishContext(
                "nqn.2000-02.com.mikrotik:" + volume,
                "127.0.0.1",
                9,
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
            var _ = node.nodeStageVolume(NodeStageVolumeRequest.newBuilder()
                    .setVolumeId(volume)
                    .setStagingTargetPath(staging)
                    .putAllPublishContext(context.toMap())
                    .setVolumeCapability(VolumeCapability.newBuilder()
                            .setMount(VolumeCapability.MountVolume.getDefaultInstance())
                            .setAccessMode(AccessMode.newBuilder().setMode(AccessMode.Mode.SINGLE_NODE_WRITER)))
                    .build());
            throw new IllegalStateException("a stage without a box succeeded");
        } catch (StatusRuntimeException expected) {
            while (events.get() < untilEvents) {
                Thread.sleep(20);
            }
        }
        var _ = node.nodeUnstageVolume(NodeUnstageVolumeRequest.newBuilder()
                .setVolumeId(volume)
                .setStagingTargetPath(staging)
                .build());
    }
}
