package io.srvlab.rds.e2e.nvme;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The box: the kernel's own NVMe/TCP target, behind a link that can fail. See {@code e2e/nvme/target.sh}. */
final class Target {
    static final String ADDRESS = "192.0.2.2";
    static final int PORT = 4420;

    private final Path script;
    final Path disks;

    Target(Path script, Path disks) throws IOException {
        this.script = script;
        this.disks = Files.createDirectories(disks);
    }

    static String nqn(String name) {
        return "nqn.2000-02.com.mikrotik:" + name;
    }

    Path file(String name) {
        return disks.resolve(name);
    }

    /** A blank disk of that size, exported under the name's NQN. */
    void export(String name, long bytes) throws IOException {
        resize(name, bytes);
        exportAs(nqn(name), name);
    }

    void exportAs(String nqn, String name, String... host) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("export", nqn, file(name).toString()));
        arguments.addAll(List.of(host));
        run(arguments.toArray(String[]::new));
    }

    void resize(String name, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file(name).toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    void unexport(String nqn) throws IOException {
        run("unexport", nqn);
    }

    /** The subsystem stays, but nobody is let in to it. */
    void unlink(String nqn) throws IOException {
        run("unlink", nqn);
    }

    void relink(String nqn) throws IOException {
        run("relink", nqn);
    }

    void namespace(String nqn, boolean enabled) throws IOException {
        run("namespace", nqn, enabled ? "1" : "0");
    }

    void link(boolean up) throws IOException {
        run("link", up ? "up" : "down");
    }

    void run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Shell.run(command);
    }
}
