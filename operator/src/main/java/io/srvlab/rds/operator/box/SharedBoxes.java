package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.RdsException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One client per connection, however many classes use it; closed when the last one lets it go. */
final class SharedBoxes implements AutoCloseable {
    private static final class Held {
        final SharedBox box;
        int users;

        Held(SharedBox box) {
            this.box = box;
        }
    }

    private final Connector connector;
    private final Map<Connection, Held> open = new HashMap<>();

    /** By address: two classes that reach one pool as different users still share its room. Never forgotten. */
    private final Map<String, Map<String, Promises>> promises = new HashMap<>();

    SharedBoxes(Connector connector) {
        this.connector = connector;
    }

    /** The connector only prepares a client here: no network. */
    synchronized SharedBox take(Connection connection) throws RdsException {
        Held held = open.get(connection);
        if (held == null) {
            held = new Held(new SharedBox(connector.connect(connection), promisesOf(connection)));
            open.put(connection, held);
        }
        held.users++;
        return held.box;
    }

    private Map<String, Promises> promisesOf(Connection connection) {
        return promises.computeIfAbsent(
                connection.address() + " " + connection.port(), key -> new ConcurrentHashMap<>());
    }

    synchronized void release(Connection connection) {
        Held held = open.get(connection);
        if (held != null && --held.users == 0) {
            open.remove(connection);
            held.box.client().close();
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(held -> held.box.client().close());
        open.clear();
    }
}
