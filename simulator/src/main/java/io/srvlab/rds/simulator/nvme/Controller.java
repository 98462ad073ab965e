package io.srvlab.rds.simulator.nvme;

import io.srvlab.rds.simulator.export.Guests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A controller: one host's connection to one subsystem, with an admin queue and I/O queues, each a TCP connection. It goes
 * when its admin queue does, and takes the others with it.
 */
final class Controller implements Guests.Connection {
    /** Events that the host may ask for in advance (AERL is 0-based). */
    private static final int MOST_EVENTS = 4;

    /** Notice: namespace attribute changed, see log page 4 (Base 5.2.1). */
    private static final long NAMESPACE_CHANGED = 0x02 | 0x00 << 8 | 0x04 << 16;

    private static final int ENABLE = 1;
    private static final long CAPABILITIES = (Identity.QUEUE_ENTRIES - 1) | 1L << 16 | 15L << 24 | 1L << 37;

    private final int id;
    private final String nqn;
    private final String hostNqn;
    private final List<Queue> queues = new ArrayList<>();
    private final Deque<Command> events = new ArrayDeque<>();
    private Optional<Guests.Guest> guest = Optional.empty();
    private Optional<Namespace> namespace = Optional.empty();
    private long configuration;
    private boolean told;
    private boolean changed;
    private boolean gone;

    Controller(int id, String nqn, String hostNqn) {
        this.id = id;
        this.nqn = nqn;
        this.hostNqn = hostNqn;
    }

    int id() {
        return id;
    }

    String nqn() {
        return nqn;
    }

    String hostNqn() {
        return hostNqn;
    }

    boolean isDiscovery() {
        return guest().isEmpty();
    }

    /** What it serves; a discovery controller serves nothing. */
    synchronized void serves(Guests.Guest host, Namespace served) {
        guest = Optional.of(host);
        namespace = Optional.of(served);
        if (gone) { // cut off already
            close(served);
        }
    }

    synchronized Optional<Guests.Guest> guest() {
        return guest;
    }

    synchronized Optional<Namespace> namespace() {
        return namespace;
    }

    /** False if the controller has gone meanwhile. */
    synchronized boolean join(Queue queue) {
        return !gone && queues.add(queue);
    }

    /** Properties CAP, VS, CC and CSTS (Base 3.1.3); others are not there. */
    synchronized Optional<Long> property(int offset) {
        return Optional.ofNullable(
                switch (offset) {
                    case 0x00 -> CAPABILITIES;
                    case 0x08 -> (long) Identity.VERSION;
                    case 0x14 -> configuration;
                    case 0x1c -> state();
                    default -> null;
                });
    }

    /** Ready as soon as enabled; a shutdown is complete at once. */
    private long state() {
        boolean shutDown = (configuration >> 14 & 3) != 0;
        return (configuration & ENABLE) | (shutDown ? 2 << 2 : 0);
    }

    synchronized boolean setProperty(int offset, long value) {
        if (offset == 0x14) {
            configuration = value & 0xffffffffL;
        }
        return offset == 0x14;
    }

    synchronized boolean isEnabled() {
        return (configuration & ENABLE) != 0;
    }

    /** Whether it is to tell of changed namespaces (feature 0x0b). */
    synchronized void tellsOfNamespaces(boolean value) {
        told = value;
    }

    /** Keeps an Asynchronous Event Request until there is something to tell; false if there are too many. */
    boolean waitForEvent(Command request) {
        synchronized (this) {
            if (events.size() >= MOST_EVENTS) {
                return false;
            }
            events.add(request);
        }
        tell();
        return true;
    }

    /** Whether a namespace has changed since this was last read (log page 4). */
    synchronized boolean takeChange() {
        boolean was = changed;
        changed = false;
        return was;
    }

    @Override
    public void resized() {
        synchronized (this) {
            changed = told;
        }
        Thread.ofVirtual().name("nvme-event").start(this::tell); // a host that does not read must not hold up the box
    }

    /** One event for a change; the next only after the log page was read. */
    private void tell() {
        Command request;
        Queue admin;
        synchronized (this) {
            if (!changed || events.isEmpty() || queues.isEmpty()) {
                return;
            }
            request = events.remove();
            admin = queues.getFirst();
        }
        admin.complete(request, Answer.good(NAMESPACE_CHANGED));
    }

    /** All its connections are closed; may be repeated. */
    @Override
    public void cut() {
        List<Queue> closing;
        synchronized (this) {
            if (gone) {
                return;
            }
            gone = true;
            closing = List.copyOf(queues);
        }
        closing.forEach(Queue::close);
        guest().ifPresent(Guests.Guest::left);
        namespace().ifPresent(Controller::close);
    }

    private static void close(Namespace served) {
        try {
            served.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
