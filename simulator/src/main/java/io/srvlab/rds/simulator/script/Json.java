package io.srvlab.rds.simulator.script;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code :serialize} and {@code :deserialize} with JSON. */
public final class Json {
    private static final int DEEPEST = 50;

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /**
     * How values are written.
     *
     * @param keepStrings strings of digits stay strings and numbers stay whole
     * @param floats otherwise numbers print as {@code 2048.000000}, else as {@code 2048}
     */
    public record Style(boolean keepStrings, boolean floats) {}

    public static String write(Object value, Style style) {
        StringBuilder out = new StringBuilder();
        write(value, style, out, 0);
        return out.toString();
    }

    private static void write(Object value, Style style, StringBuilder out, int depth) {
        if (depth > DEEPEST) {
            throw new ScriptException("failure: array is nested too deep");
        }
        switch (value) {
            case Map<?, ?> map -> {
                String comma = "";
                out.append('{');
                for (Map.Entry<?, ?> e : map.entrySet()) {
                    out.append(comma);
                    quote(String.valueOf(e.getKey()), out);
                    out.append(':');
                    write(e.getValue() == null ? Values.NIL : e.getValue(), style, out, depth + 1);
                    comma = ",";
                }
                out.append('}');
            }
            case List<?> list -> {
                String comma = "";
                out.append('[');
                for (Object element : list) {
                    out.append(comma);
                    write(element, style, out, depth + 1);
                    comma = ",";
                }
                out.append(']');
            }
            case Long n -> out.append(n).append(style.keepStrings() || !style.floats() ? "" : ".000000");
            case Boolean b -> out.append(b);
            case String s
            when !style.keepStrings() && s.matches("-?[0-9]{1,18}(\\.[0-9]{1,6})?") ->
                out.append(
                        style.floats() || s.contains(".")
                                ? String.format(Locale.ROOT, "%.6f", Double.parseDouble(s))
                                : Long.toString(Long.parseLong(s)));
            case String s -> quote(s, out);
            default -> out.append("null");
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** {@code :deserialize from=json}: numbers with a fraction stay text. */
    static Object read(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.blanks();
        if (json.at < text.length()) {
            throw bad();
        }
        return value;
    }

    private static ScriptException bad() {
        return new ScriptException("failure: invalid json");
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char next() {
        blanks();
        if (at >= text.length()) {
            throw bad();
        }
        return text.charAt(at);
    }

    private Object value() {
        if (++depth > DEEPEST) {
            throw bad();
        }
        Object value = switch (next()) {
            case '{' -> map();
            case '[' -> list();
            case '"' -> string();
            default -> word();
        };
        depth--;
        return value;
    }

    private Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        at++;
        while (next() != '}') {
            if (!map.isEmpty()) {
                expect(',');
            }
            blanks();
            String key = string();
            expect(':');
            map.put(key, value());
        }
        at++;
        return map;
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        at++;
        while (next() != ']') {
            if (!list.isEmpty()) {
                expect(',');
            }
            list.add(value());
        }
        at++;
        return list;
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            throw bad();
        }
        at++;
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            out.append(c == '\\' ? escaped() : c);
        }
        expect('"');
        return out.toString();
    }

    private char escaped() {
        if (at >= text.length()) {
            throw bad();
        }
        char c = text.charAt(at++);
        if (c != 'u') {
            return switch (c) {
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'b' -> '\b';
                case 'f' -> '\f';
                default -> c;
            };
        }
        if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
            throw bad();
        }
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }

    private static boolean isWord(char c) {
        return "+-.".indexOf(c) >= 0 || Character.isLetterOrDigit(c);
    }

    private Object word() {
        int start = at;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> Values.NIL;
            default -> {
                if (!word.matches("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
                    throw bad();
                }
                yield word.matches("-?[0-9]{1,18}") ? (Object) Long.parseLong(word) : word;
            }
        };
    }
}
