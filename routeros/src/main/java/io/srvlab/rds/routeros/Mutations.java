package io.srvlab.rds.routeros;

import io.srvlab.rds.routeros.command.Envelope;
import io.srvlab.rds.routeros.output.Records;
import io.srvlab.rds.routeros.output.Row;
import io.srvlab.rds.routeros.ssh.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sends mutating lines, each once, those of one slot in turn, and believes only what they read back. */
final class Mutations {
    private static final Pattern UNPARSED = Pattern.compile("\\(line \\d+ column \\d+\\)");

    private final Carrier carrier;
    private final Reading reading;
    private final Turns turns;

    /** Sends a line and waits for its end. */
    interface Carrier {
        Reply run(String line) throws RdsException;
    }

    /** A mutating line, in whichever form it reads back. */
    interface Line {
        String of(Reading.Choice in) throws RdsException.Rejected;
    }

    /** What a mutating line printed, and the form that it is in. */
    record Answer(Reading.Choice in, String text) {
        List<Row> rows() throws RdsException.Malformed {
            return in.form().read(text);
        }
    }

    /** @param patience how long a line waits for others of its slot */
    Mutations(Carrier carrier, Reading reading, Duration patience) {
        this.carrier = carrier;
        this.reading = reading;
        this.turns = new Turns(patience);
    }

    static boolean ours(Guard guard, DiskComment comment) {
        return comment.cluster().equals(Identity.clusterHash(guard.owner().clusterId()));
    }

    /** The one disk that the line's read-back shows. A read-back that cannot be understood leaves the outcome unknown. */
    Disk diskAfter(Line line, String slot, String what) throws RdsException {
        return diskIn(mutate(line, slot, what), slot, what);
    }

    static Disk diskIn(Answer answer, String slot, String what) throws RdsException.UnknownOutcome {
        try {
            return atMostOne(answer.rows(), slot)
                    .orElseThrow(() -> new RdsException.Malformed("the read-back shows no disk of that slot"));
        } catch (RdsException.Malformed e) {
            throw new RdsException.UnknownOutcome(what + ": " + e.getMessage());
        }
    }

    void nothingAfter(Line line, String slot, String what) throws RdsException {
        Answer answer = mutate(line, slot, what);
        try {
            if (!answer.rows().isEmpty()) {
                throw new RdsException.Busy(what + ": it is still there after its removal; try again");
            }
        } catch (RdsException.Malformed e) {
            throw new RdsException.UnknownOutcome(what + ": " + e.getMessage());
        }
    }

    /** Sent once. Only a line that the box could not even parse, so that nothing of it ran, is sent in another form. */
    Answer mutate(Line line, String slot, String what) throws RdsException {
        return turns.take(slot, () -> mutate(line, what));
    }

    private Answer mutate(Line line, String what) throws RdsException {
        Reading.Choice first = reading.choice();
        try {
            return send(line, first, what);
        } catch (RdsException.Unsupported e) {
            if (!UNPARSED.matcher(String.valueOf(e.getMessage())).find() || !reading.another(first)) {
                throw e;
            }
            return send(line, reading.choice(), what);
        }
    }

    private Answer send(Line line, Reading.Choice choice, String what) throws RdsException {
        Envelope envelope = Envelope.random();
        return new Answer(choice, envelope.open(carrier.run(envelope.wrap(line.of(choice))), what, true));
    }

    static Optional<Disk> atMostOne(List<Row> rows, String slot) throws RdsException.Malformed {
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Disk disk = Records.disk(rows.getFirst());
        if (rows.size() > 1 || !disk.slot().equals(slot)) {
            throw new RdsException.Malformed("asked for slot '" + slot + "', the box printed " + rows.size()
                    + " disks, the first of slot '" + disk.slot() + "'");
        }
        return Optional.of(disk);
    }

    static void require(boolean holds, String what, String wanted, Disk disk) throws RdsException.Rejected {
        if (!holds) {
            throw new RdsException.Rejected(
                    what + ": the box raised no error, but it shows " + disk + " instead of " + wanted);
        }
    }
}
