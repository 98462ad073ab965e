package io.srvlab.rds.simulator.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An interactive login on a channel. */
final class ShellCommand implements Command, Casualties.Mortal {
    private static final Logger LOG = LoggerFactory.getLogger(ShellCommand.class);

    private final Desk desk;
    private final Casualties running;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private @Nullable ExitCallback exit;
    private @Nullable Thread thread;

    ShellCommand(Desk desk, Casualties running) {
        this.desk = desk;
        this.running = running;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
        String user = channel.getSession().getUsername();
        boolean terminal = environment.getEnv().containsKey(Environment.ENV_TERM);
        String columns = environment.getEnv().getOrDefault(Environment.ENV_COLUMNS, "0");
        int width = terminal && columns.matches("[0-9]{1,4}") ? Integer.parseInt(columns) : 0;
        Thread made =
                Thread.ofVirtual().name("shell").unstarted(() -> serve(user == null ? "" : user, width, terminal));
        synchronized (this) {
            thread = made;
        }
        running.add(this);
        made.start();
    }

    private void serve(String user, int width, boolean terminal) {
        try {
            desk.faults().awaitThaw();
            desk.consoles().of(user, width).serve(in, out, terminal);
            if (exit != null) {
                exit.onExit(0);
            }
        } catch (IOException e) {
            LOG.debug("the client has gone: {}", e.getMessage());
        } catch (InterruptedException e) {
            LOG.debug("the box went down");
        } finally {
            running.remove(this);
        }
    }

    @Override
    public synchronized void kill() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public void destroy(ChannelSession channel) {
        kill();
    }

    @Override
    public void setInputStream(InputStream stream) {
        this.in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        this.out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        // a terminal has one stream
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        this.exit = callback;
    }
}
