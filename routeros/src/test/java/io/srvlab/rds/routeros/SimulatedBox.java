package io.srvlab.rds.routeros;

import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A simulated box, a client of it, and the names that the tests use. */
final class SimulatedBox implements AutoCloseable {
    static final String CLUSTER = "6f1d2c9a-0000-4000-8000-000000000001";
    static final PoolDirectory WHERE = new PoolDirectory("raid10", "csi");
    static final OwnerRecord OWNER = new OwnerRecord(CLUSTER, "pool-1", 1, "operator-a");
    static final Guard GUARD = new Guard(WHERE, OWNER);
    static final long MIB = 1 << 20;

    final Simulator sim;
    final RdsClient client;

    private SimulatedBox(Simulator sim, RdsClient client) {
        this.sim = sim;
        this.client = client;
    }

    static SimulatedBox start(Path folder) throws IOException, RdsException {
        return start(SimulatorOptions.in(folder), 4);
    }

    static SimulatedBox start(SimulatorOptions options, int channels) throws IOException, RdsException {
        Simulator sim = Simulator.start(options);
        return new SimulatedBox(sim, SshRdsClient.connect(to(sim, sim.hostKeyFingerprint(), channels)));
    }

    static Connection to(Simulator sim, String pin, int channels) {
        return new Connection(
                "127.0.0.1",
                sim.port(),
                "csi",
                new Connection.Secret(sim.clientKeyPem()),
                List.of(pin),
                channels,
                Duration.ofSeconds(20),
                Duration.ofSeconds(60));
    }

    /** A client that gives up soon, for boxes that do not answer. */
    RdsClient impatient(int channels, Duration patience) throws RdsException {
        Connection to = to(sim, sim.hostKeyFingerprint(), channels);
        return SshRdsClient.connect(new Connection(
                to.address(),
                to.port(),
                to.user(),
                to.privateKey(),
                to.hostKeyFingerprints(),
                channels,
                patience,
                patience));
    }

    SimulatedBox owned() throws RdsException {
        client.createOwner(WHERE, OWNER);
        return this;
    }

    static NewDisk wanted(String name, long bytes) {
        return wanted(name, bytes, true);
    }

    static NewDisk wanted(String name, long bytes, boolean blank) {
        String slot = slot(name);
        return new NewDisk(
                WHERE, slot, "raid10/csi/" + slot + "/volume.img", false, "", bytes, bytes, comment(name), blank);
    }

    static String slot(String name) {
        return Identity.slot(CLUSTER, name, "uid-" + name);
    }

    static DiskComment comment(String name) {
        return new DiskComment(
                Identity.clusterHash(CLUSTER), DiskComment.State.NEW, "uid-" + name, "SingleNodeWriter", "fast", name);
    }

    /** Everything on the box as its administrator sees it: unchanged text is an unchanged box. */
    String everything() {
        return sim.exec("/disk/print detail") + sim.exec("/file/print");
    }

    @Override
    public void close() {
        client.close();
        sim.close();
    }
}
