package io.srvlab.rds.csi.node.fabric;

import io.srvlab.rds.csi.node.fabric.Look.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The kernel's NVMe/TCP initiator, through /dev/nvme-fabrics and sysfs. Ours are the controllers with transport tcp and our host
 * NQN; those of others in the same subsystem are not seen at all. Keeps nothing that a restart would miss: what is connected
 * is what sysfs shows.
 */
public final class KernelFabrics implements Fabrics {
    /** The first look comes at once; then a device that is slow costs little, also when 256 are. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Path dev;
    private final String hostNqn;
    private final KernelCalls calls;
    private final Sysfs sysfs;
    private final Disks disks;
    private final Creations creations;
    private final Removals removals;

    /**
     * @param dev {@code /dev} of the host
     * @param sys {@code /sys} of the host, writable
     * @param hostNqn of this driver on this node, and of nobody else: whatever has it is ours to disconnect
     */
    public KernelFabrics(Path dev, Path sys, String hostNqn) {
        this(dev, sys, hostNqn, new LinuxCalls(dev.resolve("nvme-fabrics")));
    }

    KernelFabrics(Path dev, Path sys, String hostNqn, KernelCalls calls) {
        this.dev = dev;
        this.hostNqn = hostNqn;
        this.calls = calls;
        this.sysfs = new Sysfs(sys);
        this.disks = new Disks(sysfs);
        this.creations = new Creations(calls, sysfs.cpus());
        this.removals = new Removals(calls, sysfs);
    }

    @Override
    public Device connect(Target target, Duration timeout) throws IOException, InterruptedException {
        ConnectOptions.check(target);
        if (!target.hostNqn().equals(hostNqn)) {
            throw new IllegalArgumentException("hostNqn: this node is " + hostNqn + ", not " + target.hostNqn());
        }
        Deadline deadline = Deadline.in(timeout);
        Look look = disks.look(hostNqn, target.nqn());
        if (!look.connected()) {
            creations.ensure(target, deadline);
        } else if (look.live() && look.disks().isEmpty()) {
            rescan(target.nqn());
        }
        return await(target, deadline);
    }

    private Device await(Target target, Deadline deadline) throws IOException, InterruptedException {
        Duration pause = SHORTEST_PAUSE;
        while (true) {
            Look look = disks.look(hostNqn, target.nqn());
            Optional<Disk> disk = only(target.nqn(), look).filter(Disk::live);
            if (disk.isPresent()
                    && number(disk.get()).equals(Optional.of(disk.get().majorMinor()))) {
                return device(disk.get());
            }
            if (deadline.over()) {
                throw new IOException(missing(target, look, disk, deadline));
            }
            deadline.sleep(pause);
            pause = longer(pause);
        }
    }

    private String missing(Target target, Look look, Optional<Disk> disk, Deadline deadline) throws IOException {
        String within = " within " + deadline.span().toMillis() + " ms";
        if (disk.isPresent()) {
            Path node = dev.resolve(disk.get().name());
            return "connected to " + target.nqn() + ", but " + node + " is "
                    + number(disk.get()).orElse("not there") + within + ", where sysfs has "
                    + disk.get().majorMinor()
                    + ": is this container's /dev the host's?";
        }
        if (look.live()) {
            return "connected to " + target.nqn() + " (" + look.states() + "), but its disk did not come" + within
                    + ": is the disk on the box whole, and exported with a size?";
        }
        List<String> addresses = new ArrayList<>();
        for (Controller controller : look.controllers()) {
            addresses.add(controller.name() + " " + sysfs.address(controller));
        }
        return look.controllers().isEmpty()
                ? "the connection to " + target.nqn() + " at " + target.addresses() + " port " + target.port()
                        + " was made but is gone again" + within
                : "the connection to " + target.nqn() + " does not answer" + within + ": " + look.states() + " ("
                        + String.join("; ", addresses)
                        + "); the kernel goes on trying: is the box up, is the NQN exported?";
    }

    @Override
    public Optional<Device> find(String nqn) throws IOException {
        Optional<Disk> disk = only(nqn, disks.look(hostNqn, nqn));
        Optional<String> number = disk.isPresent() ? number(disk.get()) : Optional.empty();
        if (disk.isPresent()
                && number.isPresent()
                && !number.get().equals(disk.get().majorMinor())) {
            // the node of a device that went away a moment ago, or a /dev that is not the host's
            disk = only(nqn, disks.look(hostNqn, nqn));
            number = disk.isPresent() ? number(disk.get()) : Optional.empty();
        }
        if (disk.isEmpty() || number.isEmpty()) {
            return Optional.empty();
        }
        if (!number.get().equals(disk.get().majorMinor())) {
            throw new IOException(dev.resolve(disk.get().name()) + " is " + number.get() + ", but the disk of " + nqn
                    + " is " + disk.get().majorMinor() + ": is this container's /dev the host's?");
        }
        return disk.map(this::device);
    }

    private static Optional<Disk> only(String nqn, Look look) throws IOException {
        if (look.disks().size() > 1) {
            throw new IOException("several disks for " + nqn + ": " + look.diskNames() + " of " + look.states()
                    + "; none is used until all connections to it but one are ended");
        }
        return look.disks().stream().findFirst();
    }

    private Optional<String> number(Disk disk) throws IOException {
        return calls.numberOf(dev.resolve(disk.name()));
    }

    private Device device(Disk disk) {
        return new Device(dev.resolve(disk.name()).toString(), disk.majorMinor(), disk.sizeBytes());
    }

    @Override
    public boolean connected(String nqn) throws IOException {
        // in this order: a connect that ends in between is in sysfs by then
        return creations.of(nqn).isPresent()
                || !sysfs.controllersOf(hostNqn, nqn).isEmpty();
    }

    @Override
    public boolean connectedAs(String otherHostNqn, String nqn) throws IOException {
        return !sysfs.controllersOf(otherHostNqn, nqn).isEmpty();
    }

    @Override
    public void rescan(String nqn) throws IOException {
        boolean asked = false;
        for (Controller controller : sysfs.controllersOf(hostNqn, nqn)) {
            asked |= removals.write(controller, "rescan_controller");
        }
        if (!asked) {
            throw new IOException("cannot ask for the size of " + nqn + " again: it is not connected");
        }
    }

    @Override
    public void disconnect(String nqn, Duration timeout) throws IOException, InterruptedException {
        Deadline deadline = Deadline.in(timeout);
        Optional<Creation> creation = creations.of(nqn);
        if (creation.isPresent()) {
            creation.get().stop(deadline);
        }
        Duration pause = SHORTEST_PAUSE;
        while (true) {
            List<Controller> ours = sysfs.controllersOf(hostNqn, nqn);
            if (ours.isEmpty()) {
                return;
            }
            remove(ours, deadline);
            if (deadline.over()) {
                throw new IOException(
                        "cannot disconnect " + nqn + " within " + timeout.toMillis() + " ms: "
                                + new Look(sysfs.controllersOf(hostNqn, nqn), List.of()).states()
                                + "; the kernel waits up to a minute for a box that does not answer; the removal goes on, try again");
            }
            deadline.sleep(pause);
            pause = longer(pause);
        }
    }

    /** Returns when all have ended, or the time is over. */
    private void remove(List<Controller> ours, Deadline deadline) throws IOException, InterruptedException {
        List<CompletableFuture<Optional<IOException>>> ends = new ArrayList<>();
        ours.forEach(controller -> ends.add(removals.ensure(controller)));
        for (CompletableFuture<Optional<IOException>> end : ends) {
            try {
                Optional<IOException> failure = end.get(Math.max(0, deadline.nanosLeft()), TimeUnit.NANOSECONDS);
                if (failure.isPresent()) {
                    throw new IOException("cannot disconnect: " + failure.get().getMessage(), failure.get());
                }
            } catch (TimeoutException | ExecutionException e) {
                return;
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    @Override
    public boolean underWay() {
        return creations.any() || removals.any();
    }

    @Override
    public int count() throws IOException {
        return sysfs.controllersOf(hostNqn).size();
    }

    @Override
    public List<Connection> connections() throws IOException {
        List<Connection> all = new ArrayList<>();
        for (Controller controller : sysfs.controllersOf(hostNqn)) {
            if (!controller.ending()) {
                all.add(new Connection(controller.nqn(), sysfs.box(controller), controller.live(), controller.state()));
            }
        }
        return all;
    }
}
