package io.srvlab.rds.csi.node.fabric;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Connections of this host to subsystems, one namespace (id 1) each. Safe for many threads; no call holds a lock while it waits,
 * and none outlasts its timeout. "Ours" are the connections with this host's own NQN; no others are listed or touched.
 */
public interface Fabrics {

    /**
     * What to connect to, and how patiently.
     *
     * @param addresses tried in order; IP addresses, or names to be resolved
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

    /**
     * Connects unless connected, and waits for the device: it answers now, has a size and a node in /dev. A connection that is
     * there but does not answer (an outage) is waited for, not made a second time.
     *
     * @throws IllegalArgumentException a value of the target that the kernel's list of options cannot carry; names the field
     * @throws IOException says address, port, NQN and what to do
     */
    Device connect(Target target, Duration timeout) throws IOException, InterruptedException;

    /**
     * The device of that NQN now; empty if no controller of ours with that NQN has one. A connection in an outage (resetting,
     * connecting) still has its device, whose I/O waits; one that is being removed has none.
     *
     * @throws IOException sysfs cannot be read, or shows several devices for the NQN: never "not there"
     */
    Optional<Device> find(String nqn) throws IOException;

    /** Whether any controller of ours has that NQN, in whatever state, or is about to: a connect that has not ended counts. */
    boolean connected(String nqn) throws IOException;

    /** The same of controllers that were made as another host: those of an identity that this node had before. */
    boolean connectedAs(String otherHostNqn, String nqn) throws IOException;

    /** Asks the target for the size again; the answer comes a little later, as another size in {@link #find}. */
    void rescan(String nqn) throws IOException;

    /**
     * Ends our connections to that NQN, also one that is just being made; returns when they are gone, fails with words if they
     * are not by then. Called again, it goes on waiting for the same removal. Done when there are none.
     */
    void disconnect(String nqn, Duration timeout) throws IOException, InterruptedException;

    /** Whether a connect or a disconnect of this process is in the kernel, which lasts when nobody waits for it any more. */
    default boolean underWay() {
        return false;
    }

    /** How many connections are ours, in whatever state. */
    int count() throws IOException;

    /**
     * One connection of ours.
     *
     * @param box address and port, e.g. {@code 192.0.2.2 port 4420}
     * @param live whether the box answers on it, as far as the kernel knows
     * @param state the kernel's word for it
     */
    record Connection(String nqn, String box, boolean live, String state) {}

    /** All of ours that are not being removed. */
    List<Connection> connections() throws IOException;
}
