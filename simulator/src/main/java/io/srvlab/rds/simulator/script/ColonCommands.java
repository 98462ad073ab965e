package io.srvlab.rds.simulator.script;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Commands that begin with a colon: what they take, and since when they are there. */
public final class ColonCommands {
    private record Form(int since, Set<String> parameters) {}

    private static final Map<String, Form> ALL = new TreeMap<>(Map.ofEntries(
            plain("put"),
            plain("error"),
            plain("delay"),
            plain("len"),
            plain("tostr"),
            plain("tonum"),
            plain("tobool"),
            plain("toarray"),
            plain("typeof"),
            plain("parse"),
            plain("local"),
            plain("global"),
            plain("set"),
            plain("return"),
            plain("pick"),
            plain("find"),
            form("serialize", 13, "to", "options", "value"),
            form("deserialize", 13, "from", "value"),
            form("if", 0, "do", "else"),
            form("do", 0, "on-error", "while"),
            form("onerror", 13, "in", "do"),
            form("foreach", 0, "in", "do"),
            form("for", 0, "from", "to", "step", "do"),
            form("while", 0, "do")));

    private static final Set<String> NAME_FIRST = Set.of("local", "global", "set", "onerror", "foreach", "for");

    private ColonCommands() {}

    private static Map.Entry<String, Form> plain(String name) {
        return form(name, 0);
    }

    private static Map.Entry<String, Form> form(String name, int since, String... parameters) {
        return Map.entry(name, new Form(since, Set.of(parameters)));
    }

    /** All of them, without the colon. */
    public static Set<String> names() {
        return ALL.keySet();
    }

    static boolean known(String name, int minor) {
        Form form = ALL.get(name);
        return form != null && form.since() <= minor;
    }

    static boolean takes(String name, String parameter) {
        Form form = ALL.get(name);
        return form != null && form.parameters().contains(parameter);
    }

    /** Whether the first value is the name of a variable. */
    static boolean namesVariable(String name) {
        return NAME_FIRST.contains(name);
    }

    /** Whether braces there hold commands, not an array. */
    static boolean isBlock(String name, String parameter) {
        return switch (parameter) {
            case "do", "else", "on-error" -> true;
            case "in" -> name.equals("onerror");
            default -> false;
        };
    }
}
