package io.srvlab.rds.e2e;

import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.disk.DiskItem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is really on the simulated box, and what a node that is connected to it could do. */
record BoxProbe(Simulator box) {
    private static final int MARK = 64;

    /** Of a volume that nobody has written to. */
    static final String BLANK = "\0".repeat(MARK);

    /** Disks of volumes by the volume's name in their comment; more than one for a name is a doubled volume. */
    Map<String, List<DiskItem>> disks() {
        return box.disks().stream()
                .filter(disk -> disk.comment().startsWith("csi:"))
                .collect(Collectors.groupingBy(
                        disk -> disk.comment().substring(disk.comment().lastIndexOf(':') + 1)));
    }

    DiskItem disk(String volume) {
        List<DiskItem> found = disks().getOrDefault(volume, List.of());
        if (found.size() != 1) {
            throw new AssertionError(volume + " has " + found.size() + " disks on the box: " + found);
        }
        return found.getFirst();
    }

    /** Writes as a node that is connected under that name would. */
    void mark(String nqn, String mark) {
        byte[] bytes = (mark + " ".repeat(MARK - mark.length())).getBytes(StandardCharsets.US_ASCII);
        use(nqn, device -> {
            device.write(bytes);
            return bytes;
        });
    }

    /** What the last node that wrote left there. */
    String mark(String nqn) {
        byte[] bytes = use(nqn, device -> {
            byte[] read = new byte[MARK];
            device.readFully(read);
            return read;
        });
        return new String(bytes, StandardCharsets.US_ASCII).stripTrailing();
    }

    /** Whether anybody can connect under that name. */
    boolean exports(String nqn) {
        return Files.exists(export(nqn));
    }

    private Path export(String nqn) {
        return box.options().folder().resolve("exports").resolve(nqn);
    }

    /** What is done with a device. */
    @FunctionalInterface
    private interface Use {
        byte[] on(RandomAccessFile device) throws IOException;
    }

    private byte[] use(String nqn, Use use) {
        try (RandomAccessFile device = new RandomAccessFile(export(nqn).toFile(), "rw")) {
            return use.on(device);
        } catch (IOException e) {
            throw new AssertionError("nothing is exported as " + nqn, e);
        }
    }

    /** Everything in the pool, as paths below it. */
    List<String> files() throws IOException {
        Path pool = box.options().folder().resolve("pools").resolve("raid10");
        try (Stream<Path> all = Files.walk(pool)) {
            return all.filter(path -> !path.equals(pool))
                    .map(path -> pool.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    /** In the owner record: {@code csi-owner:<clusterId>:<poolId>:<generation>:<holder>}. */
    String generation() {
        return box.disks().stream()
                .map(DiskItem::comment)
                .filter(comment -> comment.startsWith("csi-owner:"))
                .map(comment -> comment.split(":")[3])
                .findFirst()
                .orElseThrow();
    }
}
