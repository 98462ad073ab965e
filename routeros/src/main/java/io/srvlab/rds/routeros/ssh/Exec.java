package io.srvlab.rds.routeros.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import io.srvlab.rds.routeros.RdsException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One command on its way. A virtual thread does what may block inside jsch (connecting, opening the channel, writing); the
 * caller only waits and may give up at any moment. What was given up before it was sent is never sent.
 */
final class Exec {
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private enum Stage {
        QUEUED,
        SENT,
        GIVEN_UP
    }

    /** How it ended: an answer, or the reason why it was never sent. */
    private record Outcome(@Nullable Reply reply, @Nullable RdsException notSent) {}

    /**
     * What is sent.
     *
     * @param beforeSend called when a channel is free and the line goes out next; possibly more than once
     * @param further whether a piece of output shows progress, so that the deadline begins anew
     */
    record Command(String line, Runnable beforeSend, Predicate<String> further) {}

    private final Command command;
    private final Sessions sessions;
    private final Deadline start;
    private final Duration timeout;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.QUEUED);
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream() {
        @Override
        public void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            arrived(new String(bytes, from, length, StandardCharsets.UTF_8));
        }
    };
    private volatile @Nullable Deadline end;
    private volatile @Nullable SshSession session;
    private volatile @Nullable ChannelExec channel;

    /**
     * @param start by when it must have been sent
     * @param timeout from then, or from the last sign of progress, to the end of its answer
     */
    Exec(Command command, Sessions sessions, Deadline start, Duration timeout) {
        this.command = command;
        this.sessions = sessions;
        this.start = start;
        this.timeout = timeout;
    }

    Reply run() throws RdsException {
        Thread worker = Thread.ofVirtual().name("rds-exec").start(this::work);
        try {
            Outcome ended = await();
            if (ended.reply() != null) {
                return ended.reply();
            }
            throw Objects.requireNonNull(ended.notSent());
        } catch (TimeoutException e) {
            return giveUp(worker, "no answer within " + timeout.toMillis() + " ms", true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return giveUp(worker, "interrupted", false);
        }
    }

    private Outcome await() throws TimeoutException, InterruptedException {
        while (true) {
            Deadline sent = end;
            Deadline until = sent == null ? start : sent;
            try {
                return outcome.get(until.left(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // Sent meanwhile (or refused and queued again): then another deadline counts.
                if (Objects.equals(sent, end)) {
                    throw e;
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("commands end with a value", e);
            }
        }
    }

    private Reply giveUp(Thread worker, String why, boolean suspect) throws RdsException {
        Stage before = stage.getAndSet(Stage.GIVEN_UP);
        SshSession used = session;
        if (suspect && used != null) {
            sessions.suspect(used);
        }
        Reply lost = new Reply.Lost(text(stdout), why);
        outcome.complete(new Outcome(lost, null));
        worker.interrupt();
        ChannelExec opened = channel;
        if (opened != null) {
            // jsch writes a packet here, which may block on a box that does not read.
            Thread.ofVirtual().name("rds-exec-close").start(opened::disconnect);
        }
        if (before == Stage.QUEUED) {
            throw new RdsException.Unreachable("not sent: " + (suspect ? "the box gave no channel in time" : why));
        }
        return lost;
    }

    private void work() {
        try {
            while (!sent(sessions.enter(start))) {
                // That session died between two commands; nothing was sent on it, the next one is new.
            }
        } catch (RdsException e) {
            outcome.complete(new Outcome(null, e));
        } catch (JSchException | RuntimeException e) {
            failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(e);
        }
    }

    private boolean sent(SshSession entered) throws JSchException, RdsException, InterruptedException {
        Optional<ChannelExec> opening = prepare(entered);
        if (opening.isEmpty()) {
            sessions.suspect(entered);
            entered.leave();
            if (start.passed()) {
                throw new RdsException.Unreachable("not sent: the connection does not last");
            }
            return false;
        }
        var _ = outcome.whenComplete((ended, failure) -> entered.leave());
        session = entered;
        send(entered, opening.get());
        return true;
    }

    private void failed(Exception e) {
        boolean sent = stage.get() != Stage.QUEUED;
        outcome.complete(
                sent
                        ? new Outcome(new Reply.Lost(text(stdout), "connection lost: " + e.getMessage()), null)
                        : new Outcome(null, new RdsException.Unreachable("not sent: " + e.getMessage())));
    }

    /** A box may allow one channel at a time: a refused one is asked for again until {@code start}. */
    private void send(SshSession entered, ChannelExec first) throws JSchException, RdsException, InterruptedException {
        ChannelExec opening = first;
        for (int tries = 1; ; tries++) {
            channel = opening;
            command.beforeSend().run();
            Deadline until = Deadline.in(timeout);
            end = until;
            if (!stage.compareAndSet(Stage.QUEUED, Stage.SENT) || opened(opening, entered, until)) {
                return;
            }
            if (!stage.compareAndSet(Stage.SENT, Stage.QUEUED)) {
                return;
            }
            end = null;
            if (start.passed()) {
                throw new RdsException.Unreachable("not sent: the box refuses to open a channel");
            }
            Thread.sleep(Math.min(LONGEST_PAUSE.toMillis(), 10L << Math.min(tries, 6)));
            opening = prepare(entered)
                    .orElseThrow(() -> new RdsException.Unreachable("not sent: the connection was lost"));
        }
    }

    private Optional<ChannelExec> prepare(SshSession entered) {
        Optional<ChannelExec> opening = entered.channel();
        opening.ifPresent(exec -> {
            exec.setCommand(command.line().getBytes(StandardCharsets.UTF_8));
            exec.setOutputStream(stdout);
            exec.setErrStream(new ByteArrayOutputStream() {
                @Override
                public void close() {
                    // jsch closes this one last, when the box has closed the channel or the connection is gone.
                    ended(entered, toString(StandardCharsets.UTF_8), exec.getExitStatus());
                }
            });
        });
        return opening;
    }

    private void arrived(String output) {
        if (command.further().test(output) && stage.get() == Stage.SENT) {
            end = Deadline.in(timeout);
        }
    }

    private void ended(SshSession on, String stderr, int exitStatus) {
        if (exitStatus < 0) {
            // jsch tells channels before it knows itself that the connection is gone: no next command must enter it.
            sessions.suspect(on);
        }
        outcome.complete(new Outcome(new Reply.Ended(text(stdout), stderr, exitStatus), null));
    }

    /** False if the box refused the channel, so that nothing was sent on it. */
    private static boolean opened(ChannelExec opening, SshSession on, Deadline until) throws JSchException {
        try {
            opening.connect(until.millisLeft());
            return true;
        } catch (JSchException e) {
            if (on.connected() && String.valueOf(e.getMessage()).startsWith("channel is not opened")) {
                return false;
            }
            throw e;
        }
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
