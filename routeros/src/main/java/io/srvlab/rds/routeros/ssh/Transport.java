package io.srvlab.rds.routeros.ssh;

import io.srvlab.rds.routeros.RdsException;
import java.util.function.Predicate;

/** Carries one line to the box and its answer back. */
public interface Transport extends AutoCloseable {

    /**
     * Sends a line and waits for its end, by the transport's own deadlines at the latest. An interrupt ends the wait at
     * once and leaves the thread's interrupt flag set.
     *
     * @param beforeSend called when a channel is free and the line goes out next; possibly more than once
     * @throws RdsException Unreachable or Unauthorized, and then the line was not sent
     */
    Reply run(String line, Runnable beforeSend) throws RdsException;

    /**
     * As {@link #run}, for a line that prints while it works: its deadline begins anew whenever {@code further} says of a
     * piece of output that the work has got on.
     *
     * @param further called on another thread
     */
    Reply watch(String line, Predicate<String> further) throws RdsException;

    @Override
    void close();
}
