package io.srvlab.rds.check;

import io.srvlab.rds.routeros.RdsException;
import java.util.List;
import java.util.Locale;

/** What disks and files do that no host is connected to. */
final class DiskQuestions {
    private static final long MIB = Workplace.MIB;
    private static final long ALLOCATED = 64 * MIB;

    private final Box box;
    private final Workplace place;
    private final Answers answers;

    DiskQuestions(Box box, Workplace place, Answers answers) {
        this.box = box;
        this.place = place;
        this.answers = answers;
    }

    void ask() throws RdsException {
        creation();
        slots();
        changes();
        comments();
        allocation();
    }

    private void creation() throws RdsException {
        String inside = place.folder() + "/missing";
        String said = place.add("a", inside + "/a.img", "1048576");
        answers.put(Question.U13, place.has("a") ? "created" : "error", said);
        place.drop("a");
        place.removeFile(inside + "/a.img");
        place.removeFile(inside);
        place.add("b", place.path("b"), "1M");
        String suffix = place.get("b", "size");
        String base = suffix.startsWith("1048") ? "binary" : suffix.startsWith("100") ? "decimal" : "";
        answers.put(Question.U7, base, "file-size=1M became " + suffix);
        place.drop("b");
        place.add("c", place.path("c"), "1000001");
        String odd = place.get("c", "size");
        answers.put(
                Question.U7_ROUNDING,
                switch (odd) {
                    case "1000001" -> "none";
                    case "1000448" -> "512";
                    case "1003520" -> "4096";
                    default -> "";
                },
                "1000001 became " + odd);
        String path = place.get("c", "file-path");
        answers.put(Question.U37, path.startsWith("/") ? "added" : "as-given", path);
        place.drop("c");
    }

    private void slots() throws RdsException {
        String slot = place.slot("s");
        place.add("s", MIB);
        String taken = place.add("s", place.path("t"), String.valueOf(MIB)).toLowerCase(Locale.ROOT);
        boolean second = box.number("[:len [/disk/find where slot~\"^" + slot + ".\"]]") > 0;
        String kind = taken.contains("device") ? "device" : taken.contains("entry") ? "entry" : "";
        answers.put(Question.U10, second ? "suffix" : kind, taken);
        box.says("/disk/remove [/disk/find where slot~\"^" + slot + ".\"]");
        String longer = slot + "x".repeat(33 - slot.length());
        String text = place.add("s" + "x".repeat(33 - slot.length()), place.path("u"), String.valueOf(MIB));
        boolean whole = place.hasSlot(longer);
        answers.put(Question.U6, whole ? "64" : "32", text);
        if (!whole) {
            answers.put(Question.U6_EXCESS, place.hasSlot(longer.substring(0, 32)) ? "truncate" : "error", text);
        }
        box.says("/disk/remove [/disk/find where slot~\"^" + slot + "x\"]");
    }

    private void changes() throws RdsException {
        String shrunk = place.set("s", "file-size=524288");
        answers.put(Question.U14, place.get("s", "size").equals(String.valueOf(MIB)) ? "error" : "truncates", shrunk);
        String removed = place.removeFile(place.path("s"));
        answers.put(Question.U15, place.hasFile(place.path("s")) ? "error" : "unlink", removed);
        place.drop("s");
        place.add("r", MIB);
        box.says("/disk/remove " + place.find("r"));
        answers.fact("/disk remove " + (place.hasFile(place.path("r")) ? "keeps" : "REMOVES") + " the backing file");
        place.drop("r");
        place.add("w", MIB);
        String port = place.get("w", "nvme-tcp-server-port");
        answers.put(Question.U22, port.matches("[0-9]+") ? port : "", "nvme-tcp-server-port of a new disk");
        place.drop("w");
    }

    private void comments() throws RdsException {
        place.add("k", MIB);
        int longest = 0;
        for (int length : List.of(64, 65, 255, 256)) {
            place.set("k", "comment=\"" + "c".repeat(length) + "\"");
            longest = place.get("k", "comment").length() == length ? length : longest;
        }
        String limit = longest == 256 ? "unlimited" : longest == 255 || longest == 64 ? "" + longest : "";
        answers.put(Question.U40, limit, "kept " + longest);
        if (longest > 0 && longest < 256) {
            place.set("k", "comment=\"short\"");
            place.set("k", "comment=\"" + "c".repeat(longest + 1) + "\"");
            String excess = place.get("k", "comment").equals("short") ? "error" : "truncate";
            answers.put(Question.U40_EXCESS, excess, "one character too many");
        }
        place.drop("k");
    }

    /** By the pool's free space, which others may change meanwhile: only a clear difference counts. */
    private void allocation() throws RdsException {
        long before = bytes(place.ofPool("free"));
        if (before < 20 * ALLOCATED) {
            answers.put(Question.U8, "", "not asked: little room on the pool");
            return;
        }
        place.add("f", ALLOCATED);
        long taken = before - bytes(place.ofPool("free"));
        place.drop("f");
        boolean all = taken > ALLOCATED * 9 / 10 && taken < ALLOCATED * 12 / 10;
        boolean none = Math.abs(taken) < ALLOCATED / 10;
        answers.put(
                Question.U8,
                all ? "full" : none ? "sparse" : "",
                "a new disk of " + ALLOCATED + " bytes took " + taken);
    }

    private static long bytes(String text) {
        String digits = text.replace(" ", "");
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
    }
}
