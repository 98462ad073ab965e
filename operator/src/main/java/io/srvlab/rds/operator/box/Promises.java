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
    /** Two ways to see pool and disks. */
    interface Look {
        /** As they were a little while ago, with what this process has done to them since. */
        Seen known() throws RdsException;

        /** As they are now. */
        Seen now() throws RdsException;
    }

    /** What a look gave. */
    record Seen(Pool pool, List<Disk> disks, int reservePercent) {}

    /** Room is plenty where so many times what is asked for is available. */
    private static final int PLENTY = 4;

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
        long minimumFree = promise(promised, slot, bytes, look);
        try {
            return work.run(minimumFree);
        } finally {
            lock.lock();
            try {
                promised.remove(slot);
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Where room is plenty, what is known is enough: free space may have gone since, but the line that takes the room
     * compares it on the box, with what others are taking at this moment added. Else the box is asked first, which alone
     * may say no.
     *
     * @return what must be free on the box when the room is taken
     */
    private long promise(Map<String, Long> promised, String slot, long bytes, Look look) throws RdsException {
        lock.lock();
        try {
            Seen known = look.known();
            long beingMade = beingMade(known.disks());
            Capacity capacity = Capacity.of(known.pool(), known.disks(), known.reservePercent());
            if (!known.pool().mounted() || bytes + beingMade > capacity.available(0) / PLENTY) {
                capacity = measured(bytes, look.now());
                beingMade = 0; // counted already, and those that have just been made would be counted twice
            }
            promised.put(slot, bytes);
            return bytes + capacity.reserve() + beingMade;
        } finally {
            lock.unlock();
        }
    }

    private Capacity measured(long bytes, Seen now) throws RdsException {
        if (!now.pool().mounted()) { // as while the box starts: that is no lack of space
            throw new RdsException.Busy("pool " + now.pool().slot() + " is not mounted now; look again");
        }
        Capacity capacity = Capacity.of(now.pool(), now.disks(), now.reservePercent());
        long available = capacity.available(beingMade(now.disks()));
        if (bytes > available) {
            throw new RdsException.NoSpace("pool " + now.pool().slot() + " cannot hold " + bytes + " bytes more: "
                    + available + " bytes are available (free " + capacity.free() + ", reserve " + capacity.reserve()
                    + ")");
        }
        return capacity;
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
        /** @param minimumFree bytes that must be free on the box when the work begins */
        T run(long minimumFree) throws RdsException;
    }
}
