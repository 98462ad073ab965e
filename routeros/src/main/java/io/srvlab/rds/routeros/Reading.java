package io.srvlab.rds.routeros;

import io.srvlab.rds.routeros.command.CopyLines;
import io.srvlab.rds.routeros.command.Lines;
import io.srvlab.rds.routeros.output.DetailForm;
import io.srvlab.rds.routeros.output.JsonForm;
import io.srvlab.rds.routeros.output.Menu;
import io.srvlab.rds.routeros.output.OutputForm;
import io.srvlab.rds.routeros.output.Row;
import io.srvlab.rds.routeros.output.ScriptForm;
import io.srvlab.rds.routeros.ssh.Transport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads in the best form that the box can print. What it cannot parse at all decides for good, until its version changes; a
 * damaged answer is asked for again in the next form, and decides only when it comes again and again: a list that is too
 * long for one line, say.
 */
final class Reading {
    /** Damaged answers in a row after which a form is given up. */
    private static final int PATIENCE = 3;

    /** A form, and the mutating lines that read back in it. */
    record Choice(OutputForm form, Lines lines, CopyLines copies) {
        Choice(OutputForm form) {
            this(form, new Lines(form), new CopyLines(form));
        }
    }

    private static final List<Choice> CHOICES =
            List.of(new Choice(new JsonForm()), new Choice(new ScriptForm()), new Choice(new DetailForm()));

    private final SharedReads reads;
    private int preferred;
    private int damaged;
    private boolean proven;
    private String version = "";

    Reading(Transport transport, int firstForm) {
        this.reads = new SharedReads(transport);
        this.preferred = firstForm;
    }

    synchronized Choice choice() {
        return CHOICES.get(preferred);
    }

    /** The rows of a complete answer; the first form's failure if no form can be understood. */
    List<Row> rows(Menu menu, String where, String what) throws RdsException {
        int first = CHOICES.indexOf(choice());
        RdsException failure = null;
        for (int i = first; i < CHOICES.size(); i++) {
            OutputForm form = CHOICES.get(i).form();
            try {
                List<Row> rows = form.read(reads.run(form.statement(menu, where), what));
                worked(i, failure);
                return rows;
            } catch (RdsException.Malformed | RdsException.Unsupported | RdsException.Rejected e) {
                failure = failure == null ? e : failure;
            }
        }
        throw failure == null ? new RdsException.Malformed(what) : failure;
    }

    /** Whether the box has another form than {@code tried} in which it answers; asks it once, at the first contact. */
    boolean another(Choice tried) throws RdsException {
        synchronized (this) {
            if (proven) {
                return !tried.equals(choice());
            }
        }
        rows(Menu.RESOURCE, "", "find out how the box prints");
        return !tried.equals(choice());
    }

    /** Another version than before may print other forms. */
    synchronized void boxHas(String seen) {
        if (!seen.equals(version) && !version.isEmpty()) {
            preferred = 0;
            proven = false;
            damaged = 0;
        }
        version = seen;
    }

    private synchronized void worked(int form, @Nullable RdsException before) {
        proven = true;
        damaged = before instanceof RdsException.Malformed ? damaged + 1 : 0;
        if (before != null && (!(before instanceof RdsException.Malformed) || damaged >= PATIENCE)) {
            preferred = Math.max(preferred, form);
            damaged = 0;
        }
    }
}
