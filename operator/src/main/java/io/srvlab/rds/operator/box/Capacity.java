package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.Pool;
import java.util.List;

/**
 * Room in a pool, in bytes.
 *
 * @param provisioned sum of the sizes of all file disks on the pool, of whomever
 * @param reserve kept free: the class's percentage of the total
 */
public record Capacity(long total, long free, long provisioned, long reserve) {

    public static Capacity of(Pool pool, List<Disk> disks, int reservePercent) {
        String prefix = pool.mountPoint() + "/";
        long provisioned = disks.stream()
                .filter(disk -> disk.filePath().startsWith(prefix))
                .mapToLong(Disk::sizeBytes)
                .sum();
        long reserve = pool.totalBytes() / 100 * reservePercent;
        return new Capacity(pool.totalBytes(), pool.freeBytes(), provisioned, reserve);
    }

    /** min(free, total less provisioned) less reserve less what is promised but not there yet; never negative. */
    public long available(long promised) {
        return Math.max(0, Math.min(free, total - provisioned) - reserve - promised);
    }
}
