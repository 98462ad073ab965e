package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.RdsClient;
import io.srvlab.rds.routeros.RdsException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The file disks of one box, read once for many callers. A list may serve a caller only if it was read no earlier than the
 * caller allows and nothing was changed since its reading began.
 */
final class Inventory {
    private record Snapshot(long startedAt, long atChange, List<Disk> disks) {}

    private final RdsClient client;
    private final LongSupplier nanoTime;
    private final ReentrantLock reading = new ReentrantLock();
    private final Object state = new Object();
    private long changes;
    private Optional<Snapshot> last = Optional.empty();

    Inventory(RdsClient client, LongSupplier nanoTime) {
        this.client = client;
        this.nanoTime = nanoTime;
    }

    /** All file disks, read at most {@code maxAge} before this call. Callers that wait share one read. */
    List<Disk> disks(Duration maxAge) throws RdsException {
        long notBefore = nanoTime.getAsLong() - maxAge.toNanos();
        Optional<List<Disk>> known = fresh(notBefore);
        if (known.isPresent()) {
            return known.get();
        }
        reading.lock();
        try {
            Optional<List<Disk>> meanwhile = fresh(notBefore);
            return meanwhile.isPresent() ? meanwhile.get() : read();
        } finally {
            reading.unlock();
        }
    }

    private List<Disk> read() throws RdsException {
        long startedAt = nanoTime.getAsLong();
        long before;
        synchronized (state) {
            before = changes;
        }
        List<Disk> disks = List.copyOf(client.disks());
        synchronized (state) {
            last = Optional.of(new Snapshot(startedAt, before, disks));
        }
        return disks;
    }

    private Optional<List<Disk>> fresh(long notBefore) {
        synchronized (state) {
            return last.filter(snapshot -> snapshot.atChange() == changes && snapshot.startedAt() - notBefore > 0)
                    .map(Snapshot::disks);
        }
    }

    /** Something changed, or may have changed, on the box: no list read before, or being read now, is good any more. */
    void changed() {
        synchronized (state) {
            changes++;
        }
    }

    /** A change whose result was read back: a list that was good until now stays good with that disk put in its place. */
    void changed(String slot, Optional<Disk> now) {
        synchronized (state) {
            Optional<Snapshot> good = last.filter(snapshot -> snapshot.atChange() == changes);
            changes++;
            last = good.map(snapshot -> new Snapshot(snapshot.startedAt(), changes, replaced(snapshot, slot, now)));
        }
    }

    private static List<Disk> replaced(Snapshot snapshot, String slot, Optional<Disk> now) {
        return Stream.concat(
                        snapshot.disks().stream().filter(disk -> !disk.slot().equals(slot)), now.stream())
                .toList();
    }
}
