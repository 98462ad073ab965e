package io.srvlab.rds.simulator.nvme;

import io.srvlab.rds.simulator.export.Export;
import io.srvlab.rds.simulator.export.Guests;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where hosts arrive: answers Connect (Base 6.3), and keeps the controllers and the connections. */
final class Reception {
    static final String DISCOVERY = "nqn.2014-08.org.nvmexpress.discovery";

    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

    private static final int MOST_CONNECTIONS = 4096;
    private static final int CONNECT = 0x01;
    private static final int CONNECT_DATA = 1024;
    private static final int ANY_CONTROLLER = 0xffff;
    private static final int HOST_NQN = 512;
    private static final int SUBSYSTEM_NQN = 256;
    private static final int CONTROLLER_ID = 16;
    private static final int NQN_FIELD = 256;

    /** What hosts can see. */
    interface Exports {
        Optional<Export> find(String nqn, int port);

        List<Export> on(int port);
    }

    /** What a Connect asks for. */
    private record Wish(
            Command command, int queueId, int entries, long keepAlive, int controllerId, String nqn, String host) {
        static Wish of(Command command) {
            byte[] data = command.data();
            return new Wish(
                    command,
                    command.word(42),
                    command.word(44) + 1,
                    Integer.toUnsignedLong(command.dword(12)),
                    Byte.toUnsignedInt(data[CONTROLLER_ID]) | Byte.toUnsignedInt(data[CONTROLLER_ID + 1]) << 8,
                    text(data, SUBSYSTEM_NQN),
                    text(data, HOST_NQN));
        }

        private static String text(byte[] data, int at) {
            int end = at;
            while (end < at + NQN_FIELD && data[end] != 0) {
                end++;
            }
            return new String(data, at, end - at, StandardCharsets.UTF_8);
        }
    }

    private final Exports exports;
    private final Map<Integer, Controller> controllers = new HashMap<>();
    private final Map<Queue, Controller> admins = new HashMap<>();
    private final Set<Queue> queues = new HashSet<>();
    private volatile Guests guests = Guests.NOBODY;
    private int lastId;
    private boolean closed;

    Reception(Exports exports) {
        this.exports = exports;
    }

    void guests(Guests next) {
        guests = next;
    }

    /** Serves a connection to its end. */
    void receive(Socket socket) {
        int port = socket.getLocalPort();
        String address = socket.getLocalAddress().getHostAddress();
        Queue queue = new Queue(socket, (own, command) -> connect(own, command, port, address));
        if (!enter(queue)) {
            queue.close();
            return;
        }
        try {
            queue.serve();
        } finally {
            leave(queue);
        }
    }

    private synchronized boolean enter(Queue queue) {
        return !closed && guests.open() && queues.size() < MOST_CONNECTIONS && queues.add(queue);
    }

    private void leave(Queue queue) {
        Controller ended;
        synchronized (this) {
            queues.remove(queue);
            ended = admins.remove(queue);
            if (ended != null) {
                controllers.remove(ended.id());
            }
        }
        if (ended != null) {
            ended.cut();
        }
    }

    private Queue.Admission connect(Queue queue, Command command, int port, String address) {
        if (!command.isFabrics() || command.fabricsType() != CONNECT) {
            return Queue.Admission.refused(Answer.bad(Answer.SEQUENCE));
        }
        if (command.data().length != CONNECT_DATA || command.word(40) != 0) {
            return Queue.Admission.refused(Answer.bad(Answer.CONNECT_INVALID));
        }
        Wish wish = Wish.of(command);
        if (wish.entries() > Identity.QUEUE_ENTRIES || wish.entries() < 2) {
            return Queue.Admission.refused(new Answer(Answer.CONNECT_INVALID, 44, Pdu.NO_DATA));
        }
        try {
            return wish.queueId() == 0 ? admin(queue, wish, port, address) : io(queue, wish);
        } catch (IOException e) {
            LOG.warn("{} cannot be served: {}", wish.nqn(), e.getMessage());
            return Queue.Admission.refused(Answer.bad(0x006));
        }
    }

    /** A new controller. */
    private Queue.Admission admin(Queue queue, Wish wish, int port, String address) throws IOException {
        if (wish.controllerId() != ANY_CONTROLLER) {
            return Queue.Admission.refused(Answer.badConnectData(Answer.CONNECT_INVALID, CONTROLLER_ID));
        }
        Controller controller = new Controller(newId(), wish.nqn(), wish.host());
        if (!wish.nqn().equals(DISCOVERY)) {
            Optional<Export> export = exports.find(wish.nqn(), port);
            if (export.isEmpty()) {
                return Queue.Admission.refused(Answer.badConnectData(Answer.CONNECT_INVALID, SUBSYSTEM_NQN));
            }
            Optional<Guests.Guest> guest = guests.admit(export.get(), wish.host(), controller);
            if (guest.isEmpty()) {
                return Queue.Admission.refused(Answer.badConnectData(Answer.CONNECT_HOST, HOST_NQN));
            }
            serve(controller, guest.get(), export.get());
            if (!exports.find(wish.nqn(), port).equals(export)) { // it went while we let the host in
                controller.cut();
            }
        }
        if (!controller.join(queue)) { // cut off already
            return Queue.Admission.refused(Answer.badConnectData(Answer.CONNECT_INVALID, SUBSYSTEM_NQN));
        }
        queue.connected(0, wish.entries(), wish.keepAlive());
        synchronized (this) {
            controllers.put(controller.id(), controller);
            admins.put(queue, controller);
        }
        AdminCommands commands = new AdminCommands(controller, () -> DiscoveryLog.of(exports.on(port), address));
        return new Queue.Admission(Answer.good(controller.id()), Optional.of(commands::run));
    }

    private static void serve(Controller controller, Guests.Guest guest, Export export) throws IOException {
        try {
            controller.serves(guest, Namespace.open(export.file(), guest::size));
        } catch (IOException e) {
            guest.left();
            throw e;
        }
    }

    /** A queue for a controller that is there. */
    private Queue.Admission io(Queue queue, Wish wish) throws IOException {
        Controller controller;
        synchronized (this) {
            controller = controllers.get(wish.controllerId());
        }
        if (controller == null
                || !controller.nqn().equals(wish.nqn())
                || !controller.hostNqn().equals(wish.host())) {
            return Queue.Admission.refused(Answer.badConnectData(Answer.CONNECT_INVALID, CONTROLLER_ID));
        }
        Optional<Namespace> namespace = controller.namespace();
        if (!controller.isEnabled() || namespace.isEmpty() || !controller.join(queue)) {
            return Queue.Admission.refused(Answer.bad(Answer.SEQUENCE));
        }
        queue.connected(wish.queueId(), wish.entries(), 0);
        Namespace served = namespace.get();
        return new Queue.Admission(
                Answer.good(controller.id()), Optional.of(command -> Optional.of(served.run(command))));
    }

    /** 1 to 0xffef, none that is in use (Base 3.1.2.2). */
    private synchronized int newId() {
        do {
            lastId = lastId % 0xffef + 1;
        } while (controllers.containsKey(lastId));
        return lastId;
    }

    /** Everybody has to go. */
    void close() {
        Set<Queue> all;
        synchronized (this) {
            closed = true;
            all = Set.copyOf(queues);
        }
        all.forEach(Queue::close);
    }
}
