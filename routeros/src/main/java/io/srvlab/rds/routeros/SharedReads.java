package io.srvlab.rds.routeros;

import io.srvlab.rds.routeros.command.Envelope;
import io.srvlab.rds.routeros.ssh.Reply;
import io.srvlab.rds.routeros.ssh.Transport;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Equal reads that wait for their turn at the same time are one command. A caller joins only a read that has not been sent
 * yet, so what it gets is never older than its call: it sees its own writes.
 */
final class SharedReads {
    /** One command and those who wait for it. */
    private static final class Flight {
        final String commands;
        final CompletableFuture<Landing> landing = new CompletableFuture<>();
        int waiting;

        @Nullable
        Thread thread;

        Flight(String commands) {
            this.commands = commands;
        }
    }

    /** One of the two is null. */
    private record Landing(@Nullable String body, @Nullable RdsException failure) {}

    private final Transport transport;
    private final Map<String, Flight> queued = new HashMap<>();

    SharedReads(Transport transport) {
        this.transport = transport;
    }

    /** The text that the statements print; ends by the transport's deadlines, or at once when interrupted. */
    String run(String commands, String what) throws RdsException {
        Flight flight = board(commands, what);
        try {
            Landing landing = flight.landing.get();
            if (landing.body() != null) {
                return landing.body();
            }
            throw landing.failure() == null ? new RdsException.Unreachable(what) : landing.failure();
        } catch (InterruptedException e) {
            leave(flight);
            Thread.currentThread().interrupt();
            throw new RdsException.Unreachable(what + ": interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException("reads end with a value", e);
        }
    }

    private synchronized Flight board(String commands, String what) {
        Flight flight = queued.get(commands);
        if (flight == null) {
            Flight fresh = new Flight(commands);
            queued.put(commands, fresh);
            fresh.thread = Thread.ofVirtual().name("rds-read").start(() -> fly(fresh, what));
            flight = fresh;
        }
        flight.waiting++;
        return flight;
    }

    private synchronized void leave(Flight flight) {
        flight.waiting--;
        if (flight.waiting == 0 && flight.thread != null) {
            queued.remove(flight.commands, flight);
            flight.thread.interrupt();
        }
    }

    private synchronized void takenOff(Flight flight) {
        queued.remove(flight.commands, flight);
    }

    private void fly(Flight flight, String what) {
        Landing landing = new Landing(null, new RdsException.Unreachable(what + ": broken off"));
        try {
            Envelope envelope = Envelope.random();
            Reply reply = transport.run(envelope.wrap(flight.commands), () -> takenOff(flight));
            landing = new Landing(envelope.open(reply, what, false), null);
        } catch (RdsException e) {
            landing = new Landing(null, e);
        } finally {
            takenOff(flight);
            flight.landing.complete(landing);
        }
    }
}
