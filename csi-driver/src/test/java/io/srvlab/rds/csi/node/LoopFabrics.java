package io.srvlab.rds.csi.node;

import io.srvlab.rds.csi.node.fabric.Fabrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A box whose exports are files, and connections that are loop devices over them. {@link #sys} is the part of sysfs that
 * tells which disks are there, so that a test can lose one as the kernel loses it: the mount stays, the disk is gone.
 */
final class LoopFabrics implements Fabrics {
    /** What a test makes happen instead. */
    @FunctionalInterface
    interface Trouble {
        void before(String nqn) throws IOException;
    }

    final Map<String, Path> exports = new ConcurrentHashMap<>();
    final Map<String, Device> connections = new ConcurrentHashMap<>();
    /** Who made each connection that was ever made, by its NQN. */
    private final Map<String, String> hosts = new ConcurrentHashMap<>();

    /** NQNs of connections in an outage. */
    final Set<String> silent = ConcurrentHashMap.newKeySet();

    private final List<Device> all = new ArrayList<>();
    private final Path sys;
    volatile Trouble onConnect = _ -> {};
    volatile Trouble onDisconnect = _ -> {};
    volatile int rescans;

    LoopFabrics(Path sys) throws IOException {
        this.sys = Files.createDirectories(sys.resolve("dev/block"));
        Files.createDirectories(sys.resolve("class/block"));
    }

    @Override
    public Device connect(Target target, Duration timeout) throws IOException {
        onConnect.before(target.nqn());
        Device connected = connections.get(target.nqn());
        if (connected != null) {
            return connected;
        }
        Path file = exports.get(target.nqn());
        if (file == null) {
            throw new IOException("the box serves no " + target.nqn());
        }
        String path = run("losetup", "--find", "--show", file.toString());
        String name = Path.of(path).getFileName().toString();
        String number =
                Files.readString(Path.of("/sys/class/block", name, "dev")).strip();
        Device device = new Device(path, number, Files.size(file));
        synchronized (all) {
            all.add(device);
        }
        Files.createDirectories(sys.resolve(number));
        Path node = Files.createDirectories(
                sys.resolveSibling("../class/block").normalize().resolve(name));
        Files.writeString(node.resolve("dev"), number);
        connections.put(target.nqn(), device);
        hosts.put(target.nqn(), target.hostNqn());
        return device;
    }

    /** As after ctrl_loss_tmo: the connection is given up, whatever is mounted. */
    void lose(String nqn) throws IOException {
        Device device = Objects.requireNonNull(connections.remove(nqn));
        Files.delete(sys.resolve(device.majorMinor()));
        Path node = sys.resolveSibling("../class/block")
                .normalize()
                .resolve(Path.of(device.path()).getFileName());
        Files.delete(node.resolve("dev"));
    }

    @Override
    public Optional<Device> find(String nqn) {
        return Optional.ofNullable(connections.get(nqn));
    }

    @Override
    public boolean connected(String nqn) {
        return connections.containsKey(nqn);
    }

    @Override
    public boolean connectedAs(String otherHostNqn, String nqn) {
        return connected(nqn) && otherHostNqn.equals(hosts.get(nqn));
    }

    @Override
    public void rescan(String nqn) throws IOException {
        rescans++;
        Device device = Objects.requireNonNull(connections.get(nqn));
        run("losetup", "--set-capacity", device.path());
        connections.put(
                nqn,
                new Device(device.path(), device.majorMinor(), Files.size(Objects.requireNonNull(exports.get(nqn)))));
    }

    @Override
    public void disconnect(String nqn, Duration timeout) throws IOException {
        onDisconnect.before(nqn);
        Device device = connections.get(nqn);
        if (device != null) {
            lose(nqn);
            run("losetup", "--detach", device.path());
        }
    }

    @Override
    public int count() {
        return connections.size();
    }

    @Override
    public List<Connection> connections() {
        return connections.keySet().stream()
                .map(nqn -> new Connection(
                        nqn,
                        "192.0.2.1 port 4420",
                        !silent.contains(nqn),
                        silent.contains(nqn) ? "connecting" : "live"))
                .toList();
    }

    /** Detaches every device that was ever made. */
    void end() throws IOException {
        synchronized (all) {
            for (Device device : all) {
                run("losetup", "--detach", device.path());
            }
        }
    }

    /** Fails only if there is no such program; what it says is the caller's matter. */
    static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.onExit().join();
        return output.strip();
    }
}
