package io.srvlab.rds.operator.volume;

import io.srvlab.rds.operator.box.Box;
import io.srvlab.rds.routeros.BackingFile;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.DiskComment.State;
import io.srvlab.rds.routeros.Export;
import io.srvlab.rds.routeros.NewDisk;
import io.srvlab.rds.routeros.PoolDirectory;
import io.srvlab.rds.routeros.RdsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A box in memory: disks, files, and what can go wrong with a line. */
final class FakeBox implements Box {
    /** What becomes of the next mutation. */
    enum Fault {
        NONE,
        /** It runs, and its answer is lost. */
        REPLY_LOST,
        /** Its answer is lost, and it runs when {@link #runLateLine} says so. */
        LATE,
        /** The pool is full. */
        FULL,
        /** The box says no. */
        REJECTED,
        /** Nothing gets through, no read either, until told otherwise. */
        UNREACHABLE
    }

    final Map<String, Disk> disks = new TreeMap<>();
    final Set<String> files = new TreeSet<>();
    final List<String> mutations = new ArrayList<>();
    Fault fault = Fault.NONE;
    String poolId = Seen.POOL;
    /** What a list that may be old shows, if not the truth; it is there without the box. */
    Optional<List<Disk>> remembered = Optional.empty();

    /** Something that neither the list nor a sweep finds stands in the way of every create. */
    boolean obstructed;

    int reads;
    int prints;
    private final Strike strike;
    private Optional<Line> late = Optional.empty();

    /** A mutation as the box runs it. */
    @FunctionalInterface
    private interface Line {
        void run() throws RdsException;
    }

    FakeBox(Strike strike) {
        this.strike = strike;
    }

    void runLateLine() throws RdsException {
        Line line = late.orElseThrow();
        late = Optional.empty();
        line.run();
    }

    private void send(String name, Line line) throws RdsException {
        Fault now = fault;
        if (now != Fault.UNREACHABLE) {
            fault = Fault.NONE;
        }
        switch (now) {
            case NONE -> strike.effect(name, () -> run(name, line));
            case REPLY_LOST -> {
                run(name, line);
                throw new RdsException.UnknownOutcome("no answer");
            }
            case LATE -> {
                late = Optional.of(line);
                throw new RdsException.UnknownOutcome("no answer");
            }
            case FULL -> throw new RdsException.NoSpace("3 MiB are free");
            case REJECTED -> throw new RdsException.Rejected("failure: no");
            case UNREACHABLE -> throw new RdsException.Unreachable("no route");
        }
    }

    private boolean run(String name, Line line) throws RdsException {
        mutations.add(name);
        line.run();
        return true;
    }

    private void reach() throws RdsException {
        if (fault == Fault.UNREACHABLE) {
            throw new RdsException.Unreachable("no route");
        }
    }

    @Override
    public String clusterId() {
        return Seen.CLUSTER;
    }

    @Override
    public String poolId() {
        return poolId;
    }

    @Override
    public PoolDirectory where() {
        return new PoolDirectory("raid10", "csi");
    }

    @Override
    public boolean subvolumes() {
        return false;
    }

    @Override
    public String fsLabel() {
        return "raid10-fs";
    }

    @Override
    public List<Disk> inventory(Duration maxAge) throws RdsException {
        if (remembered.isPresent() && maxAge.compareTo(Duration.ofSeconds(10)) > 0) {
            return remembered.get();
        }
        reach();
        prints++;
        return List.copyOf(disks.values());
    }

    @Override
    public Optional<Disk> disk(String slot) throws RdsException {
        reach();
        reads++;
        return Optional.ofNullable(disks.get(slot));
    }

    @Override
    public Disk create(NewDisk wanted) throws RdsException {
        send("create", () -> {
            if (obstructed || disks.containsKey(wanted.slot()) || files.contains(wanted.filePath())) {
                throw new RdsException.AlreadyExists(wanted.slot() + " is taken");
            }
            files.add(wanted.filePath());
            String comment = wanted.comment().withState(State.OK).text();
            disks.put(
                    wanted.slot(),
                    new Disk(
                            "*",
                            wanted.slot(),
                            wanted.filePath(),
                            wanted.sizeBytes(),
                            comment,
                            false,
                            "",
                            0,
                            "",
                            false));
        });
        return known(wanted.slot());
    }

    @Override
    public Disk grow(Disk observed, long sizeBytes) throws RdsException {
        send("grow", () -> put(observed, observed.comment(), sizeBytes, exportOf(observed)));
        return known(observed.slot());
    }

    @Override
    public Disk export(Disk observed, Export export) throws RdsException {
        send("export", () -> put(observed, observed.comment(), observed.sizeBytes(), Optional.of(export)));
        return known(observed.slot());
    }

    @Override
    public Disk unexport(Disk observed) throws RdsException {
        send("unexport", () -> put(observed, observed.comment(), observed.sizeBytes(), Optional.empty()));
        return known(observed.slot());
    }

    @Override
    public Disk label(Disk observed, DiskComment comment) throws RdsException {
        send("label", () -> put(observed, comment.text(), observed.sizeBytes(), exportOf(observed)));
        return known(observed.slot());
    }

    @Override
    public void remove(Disk observed) throws RdsException {
        send("remove", () -> {
            unchanged(observed);
            disks.remove(observed.slot());
            files.remove(observed.filePath());
        });
    }

    @Override
    public void removeFile(String path) throws RdsException {
        if (files.contains(path)) {
            send("removeFile", () -> files.remove(path));
        } else {
            reach();
        }
    }

    @Override
    public List<BackingFile> files() {
        return files.stream().map(path -> new BackingFile(path, 0)).toList();
    }

    @Override
    public <T> T alone(String slot, Work<T> work) throws RdsException {
        return work.run();
    }

    private Disk known(String slot) {
        return Optional.ofNullable(disks.get(slot)).orElseThrow();
    }

    private static Optional<Export> exportOf(Disk disk) {
        return disk.exported() ? Optional.of(new Export(disk.nqn(), disk.port(), disk.allowHost())) : Optional.empty();
    }

    /** The guard of every line: what it compares must still be as it was observed. */
    private void unchanged(Disk observed) throws RdsException {
        Disk now = disks.get(observed.slot());
        if (now == null) {
            throw new RdsException.NotFound(observed.slot() + " is gone");
        }
        if (!compared(observed).equals(compared(now))) {
            throw new RdsException.Busy(observed.slot() + " has changed");
        }
    }

    private static List<Object> compared(Disk disk) {
        return List.of(
                disk.filePath(), disk.sizeBytes(), disk.comment(), disk.exported(), disk.nqn(), disk.mountFilesystem());
    }

    private void put(Disk observed, String comment, long size, Optional<Export> export) throws RdsException {
        unchanged(observed);
        disks.put(
                observed.slot(),
                new Disk(
                        observed.id(),
                        observed.slot(),
                        observed.filePath(),
                        size,
                        comment,
                        export.isPresent(),
                        export.map(Export::nqn).orElse(observed.nqn()),
                        export.map(Export::port).orElse(observed.port()),
                        export.map(Export::allowHost).orElse(observed.allowHost()),
                        false));
    }
}
