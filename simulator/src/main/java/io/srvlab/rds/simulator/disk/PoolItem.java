package io.srvlab.rds.simulator.disk;

/**
 * A pool: a RAID item that is mounted.
 *
 * @param name slot and mount point
 * @param totalBytes size of its filesystem
 * @param fs xfs, ext4 or btrfs
 */
public record PoolItem(String name, long totalBytes, String fs) {
    public String label() {
        return name + "-fs";
    }
}
