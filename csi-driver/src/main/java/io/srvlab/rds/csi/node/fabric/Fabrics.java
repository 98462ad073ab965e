package io.srvlab.rds.csi.node.fabric;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Connections of this host to subsystems, one namespace (id 1) each. Safe for many threads; no call holds a lock while it waits. */
public interface Fabrics {

    /**
     * What to connect to, and how patiently.
     *
     * @param addresses tried in order
     * @param ctrlLossSeconds -1: never give up
     * @param fastIoFailSeconds -1: off
     * @param ioQueues 0: as many as CPUs, at most 4
     */
    record Target(
            String nqn,
            List<String> addresses,
            int port,
            String hostNqn,
            String hostId,
            int ctrlLossSeconds,
            int reconnectDelaySeconds,
            int keepAliveSeconds,
            int fastIoFailSeconds,
            int ioQueues) {}

    /**
     * A block device of a connected subsystem.
     *
     * @param path e.g. {@code /dev/nvme0n1}
     * @param majorMinor e.g. {@code 259:1}, as in mountinfo
     */
    record Device(String path, String majorMinor, long sizeBytes) {}

    /** Connects unless connected, and waits for the device. The message of a failure names the address and the errno. */
    Device connect(Target target, Duration timeout) throws IOException, InterruptedException;

    /** The device of that NQN now; empty if no controller of ours with that NQN has one. */
    Optional<Device> find(String nqn) throws IOException;

    /** Whether any controller of ours has that NQN, in whatever state. */
    boolean connected(String nqn) throws IOException;

    /** Asks the target for the size again. */
    void rescan(String nqn) throws IOException;

    /** Ends our connections to that NQN; returns when they are gone, fails with words if they are not by then. */
    void disconnect(String nqn, Duration timeout) throws IOException, InterruptedException;

    /** How many connections are ours. */
    int count() throws IOException;
}
