package io.srvlab.rds.simulator.disk;

/**
 * A pool: a RAID item that is mounted.
 *
 * @param name slot and mount point
 * @param totalBytes size of its filesystem
 * @param fs xfs, ext4 or btrfs
 * @param members drives that it is made of, each an item of its own
 */
public record PoolItem(String name, long totalBytes, String fs, int members) {
    /** A pool whose drives are not shown. */
    public PoolItem(String name, long totalBytes, String fs) {
        this(name, totalBytes, fs, 0);
    }

    public String label() {
        return name + "-fs";
    }
}
