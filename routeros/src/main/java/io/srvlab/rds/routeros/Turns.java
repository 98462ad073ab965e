package io.srvlab.rds.routeros;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One mutation of a slot at a time, in the order in which they came; other slots do not wait. */
final class Turns {
    interface Call<T> {
        T run() throws RdsException;
    }

    private static final class Turn {
        final ReentrantLock lock = new ReentrantLock(true);
        int users;
    }

    private final Duration patience;
    private final Map<String, Turn> turns = new HashMap<>();

    /** @param patience how long a call waits for its turn */
    Turns(Duration patience) {
        this.patience = patience;
    }

    /** Runs the call in its turn; Unreachable if that does not come in time, or at once when interrupted. */
    <T> T take(String slot, Call<T> call) throws RdsException {
        Turn turn = join(slot);
        try {
            if (!turn.lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new RdsException.Unreachable("not sent: other changes of " + slot + " take too long");
            }
        } catch (InterruptedException e) {
            leave(slot, turn);
            Thread.currentThread().interrupt();
            throw new RdsException.Unreachable("not sent: interrupted");
        } catch (RdsException e) {
            leave(slot, turn);
            throw e;
        }
        try {
            return call.run();
        } finally {
            turn.lock.unlock();
            leave(slot, turn);
        }
    }

    private synchronized Turn join(String slot) {
        Turn turn = turns.computeIfAbsent(slot, any -> new Turn());
        turn.users++;
        return turn;
    }

    private synchronized void leave(String slot, Turn turn) {
        turn.users--;
        if (turn.users == 0) {
            turns.remove(slot);
        }
    }
}
