package io.srvlab.rds.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The clock of a box: another clock and what was added to it. */
final class BoxClock extends Clock {
    private final Clock real;
    private volatile Duration ahead = Duration.ZERO;

    BoxClock(Clock real) {
        this.real = real;
    }

    synchronized void jump(Duration time) {
        ahead = ahead.plus(time);
    }

    @Override
    public ZoneId getZone() {
        return real.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return real.withZone(zone);
    }

    @Override
    public Instant instant() {
        return real.instant().plus(ahead);
    }
}
