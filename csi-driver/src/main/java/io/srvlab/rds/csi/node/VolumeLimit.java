package io.srvlab.rds.csi.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many volumes a node takes at once. */
final class VolumeLimit {
    /** Mounts of one mount namespace (Linux, Documentation/admin-guide/sysctl/fs.rst). */
    private static final Path MOUNT_MAX = Path.of("/proc/sys/fs/mount-max");

    /** The staging, and the places of a few pods with what they mount below; the rest of the node has mounts, too. */
    private static final int MOUNTS_PER_VOLUME = 8;

    private static final int LONGEST = 64;

    private VolumeLimit() {}

    /** @param configured 0: as many as the kernel takes */
    static int of(int configured) throws IOException {
        return of(configured, MOUNT_MAX);
    }

    static int of(int configured, Path mountMax) throws IOException {
        long mounts;
        try (InputStream file = Files.newInputStream(mountMax)) {
            // In one read: a file of /proc/sys shows nothing to a second one, and of this size 0 Java would read a byte
            // first.
            mounts = Long.parseLong(new String(file.readNBytes(LONGEST), StandardCharsets.US_ASCII).strip());
        }
        int possible = (int) Math.clamp(mounts / MOUNTS_PER_VOLUME, 1, Integer.MAX_VALUE);
        return configured == 0 ? possible : Math.min(configured, possible);
    }
}
