package io.srvlab.rds.simulator.script;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The values of the language as Java objects: String, Long, Boolean, List, Map (keys in order), and {@link #NIL}. How each
 * prints is section "structured output" of what is known of RouterOS.
 */
public final class Values {
    /** Nothing. */
    public static final Object NIL = new Object() {
        @Override
        public String toString() {
            return "";
        }
    };

    private Values() {}

    /** As {@code :put} prints it. */
    public static String text(Object value) {
        if (value instanceof List<?> list) {
            boolean records = !list.isEmpty() && list.stream().allMatch(Map.class::isInstance);
            return list.stream().map(Values::text).collect(Collectors.joining(records ? ";" : ";"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(e -> e.getKey() + "=" + text(e.getValue()))
                    .collect(Collectors.joining(";"));
        }
        return value.toString();
    }

    public static boolean truth(Object value) {
        return switch (value) {
            case Boolean b -> b;
            case String s -> s.equals("true") || s.equals("yes");
            case Long n -> n != 0;
            default -> value != NIL;
        };
    }

    /** The number that a value is or spells; fails like an arithmetic operator of the box. */
    public static long number(Object value) {
        if (value instanceof Long n) {
            return n;
        }
        if (value instanceof String s && s.matches("-?[0-9]{1,18}")) {
            return Long.parseLong(s);
        }
        throw new ScriptException("cannot convert to num");
    }

    /** Whether two values are equal for {@code =}: yes/true, numbers and their spelling are the same. */
    public static boolean same(Object left, Object right) {
        return canonical(left).equals(canonical(right));
    }

    private static String canonical(Object value) {
        String text = text(value);
        return switch (text) {
            case "yes" -> "true";
            case "no" -> "false";
            default -> text;
        };
    }

    /** {@code :serialize to=json}. */
    public static String json(Object value, Set<String> options) {
        StringBuilder out = new StringBuilder();
        json(value, options.contains("json.no-string-conversion"), out);
        return out.toString();
    }

    private static void json(Object value, boolean keepStrings, StringBuilder out) {
        switch (value) {
            case Map<?, ?> map -> {
                String comma = "{";
                for (Map.Entry<?, ?> e : map.entrySet()) {
                    out.append(comma);
                    quote(String.valueOf(e.getKey()), out);
                    out.append(':');
                    json(e.getValue() == null ? NIL : e.getValue(), keepStrings, out);
                    comma = ",";
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                String comma = "[";
                for (Object element : list) {
                    out.append(comma);
                    json(element, keepStrings, out);
                    comma = ",";
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            case Long n -> out.append(keepStrings ? n.toString() : n + ".000000");
            case Boolean b -> out.append(b);
            case String s
            when !keepStrings && s.matches("-?[0-9]{1,18}(\\.[0-9]{1,6})?") ->
                out.append(String.format("%.6f", Double.parseDouble(s)));
            case String s -> quote(s, out);
            default -> out.append("null");
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (char c : text.toCharArray()) {
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
}
