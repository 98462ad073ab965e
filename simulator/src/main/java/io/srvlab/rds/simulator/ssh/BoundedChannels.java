package io.srvlab.rds.simulator.ssh;

import java.util.concurrent.Semaphore;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;

/**
 * At most so many channels on one connection. One more is refused and the connection lives on; the server's own limit
 * would break it.
 */
final class BoundedChannels extends ChannelSessionFactory {
    private static final AttributeKey<Semaphore> PLACES = new AttributeKey<>();

    private final int most;

    BoundedChannels(int most) {
        this.most = most;
    }

    @Override
    public Channel createChannel(Session session) {
        return new Bounded(session.computeAttributeIfAbsent(PLACES, key -> new Semaphore(most)));
    }

    private static final class Bounded extends ChannelSession {
        private final Semaphore places;

        Bounded(Semaphore places) {
            this.places = places;
        }

        @Override
        public OpenFuture open(long recipient, long windowSize, long packetSize, Buffer buffer) {
            if (places.tryAcquire()) {
                addCloseFutureListener(closed -> places.release());
                return super.open(recipient, windowSize, packetSize, buffer);
            }
            OpenFuture refused = new DefaultOpenFuture(this, futureLock);
            refused.setException(new SshChannelOpenException(
                    getChannelId(), SshConstants.SSH_OPEN_RESOURCE_SHORTAGE, "too many channels"));
            return refused;
        }
    }
}
