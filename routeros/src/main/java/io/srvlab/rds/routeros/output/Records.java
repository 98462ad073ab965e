package io.srvlab.rds.routeros.output;

import io.srvlab.rds.routeros.BackingFile;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.Pool;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** Rows of {@code /disk} and {@code /file} as records. */
public final class Records {
    private Records() {}

    /** Malformed unless the item is a disk of type file with slot, path and size. */
    public static Disk disk(Row row) throws RdsException.Malformed {
        if (!row.required("type").equals("file")) {
            throw new RdsException.Malformed(
                    "slot '" + row.text("slot") + "' is a disk of type " + row.text("type") + ", not file");
        }
        return new Disk(
                row.text(".id"),
                row.required("slot"),
                unrooted(row.required("file-path")),
                row.number("size"),
                row.text("comment"),
                row.flag("nvme-tcp-export", false),
                row.text("nvme-tcp-server-nqn"),
                (int) row.number("nvme-tcp-server-port", 0),
                row.text("nvme-tcp-server-allow-host-name"),
                row.flag("mount-filesystem", true));
    }

    public static List<Disk> disks(List<Row> rows) throws RdsException.Malformed {
        List<Disk> disks = new ArrayList<>();
        for (Row row : rows) {
            disks.add(disk(row));
        }
        return List.copyOf(disks);
    }

    /** A pool that is not mounted has no free space. */
    public static Pool pool(Row row) throws RdsException.Malformed {
        String mountPoint = unrooted(row.text("mount-point"));
        long free = mountPoint.isEmpty() ? 0 : row.number("free");
        return new Pool(
                row.required("slot"),
                mountPoint,
                row.text("fs"),
                row.text("fs-label"),
                row.text("state"),
                row.number("size"),
                free);
    }

    /** Read-only subvolumes named as snapshots are; others are left out. */
    public static List<Snapshot> snapshots(List<Row> rows) throws RdsException.Malformed {
        List<Snapshot> snapshots = new ArrayList<>();
        for (Row row : rows) {
            String name = row.required("name");
            if (name.startsWith(Identity.SNAPSHOT_PREFIX) && row.flag("read-only", false)) {
                snapshots.add(new Snapshot(name, row.required("fs"), row.text("parent")));
            }
        }
        return List.copyOf(snapshots);
    }

    /** Files below a folder; folders themselves are left out. */
    public static List<BackingFile> files(List<Row> rows, String folder) throws RdsException.Malformed {
        List<BackingFile> files = new ArrayList<>();
        for (Row row : rows) {
            String path = unrooted(row.required("name"));
            if (!path.startsWith(folder + "/")) {
                throw new RdsException.Malformed(
                        "asked for files below '" + folder + "', the box listed '" + path + "'");
            }
            String type = row.required("type");
            if (!type.equals("directory") && !type.equals("disk")) {
                files.add(new BackingFile(path, row.number("size", 0)));
            }
        }
        return List.copyOf(files);
    }

    /** The box prints file-path with a leading slash and file names without. */
    private static String unrooted(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }
}
