package io.srvlab.rds.simulator.script;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Commands with a colon that give a value and change nothing. */
final class Functions {
    private static final Pattern DURATION = Pattern.compile(
            "(?:([0-9]{1,4})d)?(?:([0-9]{1,5})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,7})s)?(?:([0-9]{1,6})ms)?");
    private static final Pattern CLOCK = Pattern.compile("([0-9]{1,3}):([0-9]{2}):([0-9]{2})");

    private final Schema schema;
    private final Commands commands;
    private final Session session;

    Functions(Schema schema, Commands commands, Session session) {
        this.schema = schema;
        this.commands = commands;
        this.session = session;
    }

    Object call(String name, List<Object> given, Map<String, Object> named) {
        Object value = given.isEmpty() ? named.getOrDefault("value", Values.NIL) : given.getFirst();
        return switch (name) {
            case "len" -> length(value);
            case "tostr" -> Values.text(value);
            case "tonum" -> number(value);
            case "tobool" -> Values.truth(value);
            case "toarray" ->
                value instanceof List<?> || value instanceof Map<?, ?>
                        ? value
                        : Values.text(value).isEmpty()
                                ? List.of()
                                : List.of((Object[]) Values.text(value).split(","));
            case "return" -> value;
            case "typeof" -> type(value);
            case "parse" -> probe(Values.text(value));
            case "serialize" -> serialize(named, value);
            case "deserialize" -> deserialize(named, value);
            case "pick" -> pick(given, value);
            case "find" -> find(given, value);
            default -> throw new ScriptException("no such command");
        };
    }

    private static Object length(Object value) {
        return switch (value) {
            case List<?> list -> (long) list.size();
            case Map<?, ?> map -> (long) map.size();
            default -> (long) Values.text(value).length();
        };
    }

    /** Nothing for what is no number. */
    private static Object number(Object value) {
        if (value instanceof Boolean yes) {
            return yes ? 1L : 0L;
        }
        return Values.text(value).matches("-?[0-9]{1,18}") ? (Object) Values.number(value) : Values.NIL;
    }

    private static String type(Object value) {
        return switch (value) {
            case String s -> "str";
            case Long n -> "num";
            case Boolean b -> "bool";
            case List<?> list -> "array";
            case Map<?, ?> map -> "array";
            default -> value.equals(Values.NOTHING) ? "nothing" : "nil";
        };
    }

    /** Never fails: what is wrong with the text is its value. */
    private String probe(String source) {
        try {
            Parser.parse(source, session.menu(), schema);
            return "(evl " + source.strip() + ")";
        } catch (SyntaxException e) {
            String message = String.valueOf(e.getMessage());
            if (message.startsWith("bad command")) {
                return "(<%% " + message + ")";
            }
            return message.startsWith("bad parameter") ? "(evl " + message + ")" : message;
        }
    }

    private String serialize(Map<String, Object> named, Object value) {
        if (!Values.text(named.getOrDefault("to", Values.NIL)).equals("json")) {
            throw new ScriptException("input does not match any value of to");
        }
        Object options = named.getOrDefault("options", Values.NIL);
        Set<String> words = (options instanceof List<?> list
                        ? list.stream().map(Values::text)
                        : Arrays.stream(Values.text(options).split("[,;]")))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
        for (String word : words) {
            int since =
                    Map.of("json.pretty", 16, "json.no-string-conversion", 17).getOrDefault(word, Integer.MAX_VALUE);
            boolean known = schema.minor() >= since;
            if (!known) {
                throw new ScriptException("input does not match any value of options");
            }
        }
        return commands.json(value, words);
    }

    private static Object deserialize(Map<String, Object> named, Object value) {
        if (!Values.text(named.getOrDefault("from", Values.NIL)).equals("json")) {
            throw new ScriptException("input does not match any value of from");
        }
        return Json.read(Values.text(value));
    }

    private static Object pick(List<Object> given, Object value) {
        long from = given.size() > 1 ? Values.number(given.get(1)) : 0;
        long to = given.size() > 2 ? Values.number(given.get(2)) : from == Long.MAX_VALUE ? from : from + 1;
        if (value instanceof List<?> list) {
            return List.copyOf(
                    list.subList(clamp(from, 0, list.size()), clamp(to, clamp(from, 0, list.size()), list.size())));
        }
        String text = Values.text(value);
        int start = clamp(from, 0, text.length());
        return text.substring(start, clamp(to, start, text.length()));
    }

    private static int clamp(long value, int least, int most) {
        return Math.clamp(value, least, most);
    }

    private static Object find(List<Object> given, Object value) {
        if (given.size() < 2) {
            return Values.NIL;
        }
        Object wanted = given.get(1);
        long from = given.size() > 2 ? Values.number(given.get(2)) + 1 : 0;
        if (value instanceof List<?> list) {
            for (int i = clamp(from, 0, list.size()); i < list.size(); i++) {
                if (Values.same(Values.present(list.get(i)), wanted)) {
                    return (long) i;
                }
            }
            return Values.NIL;
        }
        int at = Values.text(value).indexOf(Values.text(wanted), clamp(from, 0, Integer.MAX_VALUE));
        return at < 0 ? Values.NIL : (Object) (long) at;
    }

    /** {@code 2}, {@code 500ms}, {@code 1m30s}, {@code 00:01:30}. */
    static Duration duration(String text) {
        Matcher clock = CLOCK.matcher(text);
        if (clock.matches()) {
            return Duration.ofHours(part(clock, 1)).plusMinutes(part(clock, 2)).plusSeconds(part(clock, 3));
        }
        Matcher units = DURATION.matcher(text.matches("[0-9]{1,7}") ? text + "s" : text);
        if (text.isEmpty() || !units.matches()) {
            throw new ScriptException("invalid value for argument delay-time");
        }
        return Duration.ofDays(part(units, 1))
                .plusHours(part(units, 2))
                .plusMinutes(part(units, 3))
                .plusSeconds(part(units, 4))
                .plusMillis(part(units, 5));
    }

    private static long part(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
