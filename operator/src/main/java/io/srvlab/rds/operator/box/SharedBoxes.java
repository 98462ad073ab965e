package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.RdsException;
import java.util.HashMap;
import java.util.Map;

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
    private final Map<String, SharedBox.Behind> boxes = new HashMap<>();

    SharedBoxes(Connector connector) {
        this.connector = connector;
    }

    /** The connector only prepares a client here: no network. */
    synchronized SharedBox take(Connection connection) throws RdsException {
        Held held = open.get(connection);
        if (held == null) {
            held = new Held(new SharedBox(connector.connect(connection), behind(connection)));
            held.box.behind().inventories().add(held.box.inventory());
            open.put(connection, held);
        }
        held.users++;
        return held.box;
    }

    private SharedBox.Behind behind(Connection connection) {
        return boxes.computeIfAbsent(connection.address() + " " + connection.port(), key -> new SharedBox.Behind());
    }

    synchronized void release(Connection connection) {
        Held held = open.get(connection);
        if (held != null && --held.users == 0) {
            open.remove(connection);
            held.box.behind().inventories().remove(held.box.inventory());
            held.box.client().close();
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(held -> held.box.client().close());
        open.clear();
    }
}
