package io.srvlab.rds.bench.box;

import io.srvlab.rds.bench.TestBox;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.RdsClient;
import io.srvlab.rds.routeros.SshRdsClient;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Heap of the client with many disks known, in a JVM of its own with the operator's flags. {@code MemoryBench} starts a box
 * and that JVM for each number of disks; with three arguments (port, fingerprint, disks) it is that JVM, and reads the key
 * from its standard input.
 */
public final class MemoryBench {
    /** As {@code config/dist} starts the operator. */
    private static final List<String> FLAGS =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k", "-Xms8m", "-Xmx64m");

    private static final int READS = 5;
    private static final double MIB = 1 << 20;

    private MemoryBench() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 3) {
            String key = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            measure(Integer.parseInt(args[0]), args[1], key, Integer.parseInt(args[2]));
            return;
        }
        System.out.printf(
                "%n%-8s %14s %14s %14s %14s%n",
                "disks", "idle heap MiB", "known heap MiB", "most heap MiB", "bytes a disk");
        for (int disks : List.of(1, 300, 1_000, 10_000)) {
            try (TestBox box = TestBox.holding(disks)) {
                child(box, disks);
            }
        }
    }

    private static void child(TestBox box, int disks) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MemoryBench.class.getName()));
        command.addAll(List.of(
                String.valueOf(box.simulator().port()), box.simulator().hostKeyFingerprint(), String.valueOf(disks)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
            stdin.write(box.simulator().clientKeyPem());
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("with " + disks + " disks the client ended with " + process.exitValue());
        }
    }

    private static void measure(int port, String fingerprint, String key, int disks) throws Exception {
        try (RdsClient client = SshRdsClient.connect(TestBox.connection(port, key, fingerprint))) {
            var _ = client.system();
            double idle = used();
            ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
            List<Disk> known = List.of();
            for (int i = 0; i < READS; i++) { // a list replaces the one before, as in the operator
                known = client.disks();
            }
            double most = ManagementFactory.getMemoryPoolMXBeans().stream()
                            .filter(pool -> pool.getType() == MemoryType.HEAP)
                            .mapToLong(pool -> pool.getPeakUsage().getUsed())
                            .sum()
                    / MIB;
            if (known.size() != disks) {
                throw new IllegalStateException(known.size() + " disks instead of " + disks);
            }
            double with = used();
            known = List.of();
            double without = used();
            System.out.printf(
                    "%-8d %14.1f %14.1f %14.1f %14.0f%n", disks, idle, with, most, (with - without) * MIB / disks);
        }
    }

    private static double used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
    }
}
