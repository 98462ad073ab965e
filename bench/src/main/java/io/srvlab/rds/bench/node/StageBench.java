package io.srvlab.rds.bench.node;

import io.grpc.ManagedChannel;
import io.srvlab.rds.csi.CsiProcess;
import io.srvlab.rds.csi.DriverConfig;
import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.node.NodeHalf;
import io.srvlab.rds.csi.proto.NodeGrpc;
import io.srvlab.rds.csi.proto.NodeStageVolumeRequest;
import io.srvlab.rds.csi.proto.NodeUnstageVolumeRequest;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.proto.VolumeCapability.AccessMode;
import io.srvlab.rds.observability.EventStore;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Operation;
import io.srvlab.rds.observability.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How long a stage takes beside the programs that it runs: the plugin's whole call, and in turns with it the same commands from a
 * shell. The disk is a loop device that is there already, so that no connect is in it. Needs root.
 */
public final class StageBench {
    private static final int ROUNDS = 40;
    private static final int WARM_UP = 10;
    private static final List<String> PROGRAMS =
            List.of("blkid", "dd", "mkfs.ext4", "e2fsck", "resize2fs", "mount", "umount");
    private static final String NQN = "nqn.2000-02.com.mikrotik:bench";
    private static final int BYTES = 64 << 20;

    private final Path folder;
    private final Path wrappers;
    private final Path said;

    private StageBench(Path folder, Path wrappers) {
        this.folder = folder;
        this.wrappers = wrappers;
        this.said = folder.resolve("commands");
    }

    /** @param args a folder of one's own; an empty folder that is the first of PATH */
    public static void main(String[] args) throws Exception {
        StageBench bench = new StageBench(
                Files.createDirectories(Path.of(args[0])).toRealPath(),
                Path.of(args[1]).toRealPath());
        Path disk = bench.folder.resolve("disk");
        String loop = shell("truncate -s " + BYTES + " " + disk + " && losetup --find --show " + disk);
        try {
            bench.run(new OneDisk(loop, NQN));
        } finally {
            shell("umount " + bench.staging() + " 2>/dev/null; losetup --detach " + loop);
        }
    }

    private Path staging() {
        return folder.resolve("staging");
    }

    private void run(OneDisk disk) throws Exception {
        Path socket = folder.resolve("csi.sock");
        DriverConfig config = config(socket);
        Metrics metrics = new Metrics(EnumSet.noneOf(Operation.class), Reason.ofNode());
        try (CsiProcess _ = CsiProcess.start(config, NodeHalf.start(config, disk, new Nowhere(), metrics), metrics)) {
            ManagedChannel channel = Server.channel(socket);
            try {
                measure(NodeGrpc.newBlockingStub(channel));
            } finally {
                channel.shutdownNow();
            }
        }
        Server.end();
    }

    private void measure(NodeGrpc.NodeBlockingStub node) throws IOException, InterruptedException {
        stage(node); // makes the filesystem
        unstage(node);
        String commands = commandsOf(node);
        double[] ours = new double[ROUNDS];
        double[] theirs = new double[ROUNDS];
        double[] again = new double[ROUNDS];
        for (int i = -WARM_UP; i < ROUNDS; i++) { // in turns, so that both meet the same machine
            double whole = millis(() -> stage(node));
            double repeated = millis(() -> stage(node));
            unstage(node);
            double programs = millis(() -> shell(commands));
            shell("umount " + staging());
            if (i >= 0) {
                ours[i] = whole;
                theirs[i] = programs;
                again[i] = repeated;
            }
        }
        System.out.printf("%-46s %12s %12s%n", "", "node plugin", "shell");
        System.out.printf(
                "%-46s %12.1f %12.1f%n",
                "stage of a formatted volume, " + commands.lines().count() + " programs, p50 (ms)",
                median(ours),
                median(theirs));
        System.out.printf("%-46s %12.1f%n", "beyond them (ms)", median(ours) - median(theirs));
        System.out.printf("%-46s %12.1f%n", "stage of a staged volume, p50 (ms)", median(again));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** The programs that a stage runs, a line each, with their arguments. */
    private String commandsOf(NodeGrpc.NodeBlockingStub node) throws IOException {
        for (String program : PROGRAMS) {
            Path wrapper = wrappers.resolve(program);
            String real = shell("command -v " + program);
            Files.writeString(
                    wrapper, "#!/bin/sh\necho " + real + " \"$@\" >>" + said + "\nexec " + real + " \"$@\"\n");
            Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        stage(node);
        String commands = Files.readAllLines(said).stream()
                .map(line -> line + " >/dev/null")
                .collect(Collectors.joining("\n"));
        for (String program : PROGRAMS) {
            Files.delete(wrappers.resolve(program));
        }
        unstage(node);
        return commands;
    }

    private void stage(NodeGrpc.NodeBlockingStub node) {
        PublishContext context = new PublishContext(
                NQN, "127.0.0.1", 9, BYTES, "allowed", 600, 2, 5, -1, 2, "", "default", "claim", "uid");
        var _ = node.nodeStageVolume(NodeStageVolumeRequest.newBuilder()
                .setVolumeId("bench")
                .setStagingTargetPath(staging().toString())
                .putAllPublishContext(context.toMap())
                .setVolumeCapability(VolumeCapability.newBuilder()
                        .setMount(VolumeCapability.MountVolume.getDefaultInstance())
                        .setAccessMode(AccessMode.newBuilder().setMode(AccessMode.Mode.SINGLE_NODE_WRITER)))
                .build());
    }

    private void unstage(NodeGrpc.NodeBlockingStub node) {
        var _ = node.nodeUnstageVolume(NodeUnstageVolumeRequest.newBuilder()
                .setVolumeId("bench")
                .setStagingTargetPath(staging().toString())
                .build());
    }

    private DriverConfig config(Path socket) {
        return new DriverConfig(
                DriverConfig.Mode.node,
                "unix://" + socket,
                "rds.csi.srvlab.io",
                "bench",
                "bench",
                Optional.of(folder.resolve("state")),
                -1,
                Duration.ofMinutes(2),
                Duration.ofSeconds(1),
                64,
                0,
                folder,
                Optional.empty());
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static double millis(Work work) throws IOException, InterruptedException {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / 1e6;
    }

    /** What it printed; fails if its last command does. */
    private static String shell(String script) throws IOException {
        Process process =
                new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(script + " failed: " + output);
        }
        return output.strip();
    }

    /** No API server. */
    private static final class Nowhere implements EventStore {
        @Override
        public Outcome create(String namespace, String event) {
            return Outcome.DONE;
        }

        @Override
        public Outcome patch(String namespace, String name, String merge) {
            return Outcome.DONE;
        }
    }
}
