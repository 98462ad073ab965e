package io.srvlab.rds.check;

import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.ssh.Reply;
import io.srvlab.rds.routeros.ssh.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The questions that can be asked without risk: everything happens in one new folder, under slots of one random prefix, with
 * files of a few MiB, none of them exported.
 */
public final class Questions {
    private static final long MIB = 1 << 20;

    private final Box box;
    private final String prefix;
    private final String folder;
    private final List<Answer> answers = new ArrayList<>();

    /**
     * @param mountPoint of the pool
     * @param token a few random letters and digits
     */
    public Questions(Transport transport, String mountPoint, String token) {
        this.box = new Box(transport);
        this.prefix = "rdschk" + token;
        this.folder = mountPoint + "/" + prefix;
    }

    /** Asks everything and cleans up, whatever happens. */
    public List<Answer> ask() throws RdsException {
        try {
            box.says("/file/add type=directory name=\"" + folder + "\"");
            words();
            creation();
            slots();
            changes();
            comments();
            formats();
            unanswered();
        } finally {
            cleanUp();
        }
        return List.copyOf(answers);
    }

    private void words() throws RdsException {
        Reply.Ended failed = box.raw(":put \"rdscheck\"; :error \"rdscheck-error\"");
        boolean onStderr = failed.stderr().contains("rdscheck-error");
        if (onStderr || failed.stdout().contains("rdscheck-error")) {
            String status = failed.exitStatus() < 0 ? "none" : String.valueOf(failed.exitStatus());
            answer("U1", status, "exit status of :error");
            answer("U2", onStderr ? "stderr" : "stdout", "the text of :error");
        }
        Reply.Ended lines = box.raw(":put \"rdscheck\"; :put \"rdscheck\"");
        answer("U3", lines.stdout().contains("rdscheck\r\n") ? "crlf" : "lf", "line ends of :put");
        answer("U36", lines.stdout().startsWith("rdscheck") ? "none" : "banner", lines.stdout());
        answer("U26", box.value("[/system/resource/get version]").split(" ", 2)[0], "/system/resource");
    }

    private void creation() throws RdsException {
        String said = add("a", folder + "/missing/a.img", "1048576");
        answer("U13", count(slot("a")) ? "created" : "error", said);
        remove("a");
        box.says("/file/remove [/file/find where name=\"" + folder + "/missing\"]");
        add("b", folder + "/b.img", "1M");
        String suffix = get("b", "size");
        answer("U7", suffix.startsWith("1048") ? "binary" : "decimal", "file-size=1M became " + suffix);
        remove("b");
        add("c", folder + "/c.img", "1000001");
        String odd = get("c", "size");
        answer(
                "U7.rounding",
                switch (odd) {
                    case "1000001" -> "none";
                    case "1000448" -> "512";
                    case "1003520" -> "4096";
                    default -> "";
                },
                "1000001 became " + odd);
        String path = get("c", "file-path");
        answer("U37", path.startsWith("/") ? "added" : "as-given", path);
        remove("c");
    }

    private void slots() throws RdsException {
        add("s", folder + "/s.img", String.valueOf(MIB));
        String taken = add("s", folder + "/t.img", String.valueOf(MIB)).toLowerCase(Locale.ROOT);
        boolean second = !"0".equals(box.value("[:len [/disk/find where slot~\"^" + slot("s") + ".\"]]"));
        String kind = taken.contains("device") ? "device" : taken.contains("entry") ? "entry" : "";
        answer("U10", second ? "suffix" : kind, taken);
        box.says("/disk/remove [find slot~\"^" + slot("s") + ".\"]");
        String longer = slot("s") + "x".repeat(33 - slot("s").length());
        String text = box.says(adding(longer, folder + "/u.img", String.valueOf(MIB)));
        boolean whole = count(longer);
        answer("U6", whole ? "64" : "32", text);
        if (!whole) {
            answer("U6.excess", count(longer.substring(0, 32)) ? "truncate" : "error", text);
        }
        box.says("/disk/remove [find slot~\"^" + slot("s") + "x\"]");
    }

    private void changes() throws RdsException {
        String find = "[find slot=\"" + slot("s") + "\"]";
        String shrunk = box.says("/disk/set " + find + " file-size=524288");
        answer("U14", get("s", "size").equals(String.valueOf(MIB)) ? "error" : "truncates", shrunk);
        String removed = box.says("/file/remove [/file/find where name=\"" + folder + "/s.img\"]");
        boolean there = "1".equals(box.value("[:len [/file/find where name=\"" + folder + "/s.img\"]]"));
        answer("U15", there ? "error" : "unlink", removed);
        remove("s");
    }

    private void comments() throws RdsException {
        add("k", folder + "/k.img", String.valueOf(MIB));
        int longest = 0;
        for (int length : List.of(64, 65, 255, 256)) {
            box.says("/disk/set [find slot=\"" + slot("k") + "\"] comment=\"" + "c".repeat(length) + "\"");
            String kept = get("k", "comment");
            longest = kept.length() == length ? length : longest;
        }
        answer(
                "U40",
                longest == 256 ? "unlimited" : longest == 255 || longest == 64 ? "" + longest : "",
                "kept " + longest);
        if (longest > 0 && longest < 256) {
            box.says("/disk/set [find slot=\"" + slot("k") + "\"] comment=\"short\"");
            box.says("/disk/set [find slot=\"" + slot("k") + "\"] comment=\"" + "c".repeat(longest + 1) + "\"");
            answer("U40.excess", get("k", "comment").equals("short") ? "error" : "truncate", "one character too many");
        }
    }

    private void formats() throws RdsException {
        box.says("/disk/set [find slot=\"" + slot("k") + "\"] comment=\"2048\"");
        String json = box.value("[:serialize to=json [/disk/print detail as-value where slot=\"" + slot("k")
                + "\"] options=json.no-string-conversion]");
        if (json.contains("\"comment\":")) {
            answer("U27", json.contains("\"comment\":\"2048\"") ? "kept" : "ignored", json);
        }
        String date = box.value("[/file/get [/file/find where name=\"" + folder + "/k.img\"] last-modified]");
        answer("U29", date.matches("\\d{4}-.*") ? "iso" : date.matches("[a-z]{3}/.*") ? "old" : "", date);
        remove("k");
        Reply.Ended none =
                box.raw(":put \"rdscheck\"; /disk/print where slot=\"" + prefix + "none\"; :put \"rdscheck\"");
        String between = none.stdout().replace("\r", "");
        int from = between.indexOf("rdscheck\n");
        int to = between.lastIndexOf("rdscheck");
        if (from >= 0 && to > from) {
            String text = between.substring(from + "rdscheck\n".length(), to);
            answer("U5", text.contains("Flags") ? "header" : text.isEmpty() ? "nothing" : "blank", text);
        }
    }

    private void unanswered() {
        for (String id : List.of("U11", "U16", "U30", "U31", "U32", "U38", "U39", "U39.cut")) {
            answer(id, "", "needs a host with nvme-tcp that is connected to an export");
        }
        answer("U9", "", "would need a full pool");
        answer("U20", "", "would need a subvolume with an open disk");
    }

    private void cleanUp() throws RdsException {
        box.says("/disk/remove [find slot~\"^" + prefix + "\"]");
        box.says("/file/remove [/file/find where name~\"^" + folder + "/.*img\\$\"]");
        box.says("/file/remove [/file/find where name~\"^" + folder + "/\"]");
        box.says("/file/remove [/file/find where name=\"" + folder + "\"]");
    }

    private void answer(String setting, String value, String evidence) {
        answers.add(new Answer(setting, value, evidence));
    }

    private String slot(String name) {
        return prefix + name;
    }

    private String add(String name, String path, String size) throws RdsException {
        return box.says(adding(slot(name), path, size));
    }

    private static String adding(String slot, String path, String size) {
        return "/disk/add type=file slot=\"" + slot + "\" file-path=\"" + path + "\" file-size=" + size
                + " mount-filesystem=no compress=no";
    }

    private boolean count(String slot) throws RdsException {
        return "1".equals(box.value("[:len [/disk/find where slot=\"" + slot + "\"]]"));
    }

    private String get(String name, String property) throws RdsException {
        return box.value("[/disk/get [/disk/find where slot=\"" + slot(name) + "\"] " + property + "]");
    }

    private void remove(String name) throws RdsException {
        box.says("/disk/remove [find slot=\"" + slot(name) + "\"]");
    }
}
