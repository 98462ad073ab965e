package io.srvlab.rds.check;

import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.ssh.Reply;
import io.srvlab.rds.routeros.ssh.Transport;

/** One line at a time, as it comes back; a lost connection is tried again, so lines here may run twice without harm. */
final class Box {
    private static final int TRIES = 20;

    private final Transport transport;

    Box(Transport transport) {
        this.transport = transport;
    }

    Reply.Ended raw(String line) throws RdsException {
        RdsException.Unreachable last = new RdsException.Unreachable("no answer to " + line);
        for (int i = 0; i < TRIES; i++) {
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

    /** A channel that ended without a status and without a word was cut. */
    private static boolean isBroken(Reply.Ended ended) {
        return ended.exitStatus() < 0 && (ended.stdout() + ended.stderr()).isBlank();
    }

    /** All that a line printed, errors too, without banner. */
    String says(String line) throws RdsException {
        String begin = "RDSCHECK-BEGIN";
        String end = "RDSCHECK-END";
        for (int i = 0; i < TRIES; i++) {
            Reply.Ended reply =
                    raw(":put \"" + begin + "\"; :onerror e in={ " + line + " } do={ :put $e }; :put \"" + end + "\"");
            String out = reply.stdout().replace("\r", "");
            int from = out.indexOf(begin);
            int to = out.lastIndexOf(end);
            if (from >= 0 && to > from) {
                return out.substring(from + begin.length(), to).strip();
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
}
