package io.srvlab.rds.simulator;

import io.srvlab.rds.simulator.disk.BoxCommands;
import io.srvlab.rds.simulator.disk.DiskItem;
import io.srvlab.rds.simulator.disk.Disks;
import io.srvlab.rds.simulator.disk.Storage;
import io.srvlab.rds.simulator.disk.Words;
import io.srvlab.rds.simulator.script.Interpreter;
import io.srvlab.rds.simulator.script.Schema;
import io.srvlab.rds.simulator.ssh.Keys;
import io.srvlab.rds.simulator.ssh.SshDoor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** One simulated box. */
public final class Simulator implements AutoCloseable {
    private final SimulatorOptions options;
    private final Disks disks;
    private final Schema schema;
    private final BoxCommands commands;
    private final Faults faults;
    private final Keys keys;
    private final SshDoor door;
    private volatile Behaviour behaviour;
    private final List<String> received = new CopyOnWriteArrayList<>();

    private Simulator(SimulatorOptions options) throws IOException {
        this.options = options;
        this.behaviour = options.behaviour().is(Setting.U26, Setting.U26.defaultValue())
                ? options.behaviour().with(Setting.U26, options.version())
                : options.behaviour();
        Files.createDirectories(options.folder());
        Storage storage =
                new Storage(options.folder().resolve("pools").toAbsolutePath().normalize(), options.pools());
        this.disks = new Disks(options.folder(), storage);
        this.schema = new Words(atLeast21(options.version()));
        this.commands = new BoxCommands(
                disks, storage, this::behaviour, options.clock(), options.identity(), options.version());
        this.faults = new Faults(storage::full);
        this.keys = Keys.in(options.folder(), options.hostKey());
        this.door = new SshDoor(options, keys, faults, this::run);
    }

    private static boolean atLeast21(String version) {
        String[] part = version.split("\\.", 3);
        return Integer.parseInt(part[1].replaceAll("[^0-9].*", "")) >= 21;
    }

    public static Simulator start(SimulatorOptions options) throws IOException {
        return new Simulator(options);
    }

    private boolean run(String command, Consumer<String> out) {
        received.add(command);
        return Interpreter.run(command, schema, commands, out);
    }

    /** Runs a command as an administrator at the console would; lines end with a newline. */
    public String exec(String command) {
        StringBuilder out = new StringBuilder();
        Interpreter.run(command, schema, commands, line -> out.append(line).append('\n'));
        return out.toString();
    }

    /** The commands that came over SSH and ran, oldest first. */
    public List<String> received() {
        return List.copyOf(received);
    }

    public List<DiskItem> disks() {
        return disks.all();
    }

    public Faults faults() {
        return faults;
    }

    /** What holds now; the version (U26) is that of the options unless the behaviour names another. */
    public Behaviour behaviour() {
        return behaviour;
    }

    /** From the next command on. */
    public void behaviour(Behaviour next) {
        behaviour = next;
    }

    public SimulatorOptions options() {
        return options;
    }

    public int port() {
        return door.port();
    }

    /** {@code SHA256:…} of the host key. */
    public String hostKeyFingerprint() {
        return keys.hostKeyFingerprint();
    }

    /** Private key of a client that may log in (OpenSSH format). */
    public String clientKeyPem() {
        return keys.clientKey();
    }

    @Override
    public void close() {
        faults.thaw();
        door.close();
    }
}
