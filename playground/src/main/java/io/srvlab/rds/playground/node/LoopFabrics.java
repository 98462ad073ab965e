package io.srvlab.rds.playground.node;

import io.srvlab.rds.csi.node.fabric.Fabrics;
import io.srvlab.rds.playground.machine.LoopDevices;
import io.srvlab.rds.playground.machine.LoopDevices.Loop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A loop device over the simulated box's backing file where the kernel would have an NVMe/TCP connection. As there, only what is
 * exported now can be connected, and a connection outlasts its export. Unlike there, such a connection goes on working: fencing
 * is not shown with it.
 *
 * <p>Which NQN is connected to which file is kept in a folder, so that a restarted node finds its connections again, as it would
 * in sysfs.
 */
public final class LoopFabrics implements Fabrics {
    private final Path exports;
    private final Path connections;

    /**
     * @param box folder of the simulated box; {@code exports/<nqn>} in it leads to the file of each export
     * @param connections where the connections are kept
     */
    public LoopFabrics(Path box, Path connections) throws IOException {
        this.exports = box.resolve("exports");
        this.connections = Files.createDirectories(connections);
    }

    @Override
    public Device connect(Target target, Duration timeout) throws IOException, InterruptedException {
        Optional<Device> connected = find(target.nqn());
        if (connected.isPresent()) {
            return connected.get();
        }
        Path export = exports.resolve(target.nqn());
        if (!Files.exists(export)) {
            throw new IOException("connecting to " + target.addresses() + " port " + target.port() + " failed: the box"
                    + " exports no " + target.nqn());
        }
        Path file = export.toRealPath();
        Files.writeString(connection(target.nqn()), file.toString());
        return device(LoopDevices.attach(file));
    }

    @Override
    public Optional<Device> find(String nqn) throws IOException {
        Optional<Loop> loop = loop(nqn);
        return loop.isPresent() ? Optional.of(device(loop.get())) : Optional.empty();
    }

    @Override
    public boolean connected(String nqn) throws IOException {
        return loop(nqn).isPresent();
    }

    /** A loop device does not say who made it. */
    @Override
    public boolean connectedAs(String otherHostNqn, String nqn) throws IOException {
        return connected(nqn);
    }

    @Override
    public void rescan(String nqn) throws IOException {
        Optional<Loop> loop = loop(nqn);
        if (loop.isPresent()) {
            try {
                LoopDevices.resize(loop.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while " + loop.get().path() + " was told its size", e);
            }
        }
    }

    @Override
    public void disconnect(String nqn, Duration timeout) throws IOException, InterruptedException {
        Optional<Loop> loop = loop(nqn);
        if (loop.isPresent()) {
            LoopDevices.detach(loop.get());
        }
        if (loop(nqn).isPresent()) {
            // The kernel detaches a device that is in use when its last user is gone.
            throw new IOException(loop.get().path() + " (" + nqn + ") is still in use");
        }
        Files.deleteIfExists(connection(nqn));
    }

    @Override
    public int count() throws IOException {
        return connections().size();
    }

    /** A loop device is never in an outage. */
    @Override
    public List<Connection> connections() throws IOException {
        List<Connection> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(connections)) {
            for (Path connection : all.toList()) {
                String nqn = connection.getFileName().toString();
                if (loop(nqn).isPresent()) {
                    found.add(new Connection(nqn, "a loop device", true, "live"));
                }
            }
        }
        return found;
    }

    private Optional<Loop> loop(String nqn) throws IOException {
        Path connection = connection(nqn);
        if (!Files.exists(connection)) {
            return Optional.empty();
        }
        Path file = Path.of(Files.readString(connection));
        List<Loop> attached = LoopDevices.attached();
        return attached.stream().filter(loop -> loop.file().equals(file)).findFirst();
    }

    private static Device device(Loop loop) throws IOException {
        return new Device(loop.path(), loop.majorMinor(), LoopDevices.size(loop));
    }

    private Path connection(String nqn) {
        if (nqn.contains("/")) {
            throw new IllegalArgumentException("nqn: '" + nqn + "' is none");
        }
        return connections.resolve(nqn);
    }
}
