package io.srvlab.rds.simulator.script;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /** A variable that nobody declared. */
    public static final Object NOTHING = new Object() {
        @Override
        public String toString() {
            return "";
        }
    };

    private Values() {}

    public static boolean isNil(Object value) {
        return value == NIL || value == NOTHING;
    }

    /** Nil for null. */
    public static Object present(@Nullable Object value) {
        return value == null ? NIL : value;
    }

    /** As {@code :put} prints it. */
    public static String text(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Values::text).collect(Collectors.joining(";"));
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
            default -> !isNil(value);
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
}
