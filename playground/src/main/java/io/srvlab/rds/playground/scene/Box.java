package io.srvlab.rds.playground.scene;

import io.srvlab.rds.playground.machine.Home;
import io.srvlab.rds.playground.story.Page;
import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.Connection.Secret;
import io.srvlab.rds.routeros.Pool;
import io.srvlab.rds.routeros.PoolSelector;
import io.srvlab.rds.routeros.RdsClient;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.SshRdsClient;
import io.srvlab.rds.routeros.SystemInfo;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import io.srvlab.rds.simulator.disk.DiskItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The simulated RDS. */
public final class Box {
    static final String POOL = "raid10";
    static final String DIRECTORY = "csi";
    static final String USER = "csi";

    private static final long GIB = 1L << 30;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Simulator simulator;
    private final Path folder;

    private Box(Simulator simulator, Path folder) {
        this.simulator = simulator;
        this.folder = folder;
    }

    /** Step 1. */
    public static Box start(Home home, Page page) throws Exception {
        Path folder = home.path("box");
        Box box = new Box(home.closes(Simulator.start(SimulatorOptions.in(folder))), folder);
        try (RdsClient client = box.client()) {
            SystemInfo system = client.system();
            Pool pool = client.pool(new PoolSelector("", POOL));
            page.check("it has the package that exports disks", true, system.storagePackage());
            page.check("the pool is mounted", true, pool.mounted());
            page.check("the pool has 10 GiB", 10 * GIB, pool.totalBytes());
            page.check("there are no disks on it yet", List.of(), client.disks());
            page.say("RouterOS " + system.version().text() + " answers over SSH on port " + box.port() + "; the pool "
                    + POOL + " (10 GiB, " + pool.fs() + ") is empty.");
        }
        return box;
    }

    /** A connection of its own, with the host key pinned. */
    private RdsClient client() throws RdsException.Unauthorized {
        return SshRdsClient.connect(new Connection(
                "127.0.0.1",
                port(),
                USER,
                new Secret(simulator.clientKeyPem()),
                List.of(simulator.hostKeyFingerprint()),
                2,
                PATIENCE,
                PATIENCE));
    }

    Simulator simulator() {
        return simulator;
    }

    Path folder() {
        return folder;
    }

    int port() {
        return simulator.port();
    }

    /** A change by an administrator at the console; a box says nothing if it did as it was told. */
    void console(String command) {
        List<String> said = exec(command);
        if (!said.isEmpty()) {
            throw new IllegalStateException(command + ": " + said);
        }
    }

    /** A command and what it prints, as on the console's screen. */
    List<String> shown(String command) {
        List<String> screen = new ArrayList<>(List.of("[admin@rds] > " + command));
        exec(command).stream().map(String::stripTrailing).forEach(screen::add);
        while (screen.getLast().isEmpty()) {
            screen.removeLast();
        }
        return screen;
    }

    /** What the console prints. */
    List<String> exec(String command) {
        return simulator.exec(command).lines().toList();
    }

    /** Every disk but the owner record. */
    List<DiskItem> disks() {
        return simulator.disks().stream()
                .filter(disk -> !disk.comment().startsWith("csi-owner:"))
                .toList();
    }

    /** The disks made for a volume. */
    List<DiskItem> disksOf(String volume) {
        return disks().stream()
                .filter(disk -> disk.comment().endsWith(":" + volume))
                .toList();
    }

    /** Paths of the backing files, the owner record's left out. */
    List<String> files() throws IOException {
        Path pools = folder.resolve("pools");
        try (var all = Files.walk(pools)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> pools.relativize(file).toString())
                    .filter(file -> !file.contains("csi-own-"))
                    .sorted()
                    .toList();
        }
    }
}
