package io.srvlab.rds.simulator;

import io.srvlab.rds.simulator.disk.PoolItem;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a box is simulated.
 *
 * @param port 0: any free one
 * @param folder where pools, disks and keys are kept; a restart on the same folder is the same box
 * @param user who may log in
 * @param authorizedKey a line of an authorized_keys file; null: a key pair is made in the folder
 * @param hostKey type of the host key: ssh-ed25519, or ssh-rsa as a new RouterOS has
 * @param maxChannels concurrent commands on one connection; one more is refused
 */
public record SimulatorOptions(
        int port,
        Path folder,
        List<PoolItem> pools,
        String user,
        @Nullable String authorizedKey,
        String identity,
        String version,
        String hostKey,
        int maxChannels,
        Behaviour behaviour,
        Clock clock) {

    private static final long GIB = 1L << 30;

    public static SimulatorOptions in(Path folder) {
        return new SimulatorOptions(
                0,
                folder,
                List.of(new PoolItem("raid10", 10 * GIB, "xfs")),
                "csi",
                null,
                "rds",
                "7.24.2",
                "ssh-ed25519",
                10,
                Behaviour.defaults(),
                Clock.systemUTC());
    }

    public SimulatorOptions withPort(int value) {
        return new SimulatorOptions(
                value, folder, pools, user, authorizedKey, identity, version, hostKey, maxChannels, behaviour, clock);
    }

    public SimulatorOptions withPools(List<PoolItem> value) {
        return new SimulatorOptions(
                port, folder, value, user, authorizedKey, identity, version, hostKey, maxChannels, behaviour, clock);
    }

    public SimulatorOptions withVersion(String value) {
        return new SimulatorOptions(
                port, folder, pools, user, authorizedKey, identity, value, hostKey, maxChannels, behaviour, clock);
    }

    public SimulatorOptions withMaxChannels(int value) {
        return new SimulatorOptions(
                port, folder, pools, user, authorizedKey, identity, version, hostKey, value, behaviour, clock);
    }

    public SimulatorOptions withBehaviour(Behaviour value) {
        return new SimulatorOptions(
                port, folder, pools, user, authorizedKey, identity, version, hostKey, maxChannels, value, clock);
    }

    public SimulatorOptions withClock(Clock value) {
        return new SimulatorOptions(
                port, folder, pools, user, authorizedKey, identity, version, hostKey, maxChannels, behaviour, value);
    }
}
