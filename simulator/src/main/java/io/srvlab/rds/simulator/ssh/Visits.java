package io.srvlab.rds.simulator.ssh;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;

/** Who is connected, and how many channels each has open. */
public final class Visits {
    /**
     * A connection.
     *
     * @param user empty until logged in
     * @param from address and port
     * @param channels open now
     */
    public record Visit(String user, String from, Instant since, int channels) {}

    private static final class Open {
        private final Instant since;
        private boolean inside;
        private int channels;

        Open(Instant since) {
            this.since = since;
        }
    }

    private final Clock clock;
    private final Map<Session, Open> sessions = new LinkedHashMap<>();

    Visits(Clock clock) {
        this.clock = clock;
    }

    synchronized void arrived(Session session) {
        sessions.put(session, new Open(clock.instant()));
    }

    synchronized void left(Session session) {
        sessions.remove(session);
    }

    /** Whether the connection is one of at most so many that are served; a place is kept until it leaves. */
    synchronized boolean enter(Session session, int most) {
        @Nullable Open open = sessions.get(session);
        if (open == null) {
            return false;
        }
        open.inside =
                open.inside || sessions.values().stream().filter(o -> o.inside).count() < most;
        return open.inside;
    }

    synchronized boolean open(Session session, int most) {
        @Nullable Open open = sessions.get(session);
        if (open == null || open.channels >= most) {
            return false;
        }
        open.channels++;
        return true;
    }

    synchronized void close(Session session) {
        @Nullable Open open = sessions.get(session);
        if (open != null) {
            open.channels--;
        }
    }

    synchronized List<Visit> all() {
        List<Visit> visits = new ArrayList<>();
        sessions.forEach((session, open) -> visits.add(new Visit(
                session.getUsername() == null ? "" : session.getUsername(), from(session), open.since, open.channels)));
        return visits;
    }

    synchronized List<Session> sessions() {
        return List.copyOf(sessions.keySet());
    }

    static String from(Session session) {
        return String.valueOf(session.getIoSession().getRemoteAddress()).replaceFirst("^[^/]*/", "");
    }
}
