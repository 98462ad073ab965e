package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.Pool;
import io.srvlab.rds.routeros.RdsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** Room of one pool that was promised to creates and grows under way, so that it is never promised twice. */
final class Promises {
    /** Reads pool and disks now. */
    @FunctionalInterface
    interface Look {
        Seen now() throws RdsException;
    }

    /** What a look gave. */
    record Seen(Pool pool, List<Disk> disks, int reservePercent) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> making = new HashMap<>();
    private final Map<String, Long> growing = new HashMap<>();

    /**
     * Runs the work once its bytes are promised to it. NoSpace says what is available.
     *
     * @param slot the disk that is made or grown; one such work per slot at a time
     */
    <T> T making(String slot, long bytes, Look look, Use<T> work) throws RdsException {
        return with(making, slot, bytes, look, work);
    }

    /** As {@link #making}, for the bytes that are added to a disk that exists. */
    <T> T growing(String slot, long bytes, Look look, Use<T> work) throws RdsException {
        return with(growing, slot, bytes, look, work);
    }

    private <T> T with(Map<String, Long> promised, String slot, long bytes, Look look, Use<T> work)
            throws RdsException {
        Capacity capacity = promise(promised, slot, bytes, look);
        try {
            return work.run(capacity);
        } finally {
            lock.lock();
            try {
                promised.remove(slot);
            } finally {
                lock.unlock();
            }
        }
    }

    private Capacity promise(Map<String, Long> promised, String slot, long bytes, Look look) throws RdsException {
        lock.lock();
        try {
            Seen seen = look.now();
            if (!seen.pool().mounted()) { // as while the box starts: that is no lack of space
                throw new RdsException.Busy("pool " + seen.pool().slot() + " is not mounted now; look again");
            }
            Capacity capacity = Capacity.of(seen.pool(), seen.disks(), seen.reservePercent());
            long available = capacity.available(beingMade(seen.disks()));
            if (bytes > available) {
                throw new RdsException.NoSpace("pool " + seen.pool().slot() + " cannot hold " + bytes
                        + " bytes more: " + available + " bytes are available (free " + capacity.free()
                        + ", reserve " + capacity.reserve() + ")");
            }
            promised.put(slot, bytes);
            return capacity;
        } finally {
            lock.unlock();
        }
    }

    /** A disk that is in the list already counts there, with its size. */
    private long beingMade(List<Disk> disks) {
        Set<String> there = disks.stream().map(Disk::slot).collect(Collectors.toSet());
        long made = making.entrySet().stream()
                .filter(promise -> !there.contains(promise.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return made + growing.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Work with promised room. */
    @FunctionalInterface
    interface Use<T> {
        T run(Capacity seen) throws RdsException;
    }
}
