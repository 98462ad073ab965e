package io.srvlab.rds.check;

import io.srvlab.rds.check.nvme.Host;
import io.srvlab.rds.check.nvme.RefusedException;
import io.srvlab.rds.routeros.RdsException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What happens to a host that is connected, above all whether taking its export away takes the disk away. */
final class ExportQuestions {
    private static final String OTHER = "nqn.2014-08.org.nvmexpress:uuid:6f7a3a52-4d33-4b62-8f2e-c54c3d1d8a02";
    private static final long MIB = Workplace.MIB;
    private static final List<Question> ALL = List.of(
            Question.U38,
            Question.U16,
            Question.U11,
            Question.U32,
            Question.U39,
            Question.U39_CUT,
            Question.U31,
            Question.U30,
            Question.U12,
            Question.U18,
            Question.U21);

    private final Box box;
    private final Workplace place;
    private final Answers answers;
    private final Exporter exporter;

    ExportQuestions(Box box, Workplace place, Answers answers, Exporter exporter) {
        this.box = box;
        this.place = place;
        this.answers = answers;
        this.exporter = exporter;
    }

    void ask() throws RdsException {
        place.add("n", 4 * MIB);
        if (reachable()) {
            try {
                offAndRenamed();
                allowedHosts();
                grown();
                removed();
                sameName();
                new ContentQuestions(box, place, answers, exporter).ask();
                defaultName();
            } catch (IOException e) {
                answers.fact("questions about exports broke off: " + e.getMessage());
            }
        }
        for (String name : List.of("n", "m", "e", "d")) {
            place.drop(name);
        }
    }

    /** Tells how long a new export takes to appear (U30), or what is to be done. */
    private boolean reachable() throws RdsException {
        String said = exporter.export("n", exporter.nqn("n"));
        long began = System.nanoTime();
        try (Host host = exporter.awaited(exporter.nqn("n"), Exporter.US)) {
            answers.put(
                    Question.U30,
                    String.format("%.1f s", (System.nanoTime() - began) / 1e9),
                    "from the command's end to a connection");
            Host.Facts facts = host.facts();
            answers.fact("controller: model '" + facts.model() + "', firmware '" + facts.firmware() + "', NVMe "
                    + facts.version());
            answers.fact("namespace: " + host.size() + " bytes in blocks of " + facts.blockBytes() + ", identifiers: "
                    + (facts.identifiers().isEmpty() ? "none" : facts.identifiers()));
            return true;
        } catch (IOException e) {
            String why = "no connection to port " + exporter.port() + " of the data network (" + e.getMessage()
                    + "). Run this where hosts can reach it, or give --data-address and --data-port"
                    + (said.isEmpty() ? "" : "; the box said: " + said);
            ALL.forEach(question -> answers.put(question, "", why));
            return false;
        }
    }

    /** The product's fence: a node that lost its volume by force must not be able to write. */
    private void offAndRenamed() throws RdsException, IOException {
        try (Host host = exporter.connect(exporter.nqn("n"), Exporter.US)) {
            host.write(0, new byte[Host.BLOCK]);
            exporter.unexport("n");
            boolean cut = exporter.dies(host);
            boolean closed = exporter.isClosed(exporter.nqn("n"));
            answers.put(
                    Question.U38,
                    cut ? "cuts" : "lives",
                    "the connection "
                            + (cut
                                    ? "ended"
                                    : "still read and was kept alive after "
                                            + exporter.settling().toSeconds() + " s")
                            + "; a new one was " + (closed ? "refused" : "ACCEPTED"));
            exporter.export("n", exporter.nqn("n") + ":2");
            boolean writes = !cut && writes(host);
            boolean oldName = !exporter.isClosed(exporter.nqn("n"));
            answers.fact("fencing by a new NQN: "
                    + (writes || oldName
                            ? "DOES NOT WORK: "
                                    + (writes
                                            ? "a host of the old one still writes"
                                            : "the old one can still be connected to")
                            : "works: a host of the old one can neither write nor connect again"));
        }
        exporter.awaited(exporter.nqn("n") + ":2", Exporter.US).close();
    }

    private static boolean writes(Host host) {
        try {
            host.write(0, new byte[Host.BLOCK]);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void allow(String name, String hosts) throws RdsException {
        exporter.unexport(name);
        place.set(name, "nvme-tcp-server-allow-host-name=\"" + hosts + "\"");
        exporter.export(name, exporter.nqn("n") + ":2");
    }

    private void allowedHosts() throws RdsException, IOException {
        String nqn = exporter.nqn("n") + ":2";
        allow("n", Exporter.US);
        Optional<RefusedException> us = exporter.settled(nqn, Exporter.US);
        Optional<RefusedException> other = exporter.refusal(nqn, OTHER);
        if (other.isEmpty()) {
            answers.put(Question.U32, "ignored", "a host that is not named can connect");
            answers.put(Question.U39, "", "allow-host-name is ignored");
            answers.put(Question.U39_CUT, "", "allow-host-name is ignored");
        } else if (us.isPresent()) {
            answers.put(
                    Question.U32,
                    "",
                    "it does not hold host NQNs: the one named is refused ("
                            + us.get().getMessage() + ")");
        } else {
            answers.put(
                    Question.U32,
                    "exact",
                    "only the host that is named can connect; another: "
                            + other.get().getMessage());
            severalHosts(nqn);
            changedHost(nqn);
        }
        allow("n", "");
        exporter.awaited(nqn, Exporter.US).close();
    }

    private void severalHosts(String nqn) throws RdsException, IOException {
        allow("n", Exporter.US + "," + OTHER);
        boolean first = exporter.settled(nqn, Exporter.US).isEmpty();
        boolean second = exporter.refusal(nqn, OTHER).isEmpty();
        answers.put(
                Question.U39,
                first && second ? "list" : !first && !second ? "one" : "",
                "of two hosts with a comma between, the first is " + (first ? "let in" : "refused") + ", the second "
                        + (second ? "let in" : "refused"));
    }

    private void changedHost(String nqn) throws RdsException, IOException {
        allow("n", Exporter.US);
        try (Host host = exporter.awaited(nqn, Exporter.US)) {
            place.set("n", "nvme-tcp-server-allow-host-name=\"" + OTHER + "\"");
            boolean cut = exporter.dies(host);
            answers.put(
                    Question.U39_CUT,
                    cut ? "yes" : "no",
                    "connected, then another host was named: the connection " + (cut ? "ended" : "lived on"));
        }
    }

    private void grown() throws RdsException, IOException {
        String nqn = exporter.nqn("n") + ":2";
        try (Host host = exporter.connect(nqn, Exporter.US)) {
            host.expectChange();
            String said = place.set("n", "file-size=" + 8 * MIB);
            boolean told = host.awaitChange(exporter.settling());
            long size = host.size();
            if (size == 8 * MIB) {
                answers.put(Question.U31, told ? "aen" : "rescan", told ? "the host was told" : "the host had to ask");
                return;
            }
            answers.put(Question.U31, "", "the size stays " + size + "; the box said: " + said);
        }
        exporter.export("n", nqn);
        try (Host host = exporter.awaited(nqn, Exporter.US)) {
            if (host.size() == 8 * MIB) {
                answers.put(Question.U31, "toggle", "the old size until the export was switched off and on");
            }
        }
    }

    private void removed() throws RdsException, IOException {
        place.add("m", MIB);
        exporter.export("m", exporter.nqn("m"));
        try (Host host = exporter.awaited(exporter.nqn("m"), Exporter.US)) {
            String said = box.says("/disk/remove " + place.find("m"));
            boolean there = place.has("m");
            boolean cut = !there && exporter.dies(host);
            answers.put(
                    Question.U16,
                    there ? "error" : "succeeds",
                    there ? said : "the disk is gone, its host " + (cut ? "lost it" : "STILL READS"));
        }
        place.drop("m");
    }

    /** For a moment, and one of the two is new: the other is ours as well. */
    private void sameName() throws RdsException, IOException {
        place.add("m", MIB);
        String said = exporter.export("m", exporter.nqn("n") + ":2");
        boolean both = place.get("m", "nvme-tcp-export").matches("true|yes")
                && place.get("m", "nvme-tcp-server-nqn").equals(exporter.nqn("n") + ":2");
        String seen;
        try (Host host = exporter.connect(exporter.nqn("n") + ":2", Exporter.US)) {
            seen = "a host sees a disk of " + host.size() + " bytes, where the first has " + 8 * MIB
                    + " and the second " + MIB;
        }
        answers.put(Question.U11, both ? "accepted" : "error", both ? seen : said);
        place.drop("m");
    }

    private void defaultName() throws RdsException, IOException {
        place.add("d", MIB);
        place.set("d", "nvme-tcp-server-port=" + exporter.port() + " nvme-tcp-export=yes");
        try (Host _ = exporter.awaited(exporter.nqn("d"), Exporter.US)) {
            answers.put(Question.U21, "nqn", "a host can connect to " + Exporter.NQN + "<slot>");
        } catch (RefusedException e) {
            boolean slot = exporter.refusal(place.slot("d"), Exporter.US).isEmpty();
            answers.put(
                    Question.U21,
                    slot ? "slot" : "",
                    slot ? "a host can connect to <slot>" : "neither the slot nor " + Exporter.NQN + "<slot>");
        }
        place.drop("d");
    }
}
