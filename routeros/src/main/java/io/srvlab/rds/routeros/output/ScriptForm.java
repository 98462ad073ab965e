package io.srvlab.rds.routeros.output;

import io.srvlab.rds.routeros.RdsException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code :foreach} and {@code get}: one line a property, its value with its length before it, so that nothing in a value can
 * look like the end of it. The number of items stands before the first and after the last.
 *
 * <pre>
 * RDSITEMS 1
 * RDSITEM *2B
 * slot 5 csi-a
 * comment 0
 * RDSEOF 1
 * </pre>
 */
public final class ScriptForm implements OutputForm {
    private static final String ITEMS = "RDSITEMS ";
    private static final String ITEM = "RDSITEM ";
    private static final String EOF = "RDSEOF ";

    @Override
    public String statement(Menu menu, String where) {
        if (menu.single()) {
            return ":put \"" + ITEMS + "1\"; :put \"" + ITEM + "*0\"; " + properties(menu, "") + ":put \"" + EOF
                    + "1\"";
        }
        String condition = where.isEmpty() ? "" : " where " + where;
        return ":local rdsf [" + menu.path() + "/find" + condition + "]; :put (\"" + ITEMS + "\" . [:len $rdsf]); "
                + ":foreach rdsi in=$rdsf do={ :put (\"" + ITEM + "\" . [:tostr $rdsi]); "
                + properties(menu, "$rdsi ") + "}; :put (\"" + EOF + "\" . [:len $rdsf])";
    }

    private static String properties(Menu menu, String item) {
        StringBuilder text = new StringBuilder();
        for (String property : menu.properties()) {
            text.append(":local rdsv [:tostr [")
                    .append(menu.path())
                    .append("/get ")
                    .append(item)
                    .append(property)
                    .append("]]; :put (\"")
                    .append(property)
                    .append(" \" . [:len $rdsv] . \" \" . $rdsv); ");
        }
        return text.toString();
    }

    @Override
    public List<Row> read(String text) throws RdsException.Malformed {
        Reader in = new Reader(text);
        int count = in.number(in.after(ITEMS));
        List<Row> rows = new ArrayList<>();
        while (in.startsWith(ITEM)) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put(".id", in.after(ITEM).strip());
            while (!in.startsWith(ITEM) && !in.startsWith(EOF)) {
                in.property(fields);
            }
            rows.add(new Row(fields));
        }
        int end = in.number(in.after(EOF));
        sameProperties(rows);
        if (count != rows.size() || end != count || !in.rest().isBlank()) {
            throw new RdsException.Malformed("the box announced " + count + " items, printed " + rows.size()
                    + ", then counted " + end + "; rest: '" + in.rest().strip() + "'");
        }
        return rows;
    }

    /** Every item was asked for the same: one that shows less has lost a line. */
    private static void sameProperties(List<Row> rows) throws RdsException.Malformed {
        for (Row row : rows) {
            if (!row.fields().keySet().equals(rows.getFirst().fields().keySet())
                    || row.fields().size() < 2) {
                throw new RdsException.Malformed("an item lacks a property: " + row.fields());
            }
        }
    }

    @Override
    public String toString() {
        return "script";
    }

    /** Walks over the text. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text.replace("\r", "");
            while (at < this.text.length() && Character.isWhitespace(this.text.charAt(at))) {
                at++;
            }
        }

        boolean startsWith(String mark) {
            return text.startsWith(mark, at);
        }

        String rest() {
            return text.substring(at);
        }

        /** The rest of a line that begins with that mark. */
        String after(String mark) throws RdsException.Malformed {
            if (!startsWith(mark)) {
                throw broken(mark.strip());
            }
            int end = text.indexOf('\n', at);
            if (end < 0) {
                throw broken("the end of a line");
            }
            String line = text.substring(at + mark.length(), end);
            at = end + 1;
            return line;
        }

        int number(String digits) throws RdsException.Malformed {
            if (!digits.strip().matches("[0-9]{1,9}")) {
                throw broken("a number, not '" + digits + "'");
            }
            return Integer.parseInt(digits.strip());
        }

        void property(Map<String, String> fields) throws RdsException.Malformed {
            int name = text.indexOf(' ', at);
            int length = name < 0 ? -1 : text.indexOf(' ', name + 1);
            if (length < 0 || !text.substring(at, name).matches("[a-z][a-z0-9-]{0,40}")) {
                throw broken("a property");
            }
            String key = text.substring(at, name);
            int size = number(text.substring(name + 1, length));
            String value = value(length + 1, size);
            if (fields.put(key, value) != null) {
                throw broken("another property than '" + key + "' again");
            }
        }

        /** The length counts characters or, for text that is not ASCII, perhaps bytes: the line's end tells which. */
        private String value(int from, int size) throws RdsException.Malformed {
            int chars = from + size;
            if (chars <= text.length() && ends(chars)) {
                return text.substring(from, chars);
            }
            int end = text.indexOf('\n', from);
            String line = end < 0 ? "" : text.substring(from, end).stripTrailing();
            if (end >= 0 && line.getBytes(StandardCharsets.UTF_8).length == size) {
                at = end + 1;
                return line;
            }
            throw broken("a value of " + size + " characters");
        }

        /** Only padding until the end of the line. */
        private boolean ends(int from) {
            int end = text.indexOf('\n', from);
            if (end < 0 || !text.substring(from, end).isBlank()) {
                return false;
            }
            at = end + 1;
            return true;
        }

        private RdsException.Malformed broken(String wanted) {
            String seen = text.substring(Math.min(at, text.length()), Math.min(text.length(), at + 80));
            return new RdsException.Malformed(
                    "the box's answer is damaged: expected " + wanted + " at '" + seen.replace('\n', ' ') + "'");
        }
    }
}
