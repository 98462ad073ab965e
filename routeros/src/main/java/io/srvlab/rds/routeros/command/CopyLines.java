package io.srvlab.rds.routeros.command;

import static io.srvlab.rds.routeros.command.Guards.count;
import static io.srvlab.rds.routeros.command.Guards.raiseIf;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Guard;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.NewDisk;
import io.srvlab.rds.routeros.PoolDirectory;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.Snapshot;
import io.srvlab.rds.routeros.output.Menu;
import io.srvlab.rds.routeros.output.OutputForm;
import java.util.List;

/**
 * The lines that make something with the content of a volume: btrfs snapshots, what is made of them, and full copies. Their
 * build is that of {@link Lines}.
 */
public final class CopyLines {
    /** Printed between the progress of a copy and its read-back. */
    public static final String COPIED = "RDSCOPIED";

    private static final String SUBVOLUME = "/disk/btrfs/subvolume";

    private final OutputForm form;

    public CopyLines(OutputForm form) {
        this.form = form;
    }

    /** A read-only snapshot of the volume's own subvolume. */
    public String snapshot(Guard guard, Disk source, String name) throws RdsException.Rejected {
        String parent = subvolume(guard, source);
        String snapshot = ours(guard, name);
        return Guards.owner(guard)
                + Guards.unchanged(source)
                + filesystem(guard.where())
                + raiseIf(count(SUBVOLUME, "name=" + snapshot + " and fs=$rdsl") + " > 0", "EXISTS snapshot")
                + SUBVOLUME + "/add name=" + snapshot + " fs=$rdsl parent=" + parent + " read-only=yes; "
                + read(snapshot);
    }

    /** Removes a snapshot, never a writable subvolume; prints what is left of it. */
    public String removeSnapshot(Guard guard, Snapshot snapshot) throws RdsException.Rejected {
        String name = ours(guard, snapshot.name());
        String here = "name=" + name + " and fs=$rdsl and read-only=";
        String inside = Words.literally(guard.where().mountPoint() + "/" + snapshot.name());
        return Guards.owner(guard)
                + filesystem(guard.where())
                + raiseIf(count(SUBVOLUME, here + "no") + " > 0", "WRITABLE subvolume")
                + raiseIf(count("/disk", "file-path~\"^/" + inside + "/\"") + " > 0", "INUSE")
                + raiseIf(count("/disk", "file-path~\"^" + inside + "/\"") + " > 0", "INUSE")
                + SUBVOLUME + "/remove [" + SUBVOLUME + "/find where " + here + "yes]; "
                + read(name);
    }

    /** A disk on a writable snapshot of a snapshot. */
    public String restore(Guard guard, Snapshot source, long sourceBytes, NewDisk wanted) throws RdsException.Rejected {
        String name = ours(guard, source.name());
        String there = "name=" + name + " and fs=$rdsl and read-only=yes";
        return Guards.owner(guard)
                + filesystem(guard.where())
                + raiseIf(count(SUBVOLUME, there) + " != 1", "GONE snapshot")
                + diskOn(guard, name, sourceBytes, wanted);
    }

    /** A disk on a writable snapshot of another volume's subvolume. */
    public String duplicate(Guard guard, Disk source, NewDisk wanted) throws RdsException.Rejected {
        String parent = subvolume(guard, source);
        if (!fileName(source.filePath()).equals(fileName(wanted.filePath()))) {
            throw new RdsException.Rejected("refused before sending: file '" + wanted.filePath()
                    + "' must be named as the source's '" + source.filePath() + "'");
        }
        return Guards.owner(guard)
                + Guards.unchanged(source)
                + filesystem(guard.where())
                + diskOn(guard, parent, source.sizeBytes(), wanted);
    }

    /** Copies every byte, shows how far it is, and compares the source once more. */
    public String copy(Guard guard, Disk source, Disk target) throws RdsException.Rejected {
        return Guards.owner(guard)
                + alone(Guards.unchanged(source))
                + alone(Guards.unchanged(target))
                + "/disk/copy src=" + Words.slot(source.slot()) + " dst=" + Words.slot(target.slot()) + "; "
                + Guards.owner(guard)
                + alone(Guards.unchanged(source))
                + alone(Guards.unchanged(target))
                + ":put \"" + COPIED + "\"; "
                + form.statement(Menu.DISK, "slot=" + Words.slot(target.slot()));
    }

    /** In a scope of its own: its local variables end with it. */
    private static String alone(String statements) {
        return ":if (true) do={ " + statements + "}; ";
    }

    /** Stays {@code new} unless it has the source's size first and its own then. */
    private String diskOn(Guard guard, String parent, long sourceBytes, NewDisk wanted) throws RdsException.Rejected {
        Layout layout = Layout.of(guard.where(), wanted.slot(), wanted.filePath());
        if (!layout.subvolume() || !wanted.subvolume()) {
            throw new RdsException.Rejected("refused before sending: file path '" + wanted.filePath()
                    + "' is not in the subvolume of its slot");
        }
        long size = Lines.roundedUp(wanted.sizeBytes());
        if (size < sourceBytes) {
            throw new RdsException.Rejected("refused before sending: a volume of " + wanted.sizeBytes()
                    + " bytes cannot hold its source's " + sourceBytes);
        }
        String slot = Words.slot(wanted.slot());
        String grown = size == sourceBytes ? "" : "/disk/set $rdsn file-size=" + size + "; ";
        return raiseIf(count("/disk", "slot=" + slot) + " > 0", "EXISTS slot")
                + raiseIf(count(SUBVOLUME, "name=" + slot + " and fs=$rdsl") + " > 0", "EXISTS subvolume")
                + raiseIf(count("/file", "name=\"" + layout.path() + "\"") + " > 0", "EXISTS file")
                + Guards.fileUnused("", layout.path(), "EXISTS disk with that file")
                + Guards.free(wanted.minimumFree())
                + SUBVOLUME + "/add name=" + slot + " fs=$rdsl parent=" + parent + "; "
                + "/disk/add type=file slot=" + slot + " file-path=\"" + layout.path()
                + "\" mount-filesystem=no compress=no comment=" + comment(wanted, DiskComment.State.NEW) + "; "
                + ":local rdsn [/disk/find where slot=" + slot + "]; "
                + ":if ([/disk/get $rdsn size] = " + sourceBytes + ") do={ " + grown
                + ":if ([/disk/get $rdsn size] = " + size + ") do={ /disk/set $rdsn comment="
                + comment(wanted, DiskComment.State.OK) + " } }; "
                + form.statement(Menu.DISK, "slot=" + slot);
    }

    /** {@code $rdsl} is the label of the pool's btrfs. */
    private static String filesystem(PoolDirectory where) throws RdsException.Rejected {
        return Guards.mounted(where.mountPoint())
                + raiseIf("[:tostr [/disk/get $rdsm fs]] != \"btrfs\"", "NOTBTRFS")
                + ":local rdsl [/disk/get $rdsm fs-label]; ";
    }

    private String read(String quotedName) {
        return form.statement(Menu.SUBVOLUME, "name=" + quotedName + " and fs=$rdsl");
    }

    /** The quoted name of the subvolume that the disk lies in. */
    private static String subvolume(Guard guard, Disk disk) throws RdsException.Rejected {
        Layout layout = Layout.of(guard.where(), disk.slot(), disk.filePath());
        if (!layout.subvolume()) {
            throw new RdsException.Rejected("refused before sending: disk " + disk.slot()
                    + " does not lie in a btrfs subvolume of its own, so it can only be copied in full");
        }
        return Words.slot(layout.slot());
    }

    private static String ours(Guard guard, String snapshot) throws RdsException.Rejected {
        if (!Identity.isSnapshotOf(guard.owner().clusterId(), snapshot)) {
            throw new RdsException.Rejected(
                    "refused before sending: '" + snapshot + "' is not a snapshot of this cluster");
        }
        return Words.slot(snapshot);
    }

    private static String comment(NewDisk wanted, DiskComment.State state) throws RdsException.Rejected {
        return Words.comment(wanted.comment().withState(state).text());
    }

    private static String fileName(String path) {
        return List.of(path.split("/", -1)).getLast();
    }
}
