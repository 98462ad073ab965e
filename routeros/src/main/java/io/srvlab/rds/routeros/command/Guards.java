package io.srvlab.rds.routeros.command;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Guard;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.OwnerRecord;
import io.srvlab.rds.routeros.PoolDirectory;
import io.srvlab.rds.routeros.RdsException;

/**
 * Statements that compare and raise {@code RDS-…} errors. They stand at the head of a mutating line: where one raises,
 * nothing after it runs.
 */
final class Guards {
    private Guards() {}

    /** The owner record is there with exactly our comment. */
    static String owner(Guard guard) throws RdsException.Rejected {
        return owner(guard.where(), guard.owner());
    }

    static String owner(PoolDirectory where, OwnerRecord owner) throws RdsException.Rejected {
        String slot = Words.slot(Identity.ownerSlot(owner.clusterId(), where));
        String comment = Words.comment(owner.comment());
        return raiseIf(count("/disk", "slot=" + slot + " and comment=" + comment) + " != 1", "FENCED");
    }

    /** Compares everything about the disk that decides what a mutation means; {@code $rdsd} is the disk afterwards. */
    static String unchanged(Disk observed) throws RdsException.Rejected {
        return find(observed.slot())
                + raiseIf("[:len $rdsd] != 1", "GONE")
                + facts(observed)
                + raiseIf("$rdsw != " + fact(observed, observed.comment()), "CHANGED")
                + raiseIf("[/disk/get $rdsd nvme-tcp-export] != " + observed.exported(), "CHANGED export")
                + mountFlag(observed);
    }

    /** Where the box does not show the flag, it is taken to be set: {@code no} is the one answer that counts as no. */
    private static String mountFlag(Disk observed) {
        String changed = observed.mountFilesystem() ? " = false" : " != false";
        return raiseIf("[/disk/get $rdsd mount-filesystem]" + changed, "CHANGED mount-filesystem");
    }

    /** As {@link #unchanged} for a disk found already, but what an earlier, broken removal did to it is no change. */
    static String unchangedOrHalfRemoved(Disk observed, DiskComment doomed) throws RdsException.Rejected {
        String before = fact(observed, observed.comment());
        String half = fact(observed, doomed.text());
        return facts(observed)
                + raiseIf("$rdsw != " + before + " && $rdsw != " + half, "CHANGED")
                + raiseIf(
                        "$rdsw != " + half + " && [/disk/get $rdsd nvme-tcp-export] != " + observed.exported(),
                        "CHANGED export");
    }

    /** Sets {@code $rdsd} to the disks (one or none) of a slot. */
    static String find(String slot) throws RdsException.Rejected {
        return ":local rdsd [/disk/find where slot=" + Words.slot(slot) + "]; ";
    }

    /** No disk that {@code who} selects has that file; RouterOS shows the path with a slash, whichever way it was given. */
    static String fileUnused(String who, String path, String marker) {
        return raiseIf(count("/disk", who + "file-path=\"/" + path + "\"") + " > 0", marker)
                + raiseIf(count("/disk", who + "file-path=\"" + path + "\"") + " > 0", marker);
    }

    /** The pool is mounted; {@code $rdsm} is its disk. */
    static String mounted(String mountPoint) throws RdsException.Rejected {
        String pool = "\"" + Words.path("mount point", mountPoint) + "\"";
        return ":local rdsm [/disk/find where mount-point=" + pool + "]; " + raiseIf("[:len $rdsm] != 1", "UNMOUNTED");
    }

    /** After {@link #mounted}. */
    static String free(long bytes) {
        return ":if ([/disk/get $rdsm free] < " + bytes
                + ") do={ :error (\"RDS-NOSPACE free \" . [/disk/get $rdsm free] . \" wanted " + bytes + "\") }; ";
    }

    static String count(String menu, String where) {
        return "[:len [" + menu + "/find where " + where + "]]";
    }

    static String raiseIf(String condition, String marker) {
        return ":if (" + condition + ") do={ :error \"RDS-" + marker + "\" }; ";
    }

    /** Sets {@code $rdsw} to comment, NQN and size, and compares the path. Concatenation makes unset and "" alike. */
    private static String facts(Disk observed) throws RdsException.Rejected {
        String path = Words.path("file path", observed.filePath());
        return ":local rdsw ([/disk/get $rdsd comment] . \"|\" . [/disk/get $rdsd nvme-tcp-server-nqn] . \"|\" . "
                + "[/disk/get $rdsd size]); :local rdsp [/disk/get $rdsd file-path]; "
                + raiseIf("$rdsp != \"/" + path + "\" && $rdsp != \"" + path + "\"", "CHANGED file-path");
    }

    private static String fact(Disk observed, String comment) throws RdsException.Rejected {
        return Words.quoted("observed disk", comment + "|" + observed.nqn() + "|" + observed.sizeBytes());
    }
}
