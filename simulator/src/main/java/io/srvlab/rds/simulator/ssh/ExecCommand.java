package io.srvlab.rds.simulator.ssh;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Fault;
import io.srvlab.rds.simulator.Journal;
import io.srvlab.rds.simulator.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command on one channel, in a thread of its own: faults first, then the line, then its output at once. A channel that
 * closes while the line runs ends it ({@code :delay} and copies at once, else before the line's next command).
 */
final class ExecCommand implements Command, Casualties.Mortal {
    private static final Logger LOG = LoggerFactory.getLogger(ExecCommand.class);
    private static final int PIECE = 16;
    private static final long SHOWN_EVERY = 500_000_000L;

    private final String command;
    private final Desk desk;
    private final Casualties running;
    private @Nullable OutputStream out;
    private @Nullable OutputStream err;
    private @Nullable ExitCallback exit;
    private volatile boolean gone;
    private volatile boolean killed;
    private @Nullable Thread thread;
    private boolean inLine;
    private boolean flowing;
    private int shown;
    private long flowed = System.nanoTime();
    private String outcome = "ok";

    ExecCommand(String command, Desk desk, Casualties running) {
        this.command = command;
        this.desk = desk;
        this.running = running;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
        Thread made = Thread.ofVirtual().name("command").unstarted(() -> live(channel));
        synchronized (this) {
            thread = made;
        }
        running.add(this);
        made.start();
    }

    private void live(ChannelSession channel) {
        long began = System.nanoTime();
        try {
            serve(channel);
        } catch (IOException e) {
            LOG.debug("the client has gone: {}", e.getMessage());
        } catch (InterruptedException e) {
            outcome = "killed";
        } catch (RuntimeException e) {
            outcome = "broken";
            LOG.error("the simulator failed at: {}", command, e);
            channel.getSession().close(true);
        } finally {
            running.remove(this);
            Session session = channel.getSession();
            desk.journal()
                    .ended(new Journal.Line(
                            desk.clock().instant(),
                            user(channel),
                            Visits.from(session),
                            command,
                            Duration.ofNanos(System.nanoTime() - began),
                            killed ? "killed" : outcome));
        }
    }

    private static String user(ChannelSession channel) {
        String user = channel.getSession().getUsername();
        return user == null ? "" : user;
    }

    private void serve(ChannelSession channel) throws IOException, InterruptedException {
        desk.faults().awaitThaw();
        if (gone) {
            outcome = "gone";
            return;
        }
        @Nullable Fault fault = desk.faults().strike(command).orElse(null);
        outcome = fault == null ? outcome : name(fault);
        List<String> lines = new ArrayList<>();
        boolean good = true;
        switch (fault) {
            case Fault.CloseBefore() -> {
                channel.getSession().close(true);
                return;
            }
            case Fault.DropReply() -> {
                run(channel, lines);
                channel.getSession().close(true);
                return;
            }
            case Fault.Refuse(String answer) -> {
                lines.add(answer);
                good = false;
            }
            case Fault.Delay(Duration time) -> {
                Thread.sleep(time);
                good = run(channel, lines);
            }
            case Fault.CorruptLine() -> {
                good = run(channel, lines);
                Screen.corrupt(lines);
            }
            case Fault.Administrator(String script, boolean before) -> {
                if (before) {
                    desk.faults().administrator(script);
                }
                good = run(channel, lines);
                if (!before) {
                    desk.faults().administrator(script);
                }
            }
            case Fault.CloseMiddle() -> good = run(channel, lines);
            case Fault.SlowOutput(Duration pause) -> good = run(channel, lines);
            case null -> good = run(channel, lines);
        }
        desk.faults().awaitThaw();
        if (!killed) {
            answer(channel, lines, good, fault);
        }
    }

    private static String name(Fault fault) {
        return switch (fault) {
            case Fault.CloseBefore() -> "close-before";
            case Fault.DropReply() -> "drop-reply";
            case Fault.CloseMiddle() -> "close-middle";
            case Fault.Refuse(String text) -> "refuse";
            case Fault.Delay(Duration time) -> "delay";
            case Fault.SlowOutput(Duration pause) -> "slow-output";
            case Fault.CorruptLine() -> "corrupt-line";
            case Fault.Administrator(String script, boolean before) -> before ? "admin-before" : "admin-after";
        };
    }

    private boolean run(ChannelSession channel, List<String> lines) {
        inLine(true);
        flowing = outcome.equals("ok");
        try {
            boolean good = desk.runner().run(user(channel), command, line -> print(lines, line));
            if (!good && outcome.equals("ok")) {
                outcome = "error";
            }
            return good;
        } finally {
            inLine(false);
        }
    }

    /** What takes long is seen while it runs; the newest line waits, since it may turn out to be the error's text. */
    private void print(List<String> lines, String line) {
        if (flowing && System.nanoTime() - flowed > SHOWN_EVERY) {
            flow(lines);
        }
        lines.add(line);
    }

    private void flow(List<String> lines) {
        Behaviour behaviour = desk.behaviour().get();
        Screen screen = Screen.of(command, lines.subList(shown, lines.size()), true, behaviour, shown == 0);
        try {
            write(out, screen.out().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.debug("the client has gone: {}", e.getMessage());
        }
        shown = lines.size();
        flowed = System.nanoTime();
    }

    /** Afterwards nothing is to be ended any more, and an end that came late is forgotten. */
    private synchronized void inLine(boolean now) {
        inLine = now;
        if (!now && Thread.interrupted()) {
            LOG.debug("ended with its channel: {}", command);
        }
    }

    private void answer(ChannelSession channel, List<String> lines, boolean good, @Nullable Fault fault)
            throws IOException, InterruptedException {
        Behaviour behaviour = desk.behaviour().get();
        Screen screen = Screen.of(command, lines.subList(shown, lines.size()), good, behaviour, shown == 0);
        byte[] text = screen.out().getBytes(StandardCharsets.UTF_8);
        if (fault instanceof Fault.CloseMiddle) {
            write(out, Arrays.copyOf(text, text.length / 2));
            // What was written goes out before the connection closes.
            channel.getSession().getIoSession().close(false);
            return;
        }
        if (fault instanceof Fault.SlowOutput(Duration pause)) {
            for (int from = 0; from < text.length && !gone; from += PIECE) {
                write(out, Arrays.copyOfRange(text, from, Math.min(text.length, from + PIECE)));
                Thread.sleep(pause);
            }
        } else {
            write(out, text);
        }
        write(err, screen.err().getBytes(StandardCharsets.UTF_8));
        if (exit != null) {
            exit.onExit(
                    good
                            ? 0
                            : behaviour.is(Setting.U1, "none")
                                    ? BoundedChannels.NO_STATUS
                                    : behaviour.exitStatusOnError());
        }
    }

    private static void write(@Nullable OutputStream to, byte[] bytes) throws IOException {
        if (to != null && bytes.length > 0) {
            to.write(bytes);
            to.flush();
        }
    }

    /** The box goes down: whatever this command does ends, and nothing is answered. */
    @Override
    public synchronized void kill() {
        killed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public synchronized void destroy(ChannelSession channel) {
        gone = true;
        if (inLine && thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public void setInputStream(InputStream in) {
        // commands read nothing
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        this.out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        this.err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        this.exit = callback;
    }
}
