package io.srvlab.rds.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Misfortunes on demand. A pattern is a regular expression that is looked for in the command as it was sent. */
public final class Faults {

    /** What faults do to the box itself. */
    interface Machine {
        void full(boolean now);

        boolean hasPool(String name);

        /** An empty name: the first pool. */
        void lost(String pool, boolean now);

        void reboot(Duration down);

        void jump(Duration time);

        /** What a command as another administrator gives it prints. */
        String exec(String script);

        Behaviour behaviour();
    }

    private static final class Planned {
        private final FaultOrder order;
        private final Pattern pattern;
        private int passing;

        Planned(FaultOrder order) {
            this.order = order;
            this.pattern = order.pattern();
            this.passing = order.after();
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition thawed = lock.newCondition();
    private final List<Planned> planned = new ArrayList<>();
    private final Set<FaultKind> states = EnumSet.noneOf(FaultKind.class);
    private final Map<FaultKind, Long> struck = new EnumMap<>(FaultKind.class);
    private final Machine machine;
    private Dice dice = Dice.none();
    private boolean wrongKeyOnce;
    private volatile boolean down;

    Faults(Machine machine) {
        this.machine = machine;
    }

    /** TCP goes on, nothing answers. */
    public void freeze() {
        inject(FaultKind.FREEZE, Map.of());
    }

    public void thaw() {
        state(FaultKind.FREEZE, false);
    }

    /** Blocks while frozen. */
    public void awaitThaw() throws InterruptedException {
        lock.lock();
        try {
            while (states.contains(FaultKind.FREEZE)) {
                thawed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    public void dropReplyAfter(String pattern) {
        inject(FaultKind.DROP_REPLY, Map.of("match", pattern));
    }

    public void closeBefore(String pattern) {
        inject(FaultKind.CLOSE_BEFORE, Map.of("match", pattern));
    }

    /** The command runs, and the connection closes after half of its output. */
    public void closeInTheMiddle(String pattern) {
        inject(FaultKind.CLOSE_MIDDLE, Map.of("match", pattern));
    }

    public void refuse(String pattern, String text) {
        inject(FaultKind.REFUSE, Map.of("match", pattern, "text", text));
    }

    public void delay(String pattern, Duration time) {
        inject(FaultKind.DELAY, Map.of("match", pattern, "millis", Long.toString(time.toMillis())));
    }

    /** Output comes in pieces of 16 bytes. */
    public void slowOutput(String pattern, Duration pause) {
        inject(FaultKind.SLOW_OUTPUT, Map.of("match", pattern, "millis", Long.toString(pause.toMillis())));
    }

    /** The second half of the longest line is rubbish. */
    public void corruptLine(String pattern) {
        inject(FaultKind.CORRUPT_LINE, Map.of("match", pattern));
    }

    /** Another administrator's script runs right before the command. */
    public void administratorBefore(String pattern, String script) {
        inject(FaultKind.ADMIN_BEFORE, Map.of("match", pattern, "script", script));
    }

    /** Another administrator's script runs right after the command, before its output is sent. */
    public void administratorAfter(String pattern, String script) {
        inject(FaultKind.ADMIN_AFTER, Map.of("match", pattern, "script", script));
    }

    /** Nothing more fits on any pool. */
    public void full(boolean now) {
        inject(FaultKind.FULL, on(now));
    }

    /** The pool is not mounted: its files are out of reach until it is back. */
    public void losePool(String pool, boolean now) {
        inject(FaultKind.LOST_POOL, Map.of("pool", pool, "on", Boolean.toString(now)));
    }

    /** New connections are closed at once. */
    public void refuseConnections(boolean now) {
        inject(FaultKind.REFUSE_CONNECTIONS, on(now));
    }

    /** No new channel on any connection. */
    public void refuseChannels(boolean now) {
        inject(FaultKind.REFUSE_CHANNELS, on(now));
    }

    /** From now on new connections see another host key. */
    public void wrongHostKey(boolean now) {
        inject(FaultKind.WRONG_HOST_KEY, on(now));
    }

    /** One connection sees another host key. */
    public void wrongHostKeyOnce() {
        inject(FaultKind.WRONG_HOST_KEY, Map.of("on", "once"));
    }

    /** Running commands die, connections drop, none is accepted for so long. */
    public void reboot(Duration down) {
        inject(FaultKind.REBOOT, Map.of("seconds", Long.toString(down.toSeconds())));
    }

    /** The clock of the box moves, forwards or backwards. */
    public void jumpClock(Duration time) {
        inject(FaultKind.CLOCK_JUMP, Map.of("seconds", Long.toString(time.toSeconds())));
    }

    /** From now on each command has these chances of these faults; none: no more. Replaces an earlier one. */
    public void random(long seed, Map<FaultKind, Double> probabilities) {
        random(Dice.of(seed, probabilities));
    }

    /** As {@link #random(long, Map)}, from {@code seed:kind=probability,…}. */
    public void random(String text) {
        random(Dice.parse(text));
    }

    void random(Dice next) {
        lock.lock();
        try {
            dice = next;
        } finally {
            lock.unlock();
        }
    }

    private static Map<String, String> on(boolean now) {
        return Map.of("on", Boolean.toString(now));
    }

    private void inject(FaultKind kind, Map<String, String> values) {
        inject(new FaultOrder(kind, values));
    }

    /** Now, or planned for the command that it waits for. Planned ones strike once, the earliest first. */
    public void inject(FaultOrder order) {
        String pool = order.text("pool");
        if (!pool.isEmpty() && !machine.hasPool(pool)) {
            throw new IllegalArgumentException("there is no pool '" + pool + "'");
        }
        if (!order.waits()) {
            now(order);
            return;
        }
        lock.lock();
        try {
            planned.add(new Planned(order));
        } finally {
            lock.unlock();
        }
    }

    private void now(FaultOrder order) {
        switch (order.kind()) {
            case REBOOT -> machine.reboot(order.seconds());
            case CLOCK_JUMP -> machine.jump(order.seconds());
            case FULL -> machine.full(order.on());
            case LOST_POOL -> machine.lost(order.text("pool"), order.on());
            default -> {}
        }
        if (order.kind().form() == FaultKind.Form.STATE) {
            boolean once = order.text("on").equals("once");
            lock.lock();
            try {
                wrongKeyOnce = once || wrongKeyOnce && order.kind() != FaultKind.WRONG_HOST_KEY;
            } finally {
                lock.unlock();
            }
            if (!once) {
                state(order.kind(), order.on());
            }
            if (order.on() && order.seconds().isPositive()) {
                Later.after(order.seconds(), () -> now(off(order)));
            }
        }
        if (order.on()) {
            count(order.kind());
        }
    }

    private static FaultOrder off(FaultOrder order) {
        Map<String, String> values = new java.util.HashMap<>(order.values());
        values.put("on", "false");
        return new FaultOrder(order.kind(), values);
    }

    private void state(FaultKind kind, boolean now) {
        lock.lock();
        try {
            if (now) {
                states.add(kind);
            } else {
                states.remove(kind);
            }
            thawed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void count(FaultKind kind) {
        lock.lock();
        try {
            struck.merge(kind, 1L, Long::sum);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a state holds now. */
    public boolean holds(FaultKind kind) {
        lock.lock();
        try {
            return states.contains(kind) || kind == FaultKind.WRONG_HOST_KEY && wrongKeyOnce;
        } finally {
            lock.unlock();
        }
    }

    public boolean refusesConnections() {
        return down || holds(FaultKind.REFUSE_CONNECTIONS);
    }

    public boolean isDown() {
        return down;
    }

    /** While the box starts again. */
    void down(boolean now) {
        down = now;
    }

    /** Whether a new connection is to see another host key; asked once for each. */
    public boolean showsWrongHostKey() {
        lock.lock();
        try {
            boolean wrong = wrongKeyOnce || states.contains(FaultKind.WRONG_HOST_KEY);
            wrongKeyOnce = false;
            return wrong;
        } finally {
            lock.unlock();
        }
    }

    /** How many planned faults have not struck yet. */
    public int planned() {
        lock.lock();
        try {
            return planned.size();
        } finally {
            lock.unlock();
        }
    }

    /** The faults that wait for their command, the earliest first. */
    public List<FaultOrder> waiting() {
        lock.lock();
        try {
            return planned.stream().map(p -> p.order).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the planned and the random ones. */
    public void forget() {
        lock.lock();
        try {
            planned.clear();
            dice = Dice.none();
        } finally {
            lock.unlock();
        }
    }

    /** How often each kind has struck. */
    public Map<FaultKind, Long> struck() {
        lock.lock();
        try {
            return new EnumMap<>(struck.isEmpty() ? new EnumMap<>(FaultKind.class) : struck);
        } finally {
            lock.unlock();
        }
    }

    /** What strikes this command: the first planned fault that fits, else one at random. States and events begin here. */
    public Optional<Fault> strike(String command) {
        List<FaultOrder> due = new ArrayList<>();
        lock.lock();
        try {
            @Nullable FaultOrder mine = null;
            for (Planned one : List.copyOf(planned)) {
                boolean ofCommand = one.order.kind().form() == FaultKind.Form.COMMAND;
                if (ofCommand && mine != null || !one.pattern.matcher(command).find() || one.passing-- > 0) {
                    continue;
                }
                planned.remove(one);
                due.add(one.order);
                mine = ofCommand ? one.order : mine;
            }
            for (FaultOrder one : dice.roll(machine.behaviour())) {
                boolean ofCommand = one.kind().form() == FaultKind.Form.COMMAND;
                if (!ofCommand || mine == null) {
                    due.add(one);
                    mine = ofCommand ? one : mine;
                }
            }
        } finally {
            lock.unlock();
        }
        return begin(due);
    }

    private Optional<Fault> begin(List<FaultOrder> due) {
        Optional<Fault> fault = Optional.empty();
        for (FaultOrder order : due) {
            if (order.kind().form() == FaultKind.Form.COMMAND) {
                count(order.kind());
                fault = Optional.of(order.fault());
            } else {
                now(order);
            }
        }
        return fault;
    }

    /** Runs another administrator's script. */
    public void administrator(String script) {
        machine.exec(script);
    }
}
