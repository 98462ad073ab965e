package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * All objects and the history of their changes, one revision for each. What is stored or handed out is never changed again by
 * anybody: writers work on copies.
 */
final class Store {
    private static final int REMEMBERED = 20_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final NavigableMap<Key, ObjectNode> objects = new TreeMap<>();
    /** The change of revision r is at r - forgotten - 1. */
    private final List<Change> history = new ArrayList<>();

    private long forgotten;
    private volatile boolean closed;

    /** Objects in the order of their keys, and the revision at which they were so. */
    record Listing(long revision, List<ObjectNode> items) {}

    Optional<ObjectNode> find(Key key) {
        lock.lock();
        try {
            return Optional.ofNullable(objects.get(key));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Replaces one object by what the rule makes of it, with nothing in between. The rule sees empty if there is none and
     * answers empty for none; an answer equal to what there was is no change.
     *
     * @return what is stored now; after a deletion the last state
     */
    ObjectNode write(Key key, Function<Optional<ObjectNode>, Optional<ObjectNode>> rule) {
        lock.lock();
        try {
            ObjectNode before = objects.get(key);
            Optional<ObjectNode> wanted = rule.apply(Optional.ofNullable(before));
            if (wanted.isPresent() && wanted.get().equals(before)) {
                return wanted.get();
            }
            if (wanted.isEmpty() && before == null) {
                throw new IllegalStateException("nothing to delete at " + key);
            }
            boolean deleted = wanted.isEmpty();
            ObjectNode after = wanted.orElseGet(() -> before).deepCopy();
            long revision = revision() + 1;
            after.withObject("/metadata").put("resourceVersion", Long.toString(revision));
            if (deleted) {
                objects.remove(key);
            } else {
                objects.put(key, after);
            }
            remember(new Change(revision, key, before, after, deleted));
            return after;
        } finally {
            lock.unlock();
        }
    }

    private void remember(Change change) {
        history.add(change);
        if (history.size() > 2 * REMEMBERED) {
            forget(REMEMBERED);
        }
        changed.signalAll();
    }

    private void forget(int kept) {
        int old = history.size() - kept;
        forgotten += old;
        history.subList(0, old).clear();
    }

    /** Like a compaction: watches from before now are told to list again. */
    void forgetHistory() {
        lock.lock();
        try {
            forget(0);
        } finally {
            lock.unlock();
        }
    }

    /** Those of one type, all namespaces if that is empty. */
    Listing list(Kind kind, String namespace) {
        lock.lock();
        try {
            Key from = Key.of(kind, namespace, "");
            List<ObjectNode> items = new ArrayList<>();
            for (var entry : objects.tailMap(from).entrySet()) {
                Key key = entry.getKey();
                if (!key.type().equals(from.type())
                        || !(namespace.isEmpty() || key.namespace().equals(namespace))) {
                    break;
                }
                items.add(entry.getValue());
            }
            return new Listing(revision(), items);
        } finally {
            lock.unlock();
        }
    }

    /** The newest revision. */
    private long revision() {
        return forgotten + history.size();
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * All changes after a revision; waits for one, at most that long (then empty).
     *
     * @throws Rejected if some of them are forgotten
     */
    List<Change> changesAfter(long revision, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (revision() <= revision && left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
            if (revision < forgotten) {
                throw Rejected.expired(revision);
            }
            int first = (int) Math.min(revision - forgotten, history.size());
            return List.copyOf(history.subList(first, history.size()));
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waiting. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
