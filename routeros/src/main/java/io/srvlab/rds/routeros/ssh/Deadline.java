package io.srvlab.rds.routeros.ssh;

import java.time.Duration;

/** A moment by which something must have ended, on the monotonic clock. */
record Deadline(long nanoTime) {

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Nanoseconds that are left; 0 when it has passed. */
    long left() {
        return Math.max(0, nanoTime - System.nanoTime());
    }

    /** As {@link #left}, at least 1, since 0 means "for ever" to sockets. */
    int millisLeft() {
        return Math.clamp(left() / 1_000_000, 1, Integer.MAX_VALUE);
    }

    boolean passed() {
        return left() == 0;
    }
}
