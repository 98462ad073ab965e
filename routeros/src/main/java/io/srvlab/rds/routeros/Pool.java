package io.srvlab.rds.routeros;

/**
 * A mounted pool.
 *
 * @param mountPoint first component of the paths in it, without slash; empty if not mounted
 * @param fs filesystem as the box names it, e.g. {@code xfs}, {@code btrfs}
 * @param fsLabel label, which names the filesystem in {@code /disk/btrfs}
 * @param state RAID state in the box's words, empty where there is none
 */
public record Pool(
        String slot, String mountPoint, String fs, String fsLabel, String state, long totalBytes, long freeBytes) {
    public boolean mounted() {
        return !mountPoint.isEmpty();
    }
}
