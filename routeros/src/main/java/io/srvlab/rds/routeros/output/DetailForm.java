package io.srvlab.rds.routeros.output;

import io.srvlab.rds.routeros.RdsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code print detail} text, as two captures of a real box show it: a number and flags, then {@code key=value} wrapped at the
 * terminal's width. The items are counted by the box after they are printed. File sizes are rounded in this form, so the
 * exact ones are printed after it.
 */
public final class DetailForm implements OutputForm {
    private static final String SIZE = "RDSSIZE ";
    private static final String COUNT = "RDSCOUNT ";
    private static final Pattern MARK = Pattern.compile("(?:^|\\n)RDSCOUNT ([0-9]{1,9})\\s*$");

    /** Number or id, flags, then a comment or the first property; the indent of a wrapped line is deeper than a number's. */
    private static final Pattern HEAD = Pattern.compile(
            " {0,4}(?:\\d{1,6}|\\*[0-9A-Fa-f]{1,8}) +([A-Za-z*][A-Za-z* ]{0,11} +)?(;;; .*|[a-z][a-z0-9-]*=.*)",
            Pattern.DOTALL);

    private static final Pattern SINGLE = Pattern.compile(" *([a-z][a-z0-9-]{0,40}): ?(.*)");

    @Override
    public String statement(Menu menu, String where) {
        if (menu.single()) {
            return menu.path() + "/print; :put \"" + COUNT + "1\"";
        }
        String condition = where.isEmpty() ? "" : " where " + where;
        String sizes = menu != Menu.FILE
                ? ""
                : "; :foreach rdsi in=[/file/find" + condition + "] do={ :put (\"" + SIZE
                        + "\" . [:tostr [/file/get $rdsi size]]) }";
        return menu.path() + "/print detail without-paging" + condition + sizes + "; :put (\"" + COUNT + "\" . [:len ["
                + menu.path() + "/find" + condition + "]])";
    }

    @Override
    public List<Row> read(String text) throws RdsException.Malformed {
        String clean = text.replace("\r", "").stripTrailing();
        Matcher mark = MARK.matcher(clean);
        if (!mark.find()) {
            throw new RdsException.Malformed("the box's answer ends before its count of items: '" + shown(clean) + "'");
        }
        List<String> sizes = new ArrayList<>();
        StringBuilder printed = new StringBuilder();
        for (String line : clean.substring(0, mark.start()).split("\n", -1)) {
            if (line.startsWith(SIZE)) {
                sizes.add(line.substring(SIZE.length()).strip());
            } else {
                printed.append(line).append('\n');
            }
        }
        List<Row> rows = sized(items(printed.toString()), sizes);
        if (rows.size() != Integer.parseInt(mark.group(1))) {
            throw new RdsException.Malformed(
                    "the box counted " + mark.group(1) + " items, its answer shows " + rows.size());
        }
        return rows;
    }

    /** File sizes are rounded in the text; the exact ones follow it in the same order. */
    private static List<Row> sized(List<Row> rows, List<String> sizes) throws RdsException.Malformed {
        if (sizes.isEmpty()) {
            return rows;
        }
        if (sizes.size() != rows.size()) {
            throw new RdsException.Malformed(rows.size() + " files and " + sizes.size() + " sizes in the box's answer");
        }
        List<Row> exact = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Map<String, String> fields = new LinkedHashMap<>(rows.get(i).fields());
            String shown = fields.getOrDefault("size", "").replace(" ", "");
            if (shown.matches("[0-9]+") && !shown.equals(sizes.get(i))) {
                throw new RdsException.Malformed("a file of " + shown + " and of " + sizes.get(i) + " bytes");
            }
            fields.put("size", sizes.get(i));
            exact.add(new Row(fields));
        }
        return exact;
    }

    /** The items of a {@code print detail} without a count after it. */
    static List<Row> items(String text) throws RdsException.Malformed {
        List<List<String>> items = new ArrayList<>();
        boolean flags = false;
        for (String line : text.replace("\r", "").split("\n", -1)) {
            String bare = line.stripTrailing();
            if (bare.isEmpty()) {
                continue;
            }
            if (bare.startsWith("Flags: ") && items.isEmpty()) {
                flags = true;
            } else if (begins(bare)) {
                items.add(new ArrayList<>(List.of(bare)));
            } else if (!items.isEmpty()) {
                items.getLast().add(bare);
            } else if (!flags || !bare.startsWith("  ")) {
                return single(text);
            }
        }
        List<Row> rows = new ArrayList<>();
        for (List<String> item : items) {
            rows.add(row(item));
        }
        return rows;
    }

    private static boolean begins(String line) {
        return HEAD.matcher(line).matches() || line.startsWith("type=") || line.startsWith("name=");
    }

    private static Row row(List<String> lines) throws RdsException.Malformed {
        Map<String, String> fields = new LinkedHashMap<>();
        String first = lines.getFirst();
        Matcher head = HEAD.matcher(first);
        if (head.matches()) {
            String flags = head.group(1) == null ? "" : head.group(1);
            if (flags.contains("X")) {
                fields.put("disabled", "true");
            }
            first = head.group(2);
        }
        List<String> rest = new ArrayList<>();
        rest.add(first);
        lines.stream().skip(1).map(String::stripLeading).forEach(rest::add);
        if (first.startsWith(";;;")) {
            fields.put("comment", comment(rest));
        }
        DetailTokens.read(String.join("\n", rest), fields);
        complete(fields);
        return new Row(fields);
    }

    /** Takes the comment off: it ends where the first property of a menu begins. */
    private static String comment(List<String> rest) {
        StringBuilder comment =
                new StringBuilder(rest.removeFirst().substring(3).stripLeading());
        while (!rest.isEmpty() && !rest.getFirst().matches("(?s)(type|name|fs)=.*")) {
            // Comments of ours have no blanks: one at a line's end is the wrapping's.
            comment.append(comment.toString().startsWith("csi") ? "" : " ").append(rest.removeFirst());
        }
        return comment.toString();
    }

    /** A file disk always shows these: one that does not has lost a line. */
    private static void complete(Map<String, String> fields) throws RdsException.Malformed {
        if (!"file".equals(fields.get("type")) || fields.containsKey("name")) {
            return;
        }
        List<String> wanted =
                new ArrayList<>(List.of("slot", "size", "file-path", "mount-filesystem", "nvme-tcp-export"));
        if ("yes".equals(fields.get("nvme-tcp-export"))) {
            wanted.addAll(List.of("nvme-tcp-server-port", "nvme-tcp-server-nqn", "nvme-tcp-server-allow-host-name"));
        }
        for (String key : wanted) {
            if (!fields.containsKey(key)) {
                throw new RdsException.Malformed("a disk without '" + key + "' in the box's answer: " + fields);
            }
        }
    }

    /** {@code key: value} lines of a menu that is one item. */
    private static List<Row> single(String text) throws RdsException.Malformed {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : text.replace("\r", "").split("\n", -1)) {
            Matcher pair = SINGLE.matcher(line.stripTrailing());
            if (!line.isBlank()
                    && (!pair.matches()
                            || fields.put(pair.group(1), pair.group(2).strip()) != null)) {
                throw new RdsException.Malformed("not an item in the box's answer: '" + shown(line) + "'");
            }
        }
        return List.of(new Row(fields));
    }

    private static String shown(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    @Override
    public String toString() {
        return "detail";
    }
}
