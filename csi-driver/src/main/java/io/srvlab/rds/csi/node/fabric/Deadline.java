package io.srvlab.rds.csi.node.fabric;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A point on the monotonic clock. */
record Deadline(long start, Duration span) {
    /** Longer waits than this are not asked for; keeps the sum within a long. */
    private static final Duration LONGEST = Duration.ofDays(365);

    static Deadline in(Duration span) {
        return new Deadline(System.nanoTime(), span.compareTo(LONGEST) < 0 ? span : LONGEST);
    }

    /** Zero or less: it is over. */
    long nanosLeft() {
        return span.toNanos() - (System.nanoTime() - start);
    }

    boolean over() {
        return nanosLeft() <= 0;
    }

    /** Sleeps that long, or to the end. */
    void sleep(Duration pause) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), Math.max(0, nanosLeft())));
    }
}
