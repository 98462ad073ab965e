package io.srvlab.rds.routeros;

/**
 * A disk to be made.
 *
 * @param where the pool directory
 * @param filePath without leading slash; its folder is the volume's own
 * @param subvolume whether that folder is a btrfs subvolume of the filesystem labelled {@code fsLabel}
 * @param sizeBytes rounded up to 1 MiB by the client
 * @param minimumFree bytes that must be free on the pool before, else NoSpace
 * @param blank true: nothing will be copied in, so the right size makes it {@code ok}
 */
public record NewDisk(
        PoolDirectory where,
        String slot,
        String filePath,
        boolean subvolume,
        String fsLabel,
        long sizeBytes,
        long minimumFree,
        DiskComment comment,
        boolean blank) {}
