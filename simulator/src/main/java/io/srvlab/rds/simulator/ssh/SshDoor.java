package io.srvlab.rds.simulator.ssh;

import io.srvlab.rds.simulator.Faults;
import io.srvlab.rds.simulator.SimulatorOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import java.util.function.Consumer;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;

/** The SSH server. */
public final class SshDoor implements AutoCloseable {

    /** Runs a line; true if all went well. */
    public interface Runner {
        boolean run(String command, Consumer<String> out);
    }

    private final SshServer server = SshServer.setUpDefaultServer();
    private final Faults faults;

    public SshDoor(SimulatorOptions options, Keys keys, Faults faults, Runner runner) throws IOException {
        this.faults = faults;
        PublicKey allowed = allowed(options, keys);
        server.setHost("127.0.0.1");
        server.setPort(options.port());
        server.setKeyPairProvider(KeyPairProvider.wrap(keys.host()));
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setPublickeyAuthenticator((user, key, session) -> answers()
                && (user.equals(options.user()) || user.equals("admin"))
                && KeyUtils.compareKeys(key, allowed));
        server.setCommandFactory((channel, command) -> new ExecCommand(command, options.behaviour(), faults, runner));
        server.setShellFactory(channel -> new ExecCommand(
                ":put \"This box answers single commands: ssh -p PORT USER@HOST '/disk print detail'\"",
                options.behaviour(),
                faults,
                runner));
        server.addSessionListener(new ClosedAtOnce());
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        server.setChannelFactories(List.of(new BoundedChannels(options.maxChannels())));
        server.start();
    }

    private static PublicKey allowed(SimulatorOptions options, Keys keys) throws IOException {
        if (options.authorizedKey() == null) {
            return keys.client().getPublic();
        }
        try {
            return AuthorizedKeyEntry.parseAuthorizedKeyEntry(options.authorizedKey())
                    .resolvePublicKey(null, PublicKeyEntryResolver.FAILING);
        } catch (GeneralSecurityException e) {
            throw new IOException("the authorized key cannot be read: " + e.getMessage(), e);
        }
    }

    /** True when the box is not frozen any more. */
    private boolean answers() {
        try {
            faults.awaitThaw();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Closes the TCP connection before a byte is said on it. */
    private final class ClosedAtOnce implements SessionListener {
        @Override
        public void sessionEstablished(Session session) {
            if (faults.refusesConnections()) {
                session.getIoSession().close(true);
            }
        }
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
