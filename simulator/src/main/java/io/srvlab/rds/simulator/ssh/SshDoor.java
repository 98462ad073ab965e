package io.srvlab.rds.simulator.ssh;

import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.SimulatorOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;

/** The SSH server. */
public final class SshDoor implements AutoCloseable {
    /** More than {@link Logins} allows: its own limit is the one that acts. */
    private static final int NO_LIMIT = 1000;

    /** A command hears at once that its channel closes. */
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final SshServer server = SshServer.setUpDefaultServer();
    private final Casualties running = new Casualties();
    private final Desk desk;
    private final Visits visits;

    public SshDoor(SimulatorOptions options, Keys keys, Desk desk) throws IOException {
        this.desk = desk;
        this.visits = new Visits(desk.clock());
        Logins logins = new Logins(desk);
        server.setHost("127.0.0.1");
        server.setPort(options.port());
        server.setKeyPairProvider(new HostKeys(keys.host(), desk.faults()));
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE, UserAuthPasswordFactory.INSTANCE));
        server.setPublickeyAuthenticator(logins::key);
        server.setPasswordAuthenticator(logins::password);
        server.setCommandFactory((channel, command) -> new ExecCommand(command, desk, running));
        server.setShellFactory(channel -> new ShellCommand(desk, running));
        server.addSessionListener(new Porter());
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        CoreModuleProperties.COMMAND_EXIT_TIMEOUT.set(server, AT_ONCE);
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, NO_LIMIT);
        server.setChannelFactories(List.of(new BoundedChannels(desk, visits)));
        server.start();
    }

    /** Lets connections in, or closes them before a byte is said. */
    private final class Porter implements SessionListener {
        @Override
        public void sessionEstablished(Session session) {
            if (desk.faults().refusesConnections()) {
                desk.journal().count("rds_simulator_connections_total{result=\"refused\"}");
                session.getIoSession().close(true);
                return;
            }
            desk.journal().count("rds_simulator_connections_total{result=\"accepted\"}");
            visits.arrived(session);
            if (desk.behaviour().get().is(Setting.U36, "banner")) {
                CoreModuleProperties.WELCOME_BANNER.set(session, Screen.AUTH_BANNER);
            }
        }

        @Override
        public void sessionClosed(Session session) {
            visits.left(session);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** Who is connected now. */
    public List<Visits.Visit> visits() {
        return visits.all();
    }

    /** Running commands die and connections drop, as when the power goes. */
    public void crash() {
        running.kill();
        visits.sessions().forEach(session -> session.getIoSession().close(true));
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
