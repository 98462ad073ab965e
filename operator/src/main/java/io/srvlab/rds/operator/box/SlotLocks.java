package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.RdsException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** One lock per slot, reentrant, kept only while somebody holds it or waits for it. */
final class SlotLocks {
    private static final class Slot {
        final ReentrantLock lock = new ReentrantLock();
        int users; // changed only inside compute of its entry
    }

    private final Map<String, Slot> slots = new ConcurrentHashMap<>();

    <T> T alone(String name, Box.Work<T> work) throws RdsException {
        Slot slot = slots.compute(name, (key, known) -> {
            Slot used = known == null ? new Slot() : known;
            used.users++;
            return used;
        });
        slot.lock.lock();
        try {
            return work.run();
        } finally {
            slot.lock.unlock();
            slots.computeIfPresent(name, (key, used) -> --used.users == 0 ? null : used);
        }
    }
}
