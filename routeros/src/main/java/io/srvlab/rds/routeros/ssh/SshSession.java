package io.srvlab.rds.routeros.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.RdsException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One authenticated SSH connection. Once retired it takes no new commands and ends when its last one has. */
final class SshSession {
    private static final Duration KEEPALIVE = Duration.ofSeconds(15);

    private final Session session;
    private final DeadlineSockets socket;
    private final Object lock = new Object();
    private int running;
    private boolean retired;

    private SshSession(Session session, DeadlineSockets socket) {
        this.session = session;
        this.socket = socket;
    }

    /** Connects, checks the host key, authenticates with the one key; all within the connect timeout. */
    static SshSession open(Connection to) throws RdsException {
        Deadline deadline = Deadline.in(to.connectTimeout());
        HostKeyPins pins = new HostKeyPins(to.hostKeyFingerprints());
        DeadlineSockets socket = new DeadlineSockets(deadline);
        // SO_TIMEOUT bounds one read only; a box that drips bytes is cut off here.
        CompletableFuture<Void> alarm =
                new CompletableFuture<Void>().completeOnTimeout(null, deadline.left(), TimeUnit.NANOSECONDS);
        CompletableFuture<Void> cut = alarm.thenRun(socket::close);
        try {
            Session session = session(to, pins, socket);
            session.connect(deadline.millisLeft());
            session.setTimeout(0);
            session.setServerAliveInterval((int) KEEPALIVE.toMillis());
            session.setServerAliveCountMax(2);
            return new SshSession(session, socket);
        } catch (JSchException e) {
            socket.close();
            throw refusal(e, to, pins.refused());
        } finally {
            cut.cancel(false);
            alarm.cancel(false);
        }
    }

    private static Session session(Connection to, HostKeyPins pins, DeadlineSockets socket) throws JSchException {
        JSch jsch = new JSch();
        jsch.setHostKeyRepository(pins);
        byte[] key = to.privateKey().value().getBytes(StandardCharsets.UTF_8);
        jsch.addIdentity("rds", key, null, null);
        Session session = jsch.getSession(to.user(), to.address(), to.port());
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("PreferredAuthentications", "publickey");
        session.setConfig("server_host_key", "ssh-ed25519,rsa-sha2-512,rsa-sha2-256");
        session.setConfig("PubkeyAcceptedAlgorithms", "ssh-ed25519,rsa-sha2-512,rsa-sha2-256");
        session.setThreadFactory(Thread.ofVirtual().name("rds-ssh-", 0).factory());
        session.setSocketFactory(socket);
        return session;
    }

    private static RdsException refusal(JSchException e, Connection to, String offered) {
        String box = to.address() + ":" + to.port();
        String text = String.valueOf(e.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        if (!offered.isEmpty()) {
            return new RdsException.Unauthorized("host key of " + box + " is " + offered + ", pinned is "
                    + String.join(" or ", to.hostKeyFingerprints()) + "; no command was sent");
        }
        if (lower.contains("invalid privatekey")) {
            return new RdsException.Unauthorized("the private key for " + box + " cannot be read");
        }
        if (lower.startsWith("auth ") || lower.contains("too many authentication")) {
            return new RdsException.Unauthorized(box + " refused the key of user '" + to.user() + "' (" + text + ")");
        }
        return new RdsException.Unreachable("cannot connect to " + box + ": " + text);
    }

    /** Counts a command in; false if the session takes none any more. */
    boolean enter() {
        synchronized (lock) {
            if (retired || !session.isConnected()) {
                return false;
            }
            running++;
            return true;
        }
    }

    /** Counts a command out. */
    void leave() {
        synchronized (lock) {
            running--;
            if (!retired || running > 0) {
                return;
            }
        }
        closeAside();
    }

    /** Takes no new commands; those that run may end by their own deadlines, and then it is closed. */
    void retire(Duration atMost) {
        synchronized (lock) {
            if (retired) {
                return;
            }
            retired = true;
        }
        CompletableFuture.delayedExecutor(atMost.toNanos(), TimeUnit.NANOSECONDS)
                .execute(this::closeAside);
    }

    boolean usable() {
        synchronized (lock) {
            return !retired && session.isConnected();
        }
    }

    boolean connected() {
        return session.isConnected();
    }

    /** A channel that is not open yet; empty if the connection has gone. */
    Optional<ChannelExec> channel() {
        try {
            return Optional.ofNullable((ChannelExec) session.openChannel("exec"));
        } catch (JSchException e) {
            return Optional.empty();
        }
    }

    private void closeAside() {
        Thread.ofVirtual().name("rds-ssh-close").start(this::close);
    }

    /** The socket first: jsch's own goodbye may block on a box that does not read. */
    void close() {
        socket.close();
        session.disconnect();
    }
}
