package io.srvlab.rds.routeros.command;

import static io.srvlab.rds.routeros.command.Guards.count;
import static io.srvlab.rds.routeros.command.Guards.raiseIf;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Export;
import io.srvlab.rds.routeros.Guard;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.NewDisk;
import io.srvlab.rds.routeros.OwnerRecord;
import io.srvlab.rds.routeros.PoolDirectory;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.output.Menu;
import io.srvlab.rds.routeros.output.OutputForm;
import java.util.ArrayList;
import java.util.List;

/**
 * The mutating lines: guard, comparison, action, read-back. An empty {@code find} makes {@code set} and {@code remove}
 * silent, so each line has counted before it acts, and only what it prints at the end is believed.
 */
public final class Lines {
    /** Sizes sent are multiples of this; what RouterOS rounds to is not published. */
    public static final long MIB = 1 << 20;

    private final OutputForm form;

    public Lines(OutputForm form) {
        this.form = form;
    }

    /** Reads one slot. */
    public String readDisk(String slot) throws RdsException.Rejected {
        return form.statement(Menu.DISK, "slot=" + Words.slot(slot));
    }

    /** Makes the owner record and its directory; raises where there is a record. */
    public String createOwner(PoolDirectory where, OwnerRecord wanted) throws RdsException.Rejected {
        String slot = Identity.ownerSlot(wanted.clusterId(), where);
        String path = Words.path("pool directory", where.path()) + "/" + slot + ".img";
        return raiseIf(count("/disk", "slot=" + Words.slot(slot)) + " > 0", "OWNED")
                + Guards.mounted(where.mountPoint())
                + directories(where, where.path())
                + add(slot, path, MIB, wanted.comment())
                + readDisk(slot);
    }

    /** Compare-and-set of the owner record. */
    public String takeOver(PoolDirectory where, OwnerRecord observed, OwnerRecord wanted) throws RdsException.Rejected {
        String slot = Identity.ownerSlot(observed.clusterId(), where);
        return Guards.owner(where, observed)
                + "/disk/set [/disk/find where slot=" + Words.slot(slot) + "] comment="
                + Words.comment(wanted.comment()) + "; "
                + readDisk(slot);
    }

    /** Folder or subvolume, disk, size check. */
    public String create(Guard guard, NewDisk wanted) throws RdsException.Rejected {
        Layout layout = Layout.of(guard.where(), wanted.slot(), wanted.filePath());
        if (layout.folder().isEmpty() || layout.subvolume() != wanted.subvolume()) {
            throw new RdsException.Rejected(
                    "refused before sending: file path '" + wanted.filePath() + "' is not in the folder of its slot");
        }
        String slot = Words.slot(wanted.slot());
        long size = roundedUp(wanted.sizeBytes());
        String line = Guards.owner(guard)
                + raiseIf(count("/disk", "slot=" + slot) + " > 0", "EXISTS slot")
                + raiseIf(count("/file", "name=\"" + layout.path() + "\"") + " > 0", "EXISTS file")
                + Guards.fileUnused("", layout.path(), "EXISTS disk with that file")
                + Guards.mounted(guard.where().mountPoint())
                + Guards.free(wanted.minimumFree())
                + (wanted.subvolume() ? subvolume(wanted) : directories(guard.where(), layout.folder()))
                + add(wanted.slot(), layout.path(), size, comment(wanted, DiskComment.State.NEW));
        if (wanted.blank()) {
            line += Guards.find(wanted.slot()) + ":if ([/disk/get $rdsd size] = " + size
                    + ") do={ /disk/set $rdsd comment=" + Words.comment(comment(wanted, DiskComment.State.OK)) + " }; ";
        }
        return line + readDisk(wanted.slot());
    }

    /** {@code bytes} is rounded already and more than the disk has. */
    public String grow(Guard guard, Disk observed, long bytes, long minimumFree) throws RdsException.Rejected {
        String path = Words.path("file path", observed.filePath());
        String pool = guard.where().mountPoint();
        // An adopted disk may lie in another pool; then its mount point is taken to be one folder.
        String mountPoint =
                path.startsWith(pool + "/") ? pool : Words.components(path).getFirst();
        return Guards.owner(guard)
                + Guards.unchanged(observed)
                + Guards.mounted(mountPoint)
                + Guards.free(Math.max(bytes - observed.sizeBytes(), minimumFree))
                + "/disk/set $rdsd file-size=" + bytes + "; "
                + readDisk(observed.slot());
    }

    /** Off, renamed, on. */
    public String export(Guard guard, Disk observed, Export export) throws RdsException.Rejected {
        if (export.port() < 1 || export.port() > 65535) {
            throw new RdsException.Rejected("refused before sending: port " + export.port() + " is not allowed");
        }
        String nqn = Words.nqn("NQN", export.nqn(), false);
        String others = "slot!=" + Words.slot(observed.slot()) + " and nvme-tcp-server-nqn=" + nqn;
        return Guards.owner(guard)
                + Guards.unchanged(observed)
                + raiseIf(count("/disk", others) + " > 0", "EXISTS another disk with that NQN")
                + "/disk/set $rdsd nvme-tcp-export=no; "
                + "/disk/set $rdsd nvme-tcp-server-port=" + export.port() + " nvme-tcp-server-nqn=" + nqn
                + " nvme-tcp-server-allow-host-name=" + Words.nqn("allowed host", export.allowHost(), true) + "; "
                + "/disk/set $rdsd nvme-tcp-export=yes; "
                + readDisk(observed.slot());
    }

    public String unexport(Guard guard, Disk observed) throws RdsException.Rejected {
        return Guards.owner(guard)
                + Guards.unchanged(observed)
                + "/disk/set $rdsd nvme-tcp-export=no; "
                + readDisk(observed.slot());
    }

    public String label(Guard guard, Disk observed, DiskComment comment) throws RdsException.Rejected {
        return Guards.owner(guard)
                + Guards.unchanged(observed)
                + "/disk/set $rdsd comment=" + Words.comment(comment.text()) + "; "
                + readDisk(observed.slot());
    }

    /** Guarded comparison that changes nothing: for a mutation that finds its end reached already. */
    public String confirm(Guard guard, Disk observed) throws RdsException.Rejected {
        return Guards.owner(guard) + Guards.unchanged(observed) + readDisk(observed.slot());
    }

    /**
     * Marks, stops the export, removes the disk, then its file and its own folder; raises where the disk is still there,
     * prints what is left of the file. That the disk is gone already is an error only where the slot is not one that we
     * make: who took an adopted disk away may have meant to keep its file.
     */
    public String remove(Guard guard, Disk observed, DiskComment doomed) throws RdsException.Rejected {
        Layout layout = Layout.of(guard.where(), observed.slot(), observed.filePath());
        String slot = Words.slot(observed.slot());
        return Guards.owner(guard)
                + Guards.mounted(guard.where().mountPoint())
                + Guards.fileUnused("slot!=" + slot + " and ", layout.path(), "INUSE")
                + Guards.find(observed.slot())
                + (layout.isOurMaking(guard) ? "" : raiseIf("[:len $rdsd] = 0", "GONE"))
                + ":if ([:len $rdsd] > 0) do={ "
                + Guards.unchangedOrHalfRemoved(observed, doomed)
                + "/disk/set $rdsd comment=" + Words.comment(doomed.text()) + "; "
                + "/disk/set $rdsd nvme-tcp-export=no; /disk/remove $rdsd }; "
                + raiseIf(count("/disk", "slot=" + slot) + " > 0", "LEFT disk")
                + removeFile(layout);
    }

    /** Removes a backing file without a disk, and its own folder. Prints what is left of the file. */
    public String removeFile(Guard guard, String path) throws RdsException.Rejected {
        Layout layout = Layout.ofLeftover(guard, path);
        return Guards.owner(guard)
                + Guards.mounted(guard.where().mountPoint())
                + raiseIf(count("/disk", "slot=" + Words.slot(layout.slot())) + " > 0", "INUSE slot")
                + removeFile(layout);
    }

    /** After {@link Guards#mounted}: on a pool that is not, no file is found and nothing is proven. */
    private String removeFile(Layout layout) throws RdsException.Rejected {
        String file = "name=\"" + layout.path() + "\"";
        return Guards.fileUnused("", layout.path(), "INUSE")
                + "/file/remove [/file/find where " + file + "]; "
                + raiseIf(count("/file", file) + " > 0", "LEFT file")
                + removeFolder(layout)
                + form.statement(Menu.FILE, file);
    }

    /** Only when empty: what somebody else put there stays, and so does the folder. */
    private static String removeFolder(Layout layout) throws RdsException.Rejected {
        if (layout.folder().isEmpty()) {
            return "";
        }
        String inside = "name~\"^" + Words.literally(layout.folder()) + "/\"";
        String folder = "name=\"" + layout.folder() + "\"";
        String removal = "/file/remove [/file/find where " + folder + "]; "
                + raiseIf(count("/file", folder) + " > 0", "LEFT folder");
        if (layout.subvolume()) {
            String subvolume = "name=\"" + layout.slot() + "\" and fs=$rdsl";
            removal = ":local rdsl [/disk/get $rdsm fs-label]; "
                    + "/disk/btrfs/subvolume/remove [/disk/btrfs/subvolume/find where " + subvolume + "]; "
                    + raiseIf(count("/disk/btrfs/subvolume", subvolume) + " > 0", "LEFT subvolume");
        }
        return ":if (" + count("/file", inside) + " = 0) do={ " + removal + "}; ";
    }

    private static String subvolume(NewDisk wanted) throws RdsException.Rejected {
        String label = Words.label(wanted.fsLabel());
        String name = Words.slot(wanted.slot());
        return ":if (" + count("/disk/btrfs/subvolume", "name=" + name + " and fs=" + label)
                + " = 0) do={ /disk/btrfs/subvolume/add name=" + name + " fs=" + label + " }; ";
    }

    /** Every missing folder from below the mount point down to {@code folder}. */
    private static String directories(PoolDirectory where, String folder) throws RdsException.Rejected {
        Words.path("folder", folder);
        List<String> components = Words.components(folder);
        int mounted = Words.components(where.mountPoint()).size();
        List<String> statements = new ArrayList<>();
        for (int depth = mounted + 1; depth <= components.size(); depth++) {
            String path = "name=\"" + String.join("/", components.subList(0, depth)) + "\"";
            statements.add(":if (" + count("/file", path) + " = 0) do={ /file/add type=directory " + path + " }; ");
        }
        return String.join("", statements);
    }

    private static String add(String slot, String path, long size, String comment) throws RdsException.Rejected {
        // mount-filesystem=no: RouterOS would otherwise mount the guest's filesystem itself.
        return "/disk/add type=file slot=" + Words.slot(slot) + " file-path=\"" + path + "\" file-size=" + size
                + " mount-filesystem=no compress=no comment=" + Words.comment(comment) + "; ";
    }

    private static String comment(NewDisk wanted, DiskComment.State state) {
        return wanted.comment().withState(state).text();
    }

    /** The next multiple of 1 MiB; Rejected if not positive. */
    public static long roundedUp(long bytes) throws RdsException.Rejected {
        if (bytes <= 0 || bytes > Long.MAX_VALUE - MIB) {
            throw new RdsException.Rejected("refused before sending: size " + bytes + " is not allowed");
        }
        return Math.ceilDiv(bytes, MIB) * MIB;
    }
}
