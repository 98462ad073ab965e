package io.srvlab.rds.csi.node.fabric;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A part of /sys as Linux 6.1 showed it: one line for each folder ({@code D path}), attribute ({@code F path = value}) and link
 * ({@code L path -> target}). In all states but the first the node has an undisturbed volume {@link #TEST} on nvme0, and a
 * volume {@link #OUT} that was cut off and connected again.
 */
record RecordedTree(Path sys, Path dev) implements KernelCalls {
    static final String HOST = "nqn.2014-08.org.nvmexpress:uuid:f6bfdfb2-4706-4261-8fdc-7f40e2abe41e";
    static final String TEST = "nqn.2000-02.com.mikrotik:pvc-test";
    static final String OUT = "nqn.2000-02.com.mikrotik:pvc-out";

    /** Writes it below a folder. */
    static RecordedTree of(String name, Path folder) throws IOException {
        try (InputStream lines = RecordedTree.class.getResourceAsStream("/nvme/" + name + ".txt")) {
            Path sys = folder.resolve("sys");
            for (String line : new String(Objects.requireNonNull(lines, name).readAllBytes(), UTF_8).split("\n", -1)) {
                add(sys, line);
            }
            return new RecordedTree(sys, folder.resolve("dev"));
        }
    }

    private static void add(Path sys, String line) throws IOException {
        if (line.isEmpty()) {
            return;
        }
        String[] words = line.substring(2).split(" (=|->) ?", 2);
        Path path = sys.resolve(words[0]);
        Files.createDirectories(path.resolveSibling("."));
        switch (line.charAt(0)) {
            case 'D' -> Files.createDirectories(path);
            case 'F' -> Files.writeString(path, words[1] + "\n");
            case 'L' -> Files.createSymbolicLink(path, Path.of(words[1]));
            default -> throw new IOException("not a line of a recorded tree: " + line);
        }
    }

    KernelFabrics fabrics() {
        return new KernelFabrics(dev, sys, HOST, this);
    }

    @Override
    public String create(String options) throws IOException {
        throw new IOException("a recorded tree does not change");
    }

    @Override
    public Attribute open(Path attribute) throws IOException {
        throw new IOException("a recorded tree does not change");
    }

    /** As devtmpfs: each disk of the tree has its node. */
    @Override
    public Optional<String> numberOf(Path node) throws IOException {
        return Sysfs.read(sys.resolve("class/block").resolve(node.getFileName()).resolve("dev"));
    }
}
