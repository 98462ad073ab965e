package io.srvlab.rds.operator.volume;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Create lines of this process whose end was not seen: the box may still run them. Lines of an earlier process are waited
 * for when the box is taken over.
 */
final class LateLines {
    /** As long as a takeover waits for lines that run already, and a little more. */
    static final Duration RUN = Duration.ofSeconds(15);

    private final Map<String, Instant> until = new ConcurrentHashMap<>();
    private final Clock clock;

    LateLines(Clock clock) {
        this.clock = clock;
    }

    void sent(String uid) {
        until.put(uid, clock.instant().plus(RUN));
    }

    boolean mayRun(String uid) {
        Instant end = until.get(uid);
        return end != null && clock.instant().isBefore(end);
    }

    void forget(String uid) {
        until.remove(uid);
    }
}
