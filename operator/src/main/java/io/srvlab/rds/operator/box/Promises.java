package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.Pool;
import io.srvlab.rds.routeros.RdsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

    /** Room that a disk is to get, and how large it is then. */
    private record Promise(long bytes, long target) {
        /** What of it a list that shows the disk with that size does not show. */
        long open(long shown) {
            return Math.clamp(target - shown, 0, bytes);
        }
    }

    /**
     * How room was promised.
     *
     * @param minimumFree what must be free on the box when it is taken
     * @param measured whether the box was asked first
     */
    private record Terms(long minimumFree, boolean measured) {}

    /** Room is plenty where so many times what is asked for is available. */
    private static final int PLENTY = 4;

    private final ReentrantLock promising = new ReentrantLock();
    private final Map<String, Promise> promised = new ConcurrentHashMap<>();

    /**
     * Runs the work once its bytes are promised to it; once more, if it found too little free where only a list was looked
     * at. NoSpace says what is available.
     *
     * @param slot the disk that is made or grown; one such work per slot at a time
     */
    <T> T making(String slot, long bytes, Look look, Use<T> work) throws RdsException {
        return with(slot, new Promise(bytes, bytes), look, work);
    }

    /** As {@link #making}, for the bytes that are added to a disk that exists. */
    <T> T growing(String slot, long from, long to, Look look, Use<T> work) throws RdsException {
        return with(slot, new Promise(Math.max(0, to - from), to), look, work);
    }

    private <T> T with(String slot, Promise wanted, Look look, Use<T> work) throws RdsException {
        look.known(); // a list that has to be read is read here, where nobody waits for this caller
        try {
            Terms terms = promise(slot, wanted, look, false);
            try {
                return work.run(terms.minimumFree());
            } catch (RdsException.NoSpace e) {
                if (terms.measured() || !e.beforehand()) {
                    throw e;
                }
            }
            return work.run(promise(slot, wanted, look, true).minimumFree());
        } finally {
            promised.remove(slot);
        }
    }

    /**
     * Where room is plenty, what is known is enough: free space may have gone since, but the line that takes the room
     * compares it on the box, with what others are taking at this moment added. That may count twice what they have taken
     * already; so the box is asked before anything is denied.
     *
     * @param ask whether to ask the box in any case
     */
    private Terms promise(String slot, Promise wanted, Look look, boolean ask) throws RdsException {
        promising.lock();
        try {
            // Copied before the list is looked at: work that ends meanwhile is in one of the two.
            Map<String, Promise> others = new HashMap<>(promised);
            others.remove(slot);
            Optional<Terms> terms = ask ? Optional.empty() : guessed(wanted, others, look.known());
            Terms made = terms.isPresent() ? terms.get() : measured(wanted, others, look.now());
            promised.put(slot, wanted);
            return made;
        } finally {
            promising.unlock();
        }
    }

    private static Optional<Terms> guessed(Promise wanted, Map<String, Promise> others, Seen known) {
        long open = open(others, known.disks());
        Capacity capacity = Capacity.of(known.pool(), known.disks(), known.reservePercent());
        boolean plenty = known.pool().mounted() && wanted.bytes() + open <= capacity.available(0) / PLENTY;
        return plenty ? Optional.of(new Terms(wanted.bytes() + capacity.reserve() + open, false)) : Optional.empty();
    }

    private static Terms measured(Promise wanted, Map<String, Promise> others, Seen now) throws RdsException {
        if (!now.pool().mounted()) { // as while the box starts: that is no lack of space
            throw new RdsException.Busy("pool " + now.pool().slot() + " is not mounted now; look again");
        }
        Capacity capacity = Capacity.of(now.pool(), now.disks(), now.reservePercent());
        long available = capacity.available(open(others, now.disks()));
        if (wanted.bytes() > available) {
            throw new RdsException.NoSpace(
                    "pool " + now.pool().slot() + " cannot hold " + wanted.bytes() + " bytes more: " + available
                            + " bytes are available (free " + capacity.free() + ", reserve " + capacity.reserve() + ")",
                    true);
        }
        // What others get is counted in what is available; those that have it by now would be counted twice.
        return new Terms(wanted.bytes() + capacity.reserve(), true);
    }

    /** What is promised and not yet in the sizes of the list. */
    private static long open(Map<String, Promise> promised, List<Disk> disks) {
        Map<String, Long> sizes = disks.stream()
                .filter(disk -> promised.containsKey(disk.slot()))
                .collect(Collectors.toMap(Disk::slot, Disk::sizeBytes, Math::max));
        return promised.entrySet().stream()
                .mapToLong(promise -> promise.getValue().open(sizes.getOrDefault(promise.getKey(), 0L)))
                .sum();
    }

    /** Work with promised room. */
    @FunctionalInterface
    interface Use<T> {
        /** @param minimumFree bytes that must be free on the box when the work begins */
        T run(long minimumFree) throws RdsException;
    }
}
