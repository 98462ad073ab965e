package io.srvlab.rds.csi.node.filesystem;

import io.grpc.Deadline;
import io.srvlab.rds.csi.node.tool.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Looks at what is on a device, without a cache between. Whatever cannot be read is an error, never "blank". */
public final class Probe {
    private static final int MIB = 1 << 20;
    /** Exit codes of blkid -p (blkid(8)). */
    private static final int NOTHING_FOUND = 2;

    private static final int AMBIVALENT = 8;
    /** Offset of sb_inprogress in XFS' superblock (Linux, fs/xfs/libxfs/xfs_format.h, struct xfs_dsb). */
    private static final int XFS_IN_PROGRESS = 126;

    private final Tools tools;

    public Probe(Tools tools) {
        this.tools = tools;
    }

    public Content look(Deadline by, Path device, long sizeBytes) throws IOException, InterruptedException {
        Tools.Result result = tools.run(by, List.of("blkid", "-p", "-o", "export", device.toString()));
        return switch (result.exit()) {
            case 0 -> known(by, device, fields(result.output()));
            case NOTHING_FOUND -> unknown(by, device, sizeBytes);
            case AMBIVALENT -> new Content.Other("several signatures at once (wipefs " + device + " lists them)");
            default -> throw new IOException("blkid could not read " + device + ": " + result.error());
        };
    }

    private Content known(Deadline by, Path device, Map<String, String> fields)
            throws IOException, InterruptedException {
        String type = fields.get("TYPE");
        if (type == null) {
            return new Content.Other("a partition table (" + fields.getOrDefault("PTTYPE", "of unknown kind") + ")");
        }
        if (!fields.getOrDefault("USAGE", "filesystem").equals("filesystem")) {
            return new Content.Other(type + " (" + fields.get("USAGE") + ")");
        }
        if (type.equals("xfs") && read(by, device, 0)[XFS_IN_PROGRESS] != 0) {
            return new Content.UnfinishedXfs();
        }
        return new Content.Filesystem(type);
    }

    private Content unknown(Deadline by, Path device, long sizeBytes) throws IOException, InterruptedException {
        for (long mib : places(sizeBytes / MIB)) {
            if (!zeros(read(by, device, mib))) {
                return new Content.Unknown();
            }
        }
        return new Content.Blank();
    }

    /**
     * Where a disk that is not blank shows it: at both ends, and where our filesystems keep copies of what stands at the start,
     * so that a filesystem whose start was wiped is not taken for a blank disk. ext4 keeps its second superblock at 8 MiB with
     * blocks of 1 KiB and at 128 MiB with 4 KiB, btrfs at 64 MiB, XFS one at each quarter.
     */
    static SortedSet<Long> places(long mibs) {
        SortedSet<Long> places = new TreeSet<>(List.of(0L, 8L, 64L, 128L, mibs / 4, mibs / 2, mibs - 1));
        places.removeIf(mib -> mib < 0 || mib >= mibs && mib > 0);
        return places;
    }

    /** One MiB, past the page cache, by a process that can be given up when the disk does not answer. */
    private byte[] read(Deadline by, Path device, long mib) throws IOException, InterruptedException {
        Tools.Result result = tools.run(
                by,
                List.of(
                        "dd",
                        "if=" + device,
                        "iflag=direct,fullblock",
                        "bs=" + MIB,
                        "count=1",
                        "skip=" + mib,
                        "status=none"));
        if (!result.ok() || result.output().length != MIB) {
            throw new IOException("MiB " + mib + " of " + device + " could not be read"
                    + (result.error().isEmpty()
                            ? ": only " + result.output().length + " bytes"
                            : ": " + result.error()));
        }
        return result.output();
    }

    private static boolean zeros(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Lines {@code KEY=value}. */
    private static Map<String, String> fields(byte[] output) {
        Map<String, String> fields = new HashMap<>();
        for (String line : new String(output, StandardCharsets.UTF_8).split("\n")) {
            int sign = line.indexOf('=');
            if (sign > 0) {
                fields.put(line.substring(0, sign), line.substring(sign + 1));
            }
        }
        return fields;
    }
}
