package io.srvlab.rds.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Misfortunes on demand. A pattern is a regular expression that is looked for in the command as it was sent. */
public final class Faults {

    /** What happens to one command. */
    public sealed interface Fault {
        /** The command runs, then the connection closes before any output. */
        record DropReply() implements Fault {}

        /** The connection closes, the command does not run. */
        record CloseBefore() implements Fault {}

        /** The box answers with an error, the command does not run. */
        record Refuse(String text) implements Fault {}

        /** The command waits, then runs, whether anybody still listens or not. */
        record Delay(Duration time) implements Fault {}
    }

    private record Planned(Pattern pattern, Fault fault) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition thawed = lock.newCondition();
    private final List<Planned> planned = new ArrayList<>();
    private final Consumer<Boolean> fillUp;
    private boolean frozen;
    private volatile boolean refusing;

    Faults(Consumer<Boolean> fillUp) {
        this.fillUp = fillUp;
    }

    /** TCP goes on, nothing answers. */
    public void freeze() {
        lock.lock();
        try {
            frozen = true;
        } finally {
            lock.unlock();
        }
    }

    public void thaw() {
        lock.lock();
        try {
            frozen = false;
            thawed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Blocks while frozen. */
    public void awaitThaw() throws InterruptedException {
        lock.lock();
        try {
            while (frozen) {
                thawed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    public void dropReplyAfter(String pattern) {
        plan(pattern, new Fault.DropReply());
    }

    public void closeBefore(String pattern) {
        plan(pattern, new Fault.CloseBefore());
    }

    public void refuse(String pattern, String text) {
        plan(pattern, new Fault.Refuse(text));
    }

    public void delay(String pattern, Duration time) {
        plan(pattern, new Fault.Delay(time));
    }

    /** Nothing more fits on any pool. */
    public void full(boolean now) {
        fillUp.accept(now);
    }

    /** New connections are closed at once. */
    public void refuseConnections(boolean now) {
        refusing = now;
    }

    public boolean refusesConnections() {
        return refusing;
    }

    private void plan(String pattern, Fault fault) {
        lock.lock();
        try {
            planned.add(new Planned(Pattern.compile(pattern, Pattern.DOTALL), fault));
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

    /** The first planned fault that fits the command, once. */
    public Optional<Fault> strike(String command) {
        lock.lock();
        try {
            for (Planned one : planned) {
                if (one.pattern().matcher(command).find()) {
                    planned.remove(one);
                    return Optional.of(one.fault());
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
