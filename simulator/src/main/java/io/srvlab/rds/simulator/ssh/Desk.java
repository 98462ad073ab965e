package io.srvlab.rds.simulator.ssh;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Console;
import io.srvlab.rds.simulator.Faults;
import io.srvlab.rds.simulator.Journal;
import io.srvlab.rds.simulator.user.Users;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the door needs of the box.
 *
 * @param channels how many a connection may have open
 */
public record Desk(
        Supplier<Behaviour> behaviour,
        Faults faults,
        Runner runner,
        Journal journal,
        Clock clock,
        IntSupplier channels,
        Users users,
        Consoles consoles) {

    /** Makes what an interactive login talks to. */
    public interface Consoles {
        /**
         * @param width columns of the terminal; 0: none
         */
        Console of(String user, int width);
    }

    /** Runs a line; true if all went well. */
    public interface Runner {
        /**
         * @param user who is logged in
         * @param out takes what is printed, line by line; the last one is the error's text if it did not go well
         */
        boolean run(String user, String command, Consumer<String> out);
    }
}
