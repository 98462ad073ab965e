package io.srvlab.rds.routeros.ssh;

import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.RdsException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The one session of a client, connected when it is needed. One attempt runs at a time and the others wait for it; after a
 * failed one, callers get its error at once until a jittered pause of at most a few seconds is over.
 */
final class Sessions implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    /** How an attempt ended: one of the two is null. */
    private record Attempt(
            @Nullable SshSession session, @Nullable RdsException failure) {}

    private final Connection connection;
    private final Object lock = new Object();
    private @Nullable SshSession current;
    private @Nullable CompletableFuture<Attempt> connecting;
    private @Nullable RdsException lastFailure;
    private Deadline pause = Deadline.in(Duration.ZERO);
    private int failures;
    private boolean closed;

    Sessions(Connection connection) {
        this.connection = connection;
    }

    /** A session with this command counted in. */
    SshSession enter(Deadline deadline) throws RdsException, InterruptedException {
        while (true) {
            SshSession session = get(deadline);
            if (session.enter()) {
                return session;
            }
            drop(session);
            if (deadline.passed()) {
                throw new RdsException.Unreachable("no connection to " + connection.address() + " that stays");
            }
        }
    }

    /** Takes a session out of use after a command on it got no answer. */
    void suspect(SshSession session) {
        drop(session);
        session.retire(connection.commandTimeout());
    }

    private void drop(SshSession session) {
        synchronized (lock) {
            if (current == session) {
                current = null;
            }
        }
    }

    private SshSession get(Deadline deadline) throws RdsException, InterruptedException {
        CompletableFuture<Attempt> attempt;
        synchronized (lock) {
            if (closed) {
                throw new RdsException.Unreachable("the client is closed");
            }
            if (current != null && current.usable()) {
                return current;
            }
            if (connecting == null) {
                if (lastFailure != null && !pause.passed()) {
                    throw lastFailure;
                }
                connecting = new CompletableFuture<>();
                CompletableFuture<Attempt> mine = connecting;
                Thread.ofVirtual().name("rds-connect").start(() -> connect(mine));
            }
            attempt = connecting;
        }
        return await(attempt, deadline);
    }

    private SshSession await(CompletableFuture<Attempt> connect, Deadline deadline)
            throws RdsException, InterruptedException {
        try {
            Attempt attempt = connect.get(deadline.left(), TimeUnit.NANOSECONDS);
            if (attempt.session() != null) {
                return attempt.session();
            }
            throw Objects.requireNonNull(attempt.failure());
        } catch (TimeoutException e) {
            throw new RdsException.Unreachable("connecting to " + connection.address() + " took too long");
        } catch (ExecutionException e) {
            throw new IllegalStateException("attempts end with a value", e);
        }
    }

    private void connect(CompletableFuture<Attempt> attempt) {
        Attempt result;
        try {
            result = new Attempt(SshSession.open(connection), null);
        } catch (RdsException e) {
            result = new Attempt(null, e);
        } catch (RuntimeException e) {
            result = new Attempt(
                    null, new RdsException.Unreachable("cannot connect to " + connection.address() + ": " + e));
        }
        boolean late;
        synchronized (lock) {
            connecting = null;
            late = closed;
            lastFailure = result.failure();
            current = late ? null : result.session();
            failures = result.failure() == null ? 0 : failures + 1;
            pause = Deadline.in(pauseAfter(failures));
        }
        if (late && result.session() != null) {
            result.session().close();
        }
        attempt.complete(result);
    }

    /** Doubles from 0.2 s to 3 s, then takes a random half to whole of that: clients of one box spread out. */
    private static Duration pauseAfter(int failures) {
        long longest = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures, 10));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
    }

    @Override
    public void close() {
        SshSession session;
        synchronized (lock) {
            closed = true;
            session = current;
            current = null;
        }
        if (session != null) {
            session.close();
        }
    }
}
