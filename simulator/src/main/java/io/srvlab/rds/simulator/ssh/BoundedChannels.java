package io.srvlab.rds.simulator.ssh;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.FaultKind;
import io.srvlab.rds.simulator.Setting;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;

/**
 * At most so many channels on one connection, and so many logins with channels at all (U23). One more is refused, or its
 * request is never answered, and the connection lives on; the server's own limit would break it.
 */
final class BoundedChannels extends ChannelSessionFactory {
    /** An exit status for "say none". */
    static final int NO_STATUS = Integer.MIN_VALUE;

    private final Desk desk;
    private final Visits visits;

    BoundedChannels(Desk desk, Visits visits) {
        this.desk = desk;
        this.visits = visits;
    }

    @Override
    public Channel createChannel(Session session) {
        return new Bounded(session);
    }

    private final class Bounded extends ChannelSession {
        private final Session session;

        Bounded(Session session) {
            this.session = session;
        }

        @Override
        public OpenFuture open(long recipient, long windowSize, long packetSize, Buffer buffer) {
            Behaviour behaviour = desk.behaviour().get();
            if (!desk.faults().holds(FaultKind.REFUSE_CHANNELS)
                    && visits.enter(session, behaviour.number(Setting.U23))
                    && visits.open(session, desk.channels().getAsInt())) {
                AtomicBoolean closed = new AtomicBoolean();
                addCloseFutureListener(future -> {
                    if (closed.compareAndSet(false, true)) {
                        visits.close(session);
                    }
                });
                desk.journal().count("rds_simulator_channels_total{result=\"opened\"}");
                return super.open(recipient, windowSize, packetSize, buffer);
            }
            OpenFuture future = new DefaultOpenFuture(this, futureLock);
            if (behaviour.is(Setting.U23_FAILURE, "hang")) {
                desk.journal().count("rds_simulator_channels_total{result=\"hanging\"}");
            } else {
                desk.journal().count("rds_simulator_channels_total{result=\"refused\"}");
                future.setException(new SshChannelOpenException(
                        getChannelId(), SshConstants.SSH_OPEN_RESOURCE_SHORTAGE, "too many channels"));
            }
            return future;
        }

        @Override
        protected void sendExitStatus(int status) throws IOException {
            if (status != NO_STATUS) {
                super.sendExitStatus(status);
            }
        }
    }
}
