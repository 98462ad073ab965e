package io.srvlab.rds.bench.node;

import io.srvlab.rds.csi.node.fabric.Fabrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A disk that is there already: connecting and disconnecting take no time. */
final class OneDisk implements Fabrics {
    private static final int SECTOR_BYTES = 512;

    private final Device device;
    private final String nqn;
    private volatile boolean connected;

    /** @param path of a block device, e.g. {@code /dev/loop0} */
    OneDisk(String path, String nqn) throws IOException {
        Path entry = Path.of("/sys/class/block").resolve(Path.of(path).getFileName());
        this.device = new Device(
                path,
                Files.readString(entry.resolve("dev")).strip(),
                Long.parseLong(Files.readString(entry.resolve("size")).strip()) * SECTOR_BYTES);
        this.nqn = nqn;
    }

    @Override
    public Device connect(Target target, Duration timeout) {
        connected = true;
        return device;
    }

    @Override
    public Optional<Device> find(String wanted) {
        return connected(wanted) ? Optional.of(device) : Optional.empty();
    }

    @Override
    public boolean connected(String wanted) {
        return connected && wanted.equals(nqn);
    }

    @Override
    public boolean connectedAs(String hostNqn, String wanted) {
        return false; // nobody ever was another host
    }

    @Override
    public void rescan(String wanted) {
        // its size never changes
    }

    @Override
    public void disconnect(String wanted, Duration timeout) {
        connected = false;
    }

    @Override
    public int count() {
        return connected ? 1 : 0;
    }

    @Override
    public List<Connection> connections() {
        return connected ? List.of(new Connection(nqn, "here", true, "live")) : List.of();
    }
}
