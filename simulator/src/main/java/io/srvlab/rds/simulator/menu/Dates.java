package io.srvlab.rds.simulator.menu;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates and durations as the box prints them. */
public final class Dates {
    private static final DateTimeFormatter ISO = format("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter OLD = format("MMM/dd/yyyy HH:mm:ss");

    private Dates() {}

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    /** {@code 2026-01-02 10:30:45}, or as U29 says {@code jan/02/2026 10:30:45}. */
    public static String shown(Instant time, Behaviour behaviour) {
        return behaviour.is(Setting.U29, "old") ? OLD.format(time).toLowerCase(Locale.ENGLISH) : ISO.format(time);
    }

    /** {@code 2d5h16m3s}. */
    public static String shown(Duration time) {
        String text = (time.toDaysPart() > 0 ? time.toDaysPart() + "d" : "")
                + (time.toHoursPart() > 0 ? time.toHoursPart() + "h" : "")
                + (time.toMinutesPart() > 0 ? time.toMinutesPart() + "m" : "");
        return text + (time.toSecondsPart() > 0 || text.isEmpty() ? time.toSecondsPart() + "s" : "");
    }
}
