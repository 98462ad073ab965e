package io.srvlab.rds.simulator.ssh;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Faults;
import io.srvlab.rds.simulator.Faults.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One command on one channel, in a thread of its own: faults first, then the line, then its output at once. */
final class ExecCommand implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(ExecCommand.class);

    private final String command;
    private final Behaviour behaviour;
    private final Faults faults;
    private final SshDoor.Runner runner;
    private @Nullable OutputStream out;
    private @Nullable OutputStream err;
    private @Nullable ExitCallback exit;
    private volatile boolean gone;

    ExecCommand(String command, Behaviour behaviour, Faults faults, SshDoor.Runner runner) {
        this.command = command;
        this.behaviour = behaviour;
        this.faults = faults;
        this.runner = runner;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
        Thread.ofVirtual().name("command").start(() -> {
            try {
                serve(channel);
            } catch (IOException e) {
                LOG.debug("the client has gone: {}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void serve(ChannelSession channel) throws IOException, InterruptedException {
        faults.awaitThaw();
        if (gone) {
            return;
        }
        Optional<Fault> fault = faults.strike(command);
        StringBuilder text = new StringBuilder();
        boolean good = true;
        switch (fault.orElse(null)) {
            case Fault.CloseBefore() -> {
                channel.getSession().close(true);
                return;
            }
            case Fault.Refuse(String answer) -> {
                text.append(answer).append(end());
                good = false;
            }
            case Fault.DropReply() -> {
                run(text);
                channel.getSession().close(true);
                return;
            }
            case Fault.Delay(var time) -> {
                Thread.sleep(time);
                good = run(text);
            }
            case null -> good = run(text);
        }
        faults.awaitThaw();
        answer(text.toString(), good);
    }

    private boolean run(StringBuilder text) {
        return runner.run(command, line -> text.append(line).append(end()));
    }

    private String end() {
        return behaviour.crlf() ? "\r\n" : "\n";
    }

    private void answer(String text, boolean good) throws IOException {
        OutputStream to = good || !behaviour.errorsOnStderr() ? out : err;
        if (to != null) {
            to.write(text.getBytes(StandardCharsets.UTF_8));
            to.flush();
        }
        if (exit != null) {
            exit.onExit(good ? 0 : behaviour.exitStatusOnError());
        }
    }

    @Override
    public void destroy(ChannelSession channel) {
        gone = true;
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
