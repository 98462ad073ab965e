package io.srvlab.rds.operator.box;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
import io.srvlab.rds.routeros.Guard;
import io.srvlab.rds.routeros.OwnerRecord;
import io.srvlab.rds.routeros.PoolDirectory;
import io.srvlab.rds.routeros.RdsClient;
import io.srvlab.rds.routeros.RdsException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * This process's hold on one pool directory. Mutations run side by side under the record as it stands; raising the
 * generation waits for them and holds off new ones, since a line that carries the old record would be refused.
 */
final class Ownership {
    /** How old the last raise may be when a disk is created. */
    static final Duration RAISE_EVERY = Duration.ofMinutes(1);

    private final String storageClass;
    private final PoolDirectory where;
    private final Ledger ledger;
    private final Clock clock;
    private final Fence fence;
    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
    private OwnerRecord record;
    private Instant raisedAt;
    private volatile String lost = "";

    Ownership(String storageClass, PoolDirectory where, OwnerRecord record, Surroundings around) {
        this.storageClass = storageClass;
        this.where = where;
        this.record = record;
        this.ledger = around.ledger();
        this.clock = around.clock();
        this.fence = around.fence();
        this.raisedAt = clock.instant();
    }

    PoolDirectory where() {
        return where;
    }

    OwnerRecord record() {
        return locked(lock.readLock(), () -> record);
    }

    boolean isLost() {
        return !lost.isEmpty();
    }

    /** From now on every mutation through this object is refused before it is sent. */
    void lose(String why) {
        lost = why;
    }

    /** A mutation under the guard. */
    @FunctionalInterface
    interface Mutation<T> {
        T run(Guard guard) throws RdsException;
    }

    <T> T guarded(Mutation<T> mutation) throws RdsException {
        return lockedWork(lock.readLock(), () -> {
            requireHeld();
            requireNotBehind(entry());
            return mutation.run(new Guard(where, record));
        });
    }

    /** Annotation first, box second, as at a takeover, unless that was done less than a minute ago. */
    void raise(RdsClient client) throws RdsException {
        requireHeld();
        if (!due()) {
            return;
        }
        lockedWork(lock.writeLock(), () -> {
            requireHeld();
            if (due()) {
                raiseNow(client);
            }
            return record;
        });
    }

    private boolean due() {
        return !locked(lock.readLock(), () -> raisedAt).plus(RAISE_EVERY).isAfter(clock.instant());
    }

    private void raiseNow(RdsClient client) throws RdsException {
        Ledger.Entry entry = entry();
        requireNotBehind(entry);
        long next = entry.generation() + 1;
        write(entry, next);
        OwnerRecord wanted = new OwnerRecord(record.clusterId(), record.poolId(), next, record.holder());
        try {
            record = client.takeOver(where, record, wanted);
            raisedAt = clock.instant();
        } catch (RdsException.UnknownOutcome e) {
            lose("raising the generation had an unknown outcome"); // the next look reads the record and goes on from it
            throw e;
        }
    }

    /** What a restored API server wants may be long out of date, whatever the mutation: so each asks, live. */
    private void requireNotBehind(Ledger.Entry entry) throws RdsException.Busy {
        if (entry.generation() < record.generation()) {
            lose("the API server fell behind the box");
            throw new RdsException.Busy("the box is at generation " + record.generation() + ", the API server only at "
                    + entry.generation() + ": it was restored while this operator ran");
        }
    }

    private Ledger.Entry entry() throws RdsException.Busy {
        try {
            return ledger.read(storageClass);
        } catch (KubernetesClientException | ResourceNotFoundException e) {
            throw new RdsException.Busy("RdsStorageClass " + storageClass + " cannot be read: " + e.getMessage());
        }
    }

    private void write(Ledger.Entry seen, long next) throws RdsException.Busy {
        try {
            ledger.write(seen, record.poolId(), next);
        } catch (KubernetesClientException e) {
            throw new RdsException.Busy(
                    "the generation of " + storageClass + " cannot be written to the API server: " + e.getMessage());
        }
    }

    private void requireHeld() throws RdsException.Busy {
        if (isLost()) {
            throw new RdsException.Busy("the box of " + storageClass + " is not held now: " + lost);
        }
    }

    private <T> T lockedWork(Lock held, Box.Work<T> work) throws RdsException {
        held.lock();
        try {
            return work.run();
        } catch (RdsException.Fenced e) {
            lose("another operator holds it");
            fence.fenced(storageClass, String.valueOf(e.getMessage()));
            throw e;
        } finally {
            held.unlock();
        }
    }

    private static <T> T locked(Lock held, Supplier<T> read) {
        held.lock();
        try {
            return read.get();
        } finally {
            held.unlock();
        }
    }
}
