package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.export.Export;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hosts that are connected to exports, as far as the box's answers depend on them: whether they live on when an export goes
 * (U38), when the allowed host changes (U39), and which size they see (U31). No bytes flow here.
 */
public final class Hosts {
    /** A connection of one host to one subsystem. */
    public static final class Connection {
        private final String nqn;
        private final String hostNqn;
        private long size;
        private boolean alive = true;

        private Connection(String nqn, String hostNqn, long size) {
            this.nqn = nqn;
            this.hostNqn = hostNqn;
            this.size = size;
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

        private synchronized void update(long bytes) {
            size = bytes;
        }

        private synchronized void cut() {
            alive = false;
        }
    }

    private final List<Connection> connections = new ArrayList<>();
    private List<Export> shown = List.of();

    /** Connects, as a host's kernel would; empty if there is no such subsystem or the host may not. */
    public synchronized Optional<Connection> connect(Disks disks, String nqn, String hostNqn, Behaviour behaviour) {
        return disks.exports().stream()
                .filter(e -> e.nqn().equals(nqn) && allows(e, hostNqn, behaviour))
                .findFirst()
                .map(export -> {
                    Connection connection = new Connection(nqn, hostNqn, export.size());
                    connections.add(connection);
                    return connection;
                });
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
    synchronized void changed(List<Export> exports, Behaviour behaviour) {
        shown = List.copyOf(exports);
        for (Connection connection : connections()) {
            Optional<Export> export = exports.stream()
                    .filter(e -> e.nqn().equals(connection.nqn()))
                    .findFirst();
            if (export.isEmpty()) {
                if (behaviour.is(Setting.U38, "cuts")) {
                    connection.cut();
                }
            } else if (!allows(export.get(), connection.hostNqn(), behaviour) && behaviour.is(Setting.U39_CUT, "yes")) {
                connection.cut();
            } else if (behaviour.is(Setting.U31, "aen")) {
                connection.update(export.get().size());
            }
        }
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
