package io.srvlab.rds.check;

import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.ssh.Reply;
import java.util.Arrays;
import java.util.List;

/** How the box prints. */
final class PrintQuestions {
    private static final int LONG_LINE = 131_072;
    private static final int LONG_TOKEN = 180;

    private final Box box;
    private final Workplace place;
    private final Answers answers;

    PrintQuestions(Box box, Workplace place, Answers answers) {
        this.box = box;
        this.place = place;
        this.answers = answers;
    }

    void ask() throws RdsException {
        words();
        longLine();
        nothing();
        place.add("p", Workplace.MIB);
        place.add("q", 2 * Workplace.MIB);
        conversion();
        dates();
        units();
        width();
        numbers();
        place.drop("p");
        place.drop("q");
    }

    private void words() throws RdsException {
        Reply.Ended failed = box.raw(":put \"rdscheck\"; :error \"rdscheck-error\"");
        boolean onStderr = failed.stderr().contains("rdscheck-error");
        if (onStderr || failed.stdout().contains("rdscheck-error")) {
            String status = failed.exitStatus() < 0 ? "none" : String.valueOf(failed.exitStatus());
            answers.put(Question.U1, status, "after :error");
            answers.put(Question.U2, onStderr ? "stderr" : "stdout", "the text of :error");
        }
        Reply.Ended lines = box.raw(":put \"rdscheck\"; :put \"rdscheck\"");
        answers.put(Question.U3, lines.stdout().contains("rdscheck\r\n") ? "crlf" : "lf", "after :put");
        answers.put(Question.U36, lines.stdout().startsWith("rdscheck") ? "none" : "banner", lines.stdout());
        answers.put(Question.U26, box.value("[/system/resource/get version]").split(" ", 2)[0], "/system/resource");
    }

    private void longLine() throws RdsException {
        String said =
                box.says(":local a \"" + "x".repeat(1024) + "\"; :local b ($a . $a . $a . $a . $a . $a . $a . $a);"
                        + " :local c ($b . $b . $b . $b . $b . $b . $b . $b); :put ($c . $c)");
        if (!said.matches("[x\\n]+")) {
            answers.put(Question.U17, "", said);
        } else if (said.contains("\n")) {
            answers.put(Question.U17, "wrap-" + said.indexOf('\n'), "a raw line break in a line of " + LONG_LINE);
        } else {
            boolean whole = said.length() == LONG_LINE;
            answers.put(
                    Question.U17,
                    whole ? "unlimited" : "truncate-" + said.length(),
                    said.length() + " of " + LONG_LINE + " characters came");
        }
    }

    private void nothing() throws RdsException {
        Reply.Ended none =
                box.raw(":put \"rdscheck\"; /disk/print where slot=\"" + place.slot("none") + "\"; :put \"rdscheck\"");
        String between = none.stdout().replace("\r", "");
        int from = between.indexOf("rdscheck\n");
        int to = between.lastIndexOf("rdscheck");
        if (from >= 0 && to > from) {
            String text = between.substring(from + "rdscheck\n".length(), to);
            String kind =
                    text.contains("Flags") ? "header" : text.isEmpty() ? "nothing" : text.isBlank() ? "blank" : "";
            answers.put(Question.U5, kind, "'" + text + "'");
        }
    }

    private void conversion() throws RdsException {
        place.set("p", "comment=\"2048\"");
        String json = box.value("[:serialize to=json [/disk/print detail as-value where slot=\"" + place.slot("p")
                + "\"] options=json.no-string-conversion]");
        if (json.contains("\"comment\":")) {
            answers.put(Question.U27, json.contains("\"comment\":\"2048\"") ? "kept" : "ignored", json);
        }
    }

    private void dates() throws RdsException {
        String date = box.value("[/file/get [/file/find where name=\"" + place.path("p") + "\"] last-modified]");
        String kind = date.matches("\\d{4}-.*") ? "iso" : date.matches("[a-z]{3}/.*") ? "old" : "";
        answers.put(Question.U29, kind, date);
    }

    /** 2 MiB are 2048 KiB. */
    private void units() throws RdsException {
        String text = detail("q");
        String size = text.replaceAll("(?s).*file-size=(\\S*).*", "$1");
        String kind = size.equals("2048.0KiB") ? "4096" : size.equals("2.0MiB") ? "1024" : "";
        answers.put(Question.U28, kind, "2 MiB are shown as " + (size.length() > 20 ? "something else" : size));
    }

    private String detail(String name) throws RdsException {
        Reply.Ended reply = box.raw(
                ":put \"rdscheck\"; /disk/print detail where slot=\"" + place.slot(name) + "\"; :put \"rdscheck\"");
        String text = reply.stdout().replace("\r", "");
        int from = text.indexOf("rdscheck\n");
        int to = text.lastIndexOf("rdscheck");
        return from >= 0 && to > from ? text.substring(from + "rdscheck\n".length(), to) : "";
    }

    /** By a token that is longer than most lines; the NQN of a disk that is not exported. */
    private void width() throws RdsException {
        place.set("p", "comment=\"\" nvme-tcp-server-nqn=\"" + "n".repeat(LONG_TOKEN) + "\"");
        List<Integer> lengths = Arrays.stream(detail("p").split("\n"))
                .filter(line -> !line.startsWith("Flags:") && !line.isBlank())
                .map(line -> line.stripTrailing().length())
                .toList();
        if (lengths.isEmpty()) {
            return;
        }
        int longest = lengths.stream().mapToInt(Integer::intValue).max().orElse(0);
        String shown = "lines of " + lengths + " characters";
        if (lengths.size() == 1) {
            answers.put(Question.U4, "none", shown);
        } else if (longest < LONG_TOKEN) {
            answers.put(Question.U4, String.valueOf(longest), shown);
            answers.put(Question.U4_SPLIT, "on", "a token of " + LONG_TOKEN + " characters is broken");
        } else {
            answers.put(Question.U4_SPLIT, "off", "a token of " + LONG_TOKEN + " characters is whole");
            answers.put(Question.U4, "", "cannot be told where tokens are whole: " + shown);
        }
    }

    private void numbers() throws RdsException {
        place.add("o", Workplace.MIB);
        String before = number("o");
        place.drop("q");
        String after = number("o");
        place.drop("o");
        if (before.matches("\\d+") && after.matches("\\d+")) {
            answers.put(Question.U34, before.equals(after) ? "fixed" : "shift", "number " + before + ", then " + after);
        }
    }

    /** Of the item, as the console counts. */
    private String number(String name) throws RdsException {
        return Arrays.stream(detail(name).split("\n"))
                .map(String::strip)
                .filter(line -> line.matches("\\d+ .*"))
                .map(line -> line.replaceAll(" .*", ""))
                .findFirst()
                .orElse("");
    }
}
