package io.srvlab.rds.routeros;

import static io.srvlab.rds.routeros.Mutations.atMostOne;
import static io.srvlab.rds.routeros.Mutations.ours;
import static io.srvlab.rds.routeros.Mutations.require;

import io.srvlab.rds.routeros.command.Lines;
import io.srvlab.rds.routeros.command.Words;
import io.srvlab.rds.routeros.output.Menu;
import io.srvlab.rds.routeros.output.Records;
import io.srvlab.rds.routeros.output.Row;
import io.srvlab.rds.routeros.ssh.SshTransport;
import io.srvlab.rds.routeros.ssh.Transport;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * {@link RdsClient} over SSH. Nothing is connected until the first call.
 *
 * <p>A call waits at most a command timeout for its turn (a mutation first for the others of its slot, as long again), a connect timeout for the connection if there is none, and a
 * command timeout for each line's answer ({@link #system} sends three lines, the others one). After a
 * failed connect, calls fail at once for a jittered 0.2 to 3 seconds, then the next one tries again.
 *
 * <p>A mutation that is sent and gets no answer, or one that cannot be understood, is an UnknownOutcome; the line may still
 * run a little later. A mutation is never sent twice.
 */
public final class SshRdsClient implements RdsClient {
    private final Transport transport;
    private final Reading reading;
    private final Mutations mutations;
    private final Copies copies;

    private SshRdsClient(Connection connection, int firstForm) throws RdsException.Unauthorized {
        this.transport = SshTransport.open(connection);
        this.reading = new Reading(transport, firstForm);
        this.mutations = new Mutations(line -> transport.run(line, () -> {}), reading, connection.commandTimeout());
        this.copies = new Copies(connection, reading, mutations);
    }

    /** A client of that box; Unauthorized if key or fingerprints cannot be used at all. */
    public static SshRdsClient connect(Connection connection) throws RdsException.Unauthorized {
        return connect(connection, 0);
    }

    /** A client that does not try the better forms: 1 for scripts, 2 for detail text. */
    static SshRdsClient connect(Connection connection, int firstForm) throws RdsException.Unauthorized {
        return new SshRdsClient(connection, firstForm);
    }

    @Override
    public SystemInfo system() throws RdsException {
        Row resource = single(Menu.RESOURCE);
        Row identity = single(Menu.IDENTITY);
        boolean storage = false;
        for (Row row : read(Menu.PACKAGE, "name=\"rose-storage\"", "read the packages")) {
            storage |= row.required("name").equals("rose-storage") && !row.flag("disabled", false);
        }
        reading.boxHas(resource.required("version"));
        return new SystemInfo(
                identity.required("name"),
                Version.parse(resource.required("version")),
                resource.text("board-name"),
                storage);
    }

    @Override
    public Pool pool(PoolSelector pool) throws RdsException {
        String where = pool.slot().isEmpty()
                ? "mount-point=\"" + Words.path("mount point", pool.mountPoint()) + "\""
                : "slot=" + Words.slot(pool.slot());
        List<Row> rows = read(Menu.DISK, where, "read the pool where " + where);
        if (rows.isEmpty()) {
            throw new RdsException.NotFound("the box has no pool where " + where);
        }
        if (rows.size() > 1) {
            throw new RdsException.Malformed("the box has " + rows.size() + " disks where " + where);
        }
        return Records.pool(rows.getFirst());
    }

    @Override
    public List<Disk> disks() throws RdsException {
        return Records.disks(read(Menu.DISK, "type=file", "read the disks"));
    }

    @Override
    public Optional<Disk> disk(String slot) throws RdsException {
        String what = "read disk " + slot;
        return atMostOne(read(Menu.DISK, "slot=" + Words.slot(slot), what), slot);
    }

    @Override
    public List<BackingFile> files(String folder) throws RdsException {
        String path = Words.path("folder", folder);
        String where = "name~\"^" + Words.literally(path) + "/\"";
        return Records.files(read(Menu.FILE, where, "list files below " + folder), folder);
    }

    @Override
    public OwnerRecord createOwner(PoolDirectory where, OwnerRecord wanted) throws RdsException {
        String what = "create the owner record of " + where.path();
        try {
            return ownerAfter(
                    in -> in.lines().createOwner(where, wanted),
                    Identity.ownerSlot(wanted.clusterId(), where),
                    wanted,
                    what);
        } catch (RdsException.AlreadyExists e) {
            // Another one made it between our count and our add.
            throw new RdsException.Busy(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public OwnerRecord takeOver(PoolDirectory where, OwnerRecord observed, OwnerRecord wanted) throws RdsException {
        if (!observed.clusterId().equals(wanted.clusterId())) {
            throw new RdsException.Rejected("refused before sending: an owner record cannot change its cluster");
        }
        String slot = Identity.ownerSlot(observed.clusterId(), where);
        return ownerAfter(
                in -> in.lines().takeOver(where, observed, wanted), slot, wanted, "take over " + where.path());
    }

    @Override
    public Optional<OwnerRecord> owner(PoolDirectory where, String clusterId) throws RdsException {
        Optional<Disk> disk = disk(Identity.ownerSlot(clusterId, where));
        if (disk.isEmpty()) {
            return Optional.empty();
        }
        String comment = disk.get().comment();
        Optional<OwnerRecord> record = OwnerRecord.parse(comment);
        if (record.isEmpty() || !record.get().clusterId().equals(clusterId)) {
            throw new RdsException.Malformed("disk " + disk.get().slot()
                    + " should be this cluster's owner record, but its comment is '" + comment + "'");
        }
        return record;
    }

    @Override
    public Disk create(Guard guard, NewDisk wanted) throws RdsException {
        if (!guard.where().equals(wanted.where()) || !ours(guard, wanted.comment())) {
            throw new RdsException.Rejected("refused before sending: disk " + wanted.slot()
                    + " is for another directory or cluster than the guard's");
        }
        String what = "create disk " + wanted.slot();
        long size = Lines.roundedUp(wanted.sizeBytes());
        Disk disk = mutations.diskAfter(in -> in.lines().create(guard, wanted), wanted.slot(), what);
        require(disk.sizeBytes() == size, what, "size " + size, disk);
        require(disk.filePath().equals(wanted.filePath()), what, "file " + wanted.filePath(), disk);
        DiskComment.State state = wanted.blank() ? DiskComment.State.OK : DiskComment.State.NEW;
        String comment = wanted.comment().withState(state).text();
        require(disk.comment().equals(comment), what, "comment '" + comment + "'", disk);
        require(!disk.exported() && !disk.mountFilesystem(), what, "no export and no mount", disk);
        return disk;
    }

    @Override
    public Disk grow(Guard guard, Disk observed, long sizeBytes, long minimumFree) throws RdsException {
        String what = "grow disk " + observed.slot();
        if (sizeBytes < observed.sizeBytes()) {
            throw new RdsException.Rejected("refused before sending: disk " + observed.slot() + " has "
                    + observed.sizeBytes() + " bytes and is never shrunk to " + sizeBytes);
        }
        boolean enough = sizeBytes == observed.sizeBytes();
        long size = enough ? sizeBytes : Lines.roundedUp(sizeBytes);
        Mutations.Line line = in ->
                enough ? in.lines().confirm(guard, observed) : in.lines().grow(guard, observed, size, minimumFree);
        Disk disk = mutations.diskAfter(line, observed.slot(), what);
        require(disk.sizeBytes() == size, what, "size " + size, disk);
        return disk;
    }

    @Override
    public Disk export(Guard guard, Disk observed, Export export) throws RdsException {
        String what = "export disk " + observed.slot();
        // Toggling an export that is right already would cut its live connection.
        boolean already = exportedAs(observed, export);
        Mutations.Line line =
                in -> already ? in.lines().confirm(guard, observed) : in.lines().export(guard, observed, export);
        Disk disk = mutations.diskAfter(line, observed.slot(), what);
        require(exportedAs(disk, export), what, "export as " + export, disk);
        return disk;
    }

    @Override
    public Disk unexport(Guard guard, Disk observed) throws RdsException {
        String what = "stop the export of disk " + observed.slot();
        Disk disk = mutations.diskAfter(in -> in.lines().unexport(guard, observed), observed.slot(), what);
        require(!disk.exported(), what, "no export", disk);
        return disk;
    }

    @Override
    public Disk label(Guard guard, Disk observed, DiskComment comment) throws RdsException {
        if (!ours(guard, comment)) {
            throw new RdsException.Rejected("refused before sending: the comment is another cluster's");
        }
        String what = "label disk " + observed.slot();
        Disk disk = mutations.diskAfter(in -> in.lines().label(guard, observed, comment), observed.slot(), what);
        require(disk.comment().equals(comment.text()), what, "comment '" + comment.text() + "'", disk);
        return disk;
    }

    @Override
    public void remove(Guard guard, Disk observed) throws RdsException {
        Optional<DiskComment> comment = DiskComment.parse(observed.comment());
        if (comment.isEmpty() || !ours(guard, comment.get())) {
            throw new RdsException.Rejected("refused before sending: disk " + observed.slot()
                    + " is not this cluster's, its comment is '" + observed.comment() + "'");
        }
        DiskComment doomed = comment.get().withState(DiskComment.State.DEL);
        mutations.nothingAfter(
                in -> in.lines().remove(guard, observed, doomed),
                observed.slot(),
                "remove disk " + observed.slot() + " and file " + observed.filePath());
    }

    @Override
    public void removeFile(Guard guard, String path) throws RdsException {
        mutations.nothingAfter(in -> in.lines().removeFile(guard, path), path, "remove file " + path);
    }

    @Override
    public List<Snapshot> snapshots(String fsLabel) throws RdsException {
        String where = "fs=" + Words.label(fsLabel) + " and name~\"^" + Identity.SNAPSHOT_PREFIX + "\"";
        return Records.snapshots(read(Menu.SUBVOLUME, where, "list the snapshots of " + fsLabel));
    }

    @Override
    public Snapshot snapshot(Guard guard, Disk source, String name) throws RdsException {
        return copies.snapshot(guard, source, name);
    }

    @Override
    public void removeSnapshot(Guard guard, Snapshot observed) throws RdsException {
        copies.removeSnapshot(guard, observed);
    }

    @Override
    public Disk restore(Guard guard, Snapshot source, long sourceBytes, NewDisk wanted) throws RdsException {
        return copies.restore(guard, source, sourceBytes, wanted);
    }

    @Override
    public Disk duplicate(Guard guard, Disk source, NewDisk wanted) throws RdsException {
        return copies.duplicate(guard, source, wanted);
    }

    @Override
    public Disk copy(Guard guard, Disk source, Disk target, LongConsumer progress) throws RdsException {
        return copies.copy(guard, source, target, progress);
    }

    @Override
    public void close() {
        transport.close();
    }

    private static boolean exportedAs(Disk disk, Export export) {
        return disk.exported()
                && disk.nqn().equals(export.nqn())
                && disk.port() == export.port()
                && disk.allowHost().equals(export.allowHost());
    }

    private Row single(Menu menu) throws RdsException {
        List<Row> rows = read(menu, "", "read " + menu.path());
        if (rows.size() != 1) {
            throw new RdsException.Malformed(menu.path() + " should be one item, the box printed " + rows.size());
        }
        return rows.getFirst();
    }

    private List<Row> read(Menu menu, String where, String what) throws RdsException {
        return reading.rows(menu, where, what);
    }

    private OwnerRecord ownerAfter(Mutations.Line line, String slot, OwnerRecord wanted, String what)
            throws RdsException {
        Disk disk = mutations.diskAfter(line, slot, what);
        require(disk.comment().equals(wanted.comment()), what, "comment '" + wanted.comment() + "'", disk);
        return wanted;
    }
}
