package io.srvlab.rds.simulator;

import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.Values;
import java.time.Duration;
import java.util.Random;

/**
 * How long a box takes. Each line 200 ± 50 ms, {@code /disk/add} 500 ms more (with U8.delay=proportional: for each GiB),
 * {@code /disk/remove} 300 ms more, an export 0 to 3 s until hosts see it (U30). Measured on an RDS over SSH: 428 ms for a
 * create, 560 ms for a delete.
 */
public final class Timing {
    /** Lets time pass; tests count instead. */
    public interface Pace {
        void pass(Duration time) throws InterruptedException;
    }

    private static final int LINE_MILLIS = 200;
    private static final int SPREAD_MILLIS = 50;
    private static final long ADD_MILLIS = 500;
    private static final Duration REMOVE = Duration.ofMillis(300);
    private static final long GIB = 1L << 30;

    private final Random random;
    private final Pace pace;
    private volatile boolean on;

    public Timing(long seed, Pace pace, boolean on) {
        this.random = new Random(seed);
        this.pace = pace;
        this.on = on;
    }

    /** Everything at once; may be switched on later. */
    public static Timing off() {
        return new Timing(1, Thread::sleep, false);
    }

    public static Timing measured() {
        return new Timing(1, Thread::sleep, true);
    }

    public boolean on() {
        return on;
    }

    public void on(boolean now) {
        on = now;
    }

    /** Before a line runs. */
    void line() throws InterruptedException {
        if (on) {
            pace.pass(Duration.ofMillis(LINE_MILLIS - SPREAD_MILLIS + random.nextInt(2 * SPREAD_MILLIS + 1)));
        }
    }

    /** Before a command of a line runs. */
    void command(Call call, Behaviour behaviour) throws InterruptedException {
        if (on && call.menu().equals("/disk")) {
            switch (call.command()) {
                case "add" -> pace.pass(add(call, behaviour));
                case "remove" -> pace.pass(REMOVE);
                default -> {}
            }
        }
    }

    private static Duration add(Call call, Behaviour behaviour) {
        String size = Values.text(call.named().getOrDefault("file-size", ""));
        if (behaviour.is(Setting.U8_DELAY, "constant") || !size.matches("[0-9]{1,15}[KMGT]?")) {
            return Duration.ofMillis(ADD_MILLIS);
        }
        int power = " KMGT".indexOf(size.charAt(size.length() - 1));
        double bytes = Long.parseLong(power > 0 ? size.substring(0, size.length() - 1) : size)
                * Math.pow(1024, Math.max(0, power));
        return Duration.ofMillis((long) (ADD_MILLIS * bytes / GIB));
    }

    /** Until an export that was switched on just now is seen. */
    Duration export(Behaviour behaviour) {
        if (!on) {
            return Duration.ZERO;
        }
        String[] bound = behaviour.get(Setting.U30).replace("s", "").split("-", 2);
        long least = Long.parseLong(bound[0]) * 1000;
        long most = bound.length > 1 ? Long.parseLong(bound[1]) * 1000 : least;
        return Duration.ofMillis(least + (most > least ? random.nextLong(most - least + 1) : 0));
    }
}
