package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.RdsException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The file disks of one box, read once for many callers. A list may serve a caller only if it was read no earlier than the
 * caller allows and it shows every change that was made since its reading began.
 */
final class Inventory {
    /** Where the list comes from. */
    @FunctionalInterface
    interface Source {
        List<Disk> disks() throws RdsException;
    }

    private record Snapshot(long startedAt, long atSurprise, List<Disk> disks) {}

    private record Failure(long startedAt, RdsException why) {}

    private final Source box;
    private final LongSupplier nanoTime;
    private final ReentrantLock reading = new ReentrantLock();
    private final Object state = new Object();
    private long surprises;
    private Optional<Snapshot> last = Optional.empty();
    private Optional<Failure> failed = Optional.empty();

    /** What became of slots (empty: removed) while a list is being read; empty if none is. */
    private Optional<Map<String, Optional<Disk>>> meanwhile = Optional.empty();

    Inventory(Source box, LongSupplier nanoTime) {
        this.box = box;
        this.nanoTime = nanoTime;
    }

    /** All file disks, read at most {@code maxAge} before this call. Callers that wait share one read, and its failure. */
    List<Disk> disks(Duration maxAge) throws RdsException {
        long came = nanoTime.getAsLong();
        long notBefore = came - maxAge.toNanos();
        Optional<List<Disk>> known = fresh(notBefore);
        if (known.isPresent()) {
            return known.get();
        }
        reading.lock();
        try {
            Optional<List<Disk>> read = fresh(notBefore);
            if (read.isPresent()) {
                return read.get();
            }
            if (failed.isPresent() && failed.get().startedAt() - came > 0) {
                throw failed.get().why();
            }
            return read();
        } finally {
            reading.unlock();
        }
    }

    private List<Disk> read() throws RdsException {
        long startedAt = nanoTime.getAsLong();
        Map<String, Optional<Disk>> changed = new HashMap<>();
        long before;
        synchronized (state) {
            before = surprises;
            meanwhile = Optional.of(changed);
        }
        try {
            List<Disk> disks = box.disks();
            synchronized (state) {
                List<Disk> now = replaced(disks, changed);
                last = Optional.of(new Snapshot(startedAt, before, now));
                return now;
            }
        } catch (RdsException e) {
            failed = Optional.of(new Failure(startedAt, e));
            throw e;
        } finally {
            synchronized (state) {
                meanwhile = Optional.empty();
            }
        }
    }

    private Optional<List<Disk>> fresh(long notBefore) {
        synchronized (state) {
            return last.filter(snapshot -> snapshot.atSurprise() == surprises && snapshot.startedAt() - notBefore > 0)
                    .map(Snapshot::disks);
        }
    }

    /** Something changed, or may have changed, on the box: no list read before, or being read now, is good any more. */
    void changed() {
        synchronized (state) {
            surprises++;
        }
    }

    /**
     * A change whose result was read back: it is put into the list that is known, and into the one that is being read,
     * whichever side of the change that was printed on.
     */
    void changed(String slot, Optional<Disk> now) {
        synchronized (state) {
            Map<String, Optional<Disk>> change = Map.of(slot, now);
            last = last.map(snapshot ->
                    new Snapshot(snapshot.startedAt(), snapshot.atSurprise(), replaced(snapshot.disks(), change)));
            meanwhile.ifPresent(changes -> changes.put(slot, now));
        }
    }

    private static List<Disk> replaced(List<Disk> disks, Map<String, Optional<Disk>> changed) {
        return Stream.concat(
                        disks.stream().filter(disk -> !changed.containsKey(disk.slot())),
                        changed.values().stream().flatMap(Optional::stream))
                .toList();
    }
}
