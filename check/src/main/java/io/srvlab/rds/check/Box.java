package io.srvlab.rds.check;

import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.ssh.Reply;
import io.srvlab.rds.routeros.ssh.Transport;

/** One line at a time, as it comes back; a lost connection is tried again, so lines here may run twice without harm. */
final class Box {
    private static final int TRIES = 20;
    private static final String BEGIN = "RDSCHECK-BEGIN";
    private static final String END = "RDSCHECK-END";

    /** The check is over before its end; what was made is still removed. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped(String why) {
            super(why);
        }
    }

    private final Transport transport;
    private final long end;
    private volatile String stopped = "";

    /** @param end nanoTime after which nothing more is asked */
    Box(Transport transport, long end) {
        this.transport = transport;
        this.end = end;
    }

    /** From any thread: no question is asked from now on. */
    void stop(String why) {
        stopped = why;
    }

    /** The same box for who cleans up: it has a minute more, and cannot be stopped. */
    Box forCleaning() {
        return new Box(transport, System.nanoTime() + 60_000_000_000L);
    }

    Reply.Ended raw(String line) throws RdsException {
        RdsException.Unreachable last = new RdsException.Unreachable("no answer to " + line);
        for (int i = 0; i < TRIES; i++) {
            requireTime();
            try {
                // The mark tells an answer from the beginning of one.
                if (transport.run(line, () -> {}) instanceof Reply.Ended ended && !isBroken(ended)) {
                    return ended;
                }
            } catch (RdsException.Unreachable e) {
                last = e;
            }
        }
        throw last;
    }

    private void requireTime() {
        if (!stopped.isEmpty()) {
            throw new Stopped(stopped);
        }
        if (System.nanoTime() > end) {
            throw new Stopped("the time is over");
        }
    }

    /** A channel that ended without a status and without a word was cut. */
    private static boolean isBroken(Reply.Ended ended) {
        return ended.exitStatus() < 0 && (ended.stdout() + ended.stderr()).isBlank();
    }

    /** All that a line printed, errors too, without banner. */
    String says(String line) throws RdsException {
        for (int i = 0; i < TRIES; i++) {
            Reply.Ended reply =
                    raw(":put \"" + BEGIN + "\"; :onerror e in={ " + line + " } do={ :put $e }; :put \"" + END + "\"");
            String out = reply.stdout().replace("\r", "");
            int from = out.indexOf(BEGIN);
            int to = out.lastIndexOf(END);
            if (from >= 0 && to > from) {
                return out.substring(from + BEGIN.length(), to).strip();
            }
            if (from < 0 && !(out + reply.stderr()).isBlank() && reply.exitStatus() >= 0) {
                return (out + reply.stderr()).strip();
            }
        }
        throw new RdsException.Unreachable("no whole answer to " + line);
    }

    String value(String expression) throws RdsException {
        return says(":put " + expression);
    }

    /** A number that the box prints; -1 if it prints something else. */
    long number(String expression) throws RdsException {
        String digits = value(expression).replace(" ", "");
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    }
}
