package io.srvlab.rds.check;

import io.srvlab.rds.check.nvme.Host;
import io.srvlab.rds.routeros.RdsException;
import java.io.IOException;
import java.util.Arrays;

/** What becomes of the content of files; only a host can tell. */
final class ContentQuestions {
    private static final long MIB = Workplace.MIB;

    private final Box box;
    private final Workplace place;
    private final Answers answers;
    private final Exporter exporter;

    ContentQuestions(Box box, Workplace place, Answers answers, Exporter exporter) {
        this.box = box;
        this.place = place;
        this.answers = answers;
        this.exporter = exporter;
    }

    void ask() throws RdsException, IOException {
        existingFile();
        copiedFrom();
    }

    private static byte[] pattern() {
        byte[] block = new byte[Host.BLOCK];
        Arrays.fill(block, (byte) 0x5a);
        return block;
    }

    private boolean hasPattern(String name) throws RdsException, IOException {
        exporter.export(name, exporter.nqn(name));
        try (Host host = exporter.awaited(exporter.nqn(name), Exporter.US)) {
            return Arrays.equals(host.read(0, Host.BLOCK), pattern());
        } finally {
            exporter.unexport(name);
        }
    }

    private void existingFile() throws RdsException, IOException {
        place.add("e", MIB);
        exporter.export("e", exporter.nqn("e"));
        try (Host host = exporter.awaited(exporter.nqn("e"), Exporter.US)) {
            host.write(0, pattern());
            host.flush();
        }
        exporter.unexport("e");
        box.says("/disk/remove " + place.find("e"));
        String said = place.add("e", 2 * MIB);
        if (!place.has("e")) {
            answers.put(Question.U12, "error", said);
            place.removeFile(place.path("e"));
            return;
        }
        boolean kept = hasPattern("e");
        answers.put(
                Question.U12,
                kept ? "reused" : "truncated",
                "the file's content is " + (kept ? "kept" : "GONE") + ", its size " + place.get("e", "size"));
        place.drop("e");
    }

    private void copiedFrom() throws RdsException, IOException {
        place.add("e", MIB);
        exporter.export("e", exporter.nqn("e"));
        try (Host host = exporter.awaited(exporter.nqn("e"), Exporter.US)) {
            host.write(0, pattern());
            host.flush();
        }
        exporter.unexport("e");
        String said = box.says("/disk/add type=file copy-from=" + place.find("e") + " slot=\"" + place.slot("d")
                + "\" file-path=\"" + place.path("d") + "\" nvme-tcp-export=no");
        if (place.has("d")) {
            boolean data = hasPattern("d");
            answers.put(
                    Question.U18,
                    data ? "data" : "properties",
                    "the new disk " + (data ? "has the content" : "is blank"));
        } else {
            answers.put(Question.U18, "", said);
        }
        place.drop("d");
        place.drop("e");
    }
}
