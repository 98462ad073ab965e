package io.srvlab.rds.routeros.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.RdsException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Lines over one SSH session. A call waits at most a command timeout for its turn (channels are handed out in order), a
 * connect timeout for the session if there is none, and a command timeout for its answer.
 */
public final class SshTransport implements Transport {
    private final Connection connection;
    private final Sessions sessions;
    private final Semaphore places;

    private SshTransport(Connection connection) {
        this.connection = connection;
        this.sessions = new Sessions(connection);
        this.places = new Semaphore(Math.clamp(connection.maxChannels(), 1, 10), true);
    }

    /** Checks what can be checked without the box; connects on the first line. */
    public static SshTransport open(Connection connection) throws RdsException.Unauthorized {
        String box = connection.address() + ":" + connection.port();
        if (connection.hostKeyFingerprints().stream().noneMatch(pin -> pin.startsWith("SHA256:"))) {
            throw new RdsException.Unauthorized("no host key fingerprint (SHA256:…) is pinned for " + box);
        }
        try {
            byte[] key = connection.privateKey().value().getBytes(StandardCharsets.UTF_8);
            KeyPair.load(new JSch(), key, null).dispose();
        } catch (JSchException e) {
            throw new RdsException.Unauthorized("the private key for " + box + " cannot be read");
        }
        return new SshTransport(connection);
    }

    @Override
    public Reply run(String line, Runnable beforeSend) throws RdsException {
        return run(new Exec.Command(line, beforeSend, output -> false));
    }

    @Override
    public Reply watch(String line, Predicate<String> further) throws RdsException {
        return run(new Exec.Command(line, () -> {}, further));
    }

    private Reply run(Exec.Command command) throws RdsException {
        takePlace();
        try {
            Deadline start = Deadline.in(connection.connectTimeout());
            return new Exec(command, sessions, start, connection.commandTimeout()).run();
        } finally {
            places.release();
        }
    }

    private void takePlace() throws RdsException.Unreachable {
        try {
            if (!places.tryAcquire(connection.commandTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new RdsException.Unreachable("not sent: all channels to " + connection.address() + " are busy");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RdsException.Unreachable("not sent: interrupted");
        }
    }

    @Override
    public void close() {
        sessions.close();
    }
}
