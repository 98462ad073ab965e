package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.export.Export;
import io.srvlab.rds.simulator.export.Guests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hosts that are connected to exports, as far as the box's answers depend on them: whether they live on when an export goes
 * (U38), when the allowed host changes (U39), and which size they see (U31). Bytes flow elsewhere, if at all.
 */
public final class Hosts {
    /** A connection of one host to one subsystem. */
    public static final class Connection {
        private final String nqn;
        private final String hostNqn;
        private final Guests.Connection wire;
        private long size;
        private boolean alive = true;

        private Connection(String nqn, String hostNqn, long size, Guests.Connection wire) {
            this.nqn = nqn;
            this.hostNqn = hostNqn;
            this.size = size;
            this.wire = wire;
        }

        public String nqn() {
            return nqn;
        }

        public String hostNqn() {
            return hostNqn;
        }

        /** Bytes that the host believes the namespace has. */
        public synchronized long size() {
            return size;
        }

        public synchronized boolean alive() {
            return alive;
        }

        private synchronized boolean update(long bytes) {
            boolean other = size != bytes;
            size = bytes;
            return other;
        }

        private synchronized void cut() {
            alive = false;
        }
    }

    /** For hosts that only tests play. */
    private static final Guests.Connection NO_WIRE = new Guests.Connection() {
        @Override
        public void cut() {
            // it sees that it is not alive
        }

        @Override
        public void resized() {
            // it sees its size
        }
    };

    private final List<Connection> connections = new ArrayList<>();
    private List<Export> shown = List.of();

    /** Connects, as a host's kernel would; empty if there is no such subsystem or the host may not. */
    public Optional<Connection> connect(Disks disks, String nqn, String hostNqn, Behaviour behaviour) {
        return disks.exports().stream()
                .filter(export -> export.nqn().equals(nqn))
                .findFirst()
                .flatMap(export -> admit(export, hostNqn, behaviour, NO_WIRE));
    }

    /** As {@link #connect}, for a host that comes over the wire to an export that it has found. */
    public synchronized Optional<Connection> admit(
            Export export, String hostNqn, Behaviour behaviour, Guests.Connection wire) {
        if (!allows(export, hostNqn, behaviour)) {
            return Optional.empty();
        }
        Connection connection = new Connection(export.nqn(), hostNqn, export.size(), wire);
        connections.add(connection);
        return Optional.of(connection);
    }

    /** The host looks at its namespaces again. */
    public synchronized void rescan(Connection connection) {
        shown.stream()
                .filter(e -> e.nqn().equals(connection.nqn()))
                .findFirst()
                .ifPresent(export -> connection.update(export.size()));
    }

    /** The host leaves by itself. */
    public synchronized void disconnect(Connection connection) {
        connection.cut();
        connections.remove(connection);
    }

    /** Connections that are alive. */
    public synchronized List<Connection> connections() {
        connections.removeIf(c -> !c.alive());
        return List.copyOf(connections);
    }

    synchronized boolean connected(String nqn) {
        return connections().stream().anyMatch(c -> c.nqn().equals(nqn));
    }

    /** Exports have changed. */
    void changed(List<Export> exports, Behaviour behaviour) {
        List<Runnable> consequences = new ArrayList<>();
        synchronized (this) {
            shown = List.copyOf(exports);
            for (Connection connection : connections()) {
                Optional<Export> export = exports.stream()
                        .filter(e -> e.nqn().equals(connection.nqn()))
                        .findFirst();
                if (isCut(connection, export, behaviour)) {
                    connection.cut();
                    consequences.add(connection.wire::cut);
                } else if (behaviour.is(Setting.U31, "aen")
                        && export.isPresent()
                        && connection.update(export.get().size())) {
                    consequences.add(connection.wire::resized);
                }
            }
        }
        consequences.forEach(Runnable::run); // which may end in a call of ours
    }

    private static boolean isCut(Connection connection, Optional<Export> export, Behaviour behaviour) {
        if (export.isEmpty()) {
            return behaviour.is(Setting.U38, "cuts");
        }
        return behaviour.is(Setting.U39_CUT, "yes") && !allows(export.get(), connection.hostNqn(), behaviour);
    }

    /** The box goes down, or a disk is removed: those who are connected to it lose it. Empty: everybody. */
    public void lose(Optional<String> nqn) {
        List<Connection> lost;
        synchronized (this) {
            lost = connections().stream()
                    .filter(connection -> nqn.isEmpty() || nqn.get().equals(connection.nqn()))
                    .toList();
            lost.forEach(Connection::cut);
        }
        lost.forEach(connection -> connection.wire.cut());
    }

    private static boolean allows(Export export, String hostNqn, Behaviour behaviour) {
        String allowed = export.allowHost();
        if (allowed.isEmpty() || behaviour.is(Setting.U32, "ignored")) {
            return true;
        }
        return behaviour.is(Setting.U39, "list")
                ? List.of(allowed.split(",")).contains(hostNqn)
                : allowed.equals(hostNqn);
    }
}
