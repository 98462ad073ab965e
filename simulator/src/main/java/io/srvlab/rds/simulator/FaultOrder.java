package io.srvlab.rds.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A wish for a fault: its kind and its values. As text: {@code KIND name=value …}, values with blanks in double quotes
 * ({@code \"} and {@code \\} inside). {@code match} is a regular expression that is looked for in the command as it was
 * sent, {@code after=N} lets N matching commands pass; with either, any kind waits for its command.
 */
public record FaultOrder(FaultKind kind, Map<String, String> values) {
    private static final Pattern VALUE = Pattern.compile("\\s+([a-z]+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s\"]*))");
    private static final Set<String> COMMON = Set.of("match", "after");

    public FaultOrder {
        values = Map.copyOf(values);
        check(kind, values);
    }

    private static void check(FaultKind kind, Map<String, String> values) {
        Set<String> known = new HashSet<>(COMMON);
        known.addAll(kind.parameters());
        switch (kind.form()) {
            case COMMAND -> {}
            case STATE -> known.addAll(Set.of("on", "seconds"));
            case EVENT -> known.add("seconds");
        }
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        kind.id() + " has no value '" + name + "': want " + new java.util.TreeSet<>(known));
            }
        }
        number(kind, values, "after", "[0-9]{1,9}");
        number(kind, values, "millis", "[0-9]{1,9}");
        number(kind, values, "seconds", kind == FaultKind.CLOCK_JUMP ? "-?[0-9]{1,9}" : "[0-9]{1,9}");
        String on = values.getOrDefault("on", "true");
        if (!on.matches("true|false") && !(kind == FaultKind.WRONG_HOST_KEY && on.equals("once"))) {
            throw new IllegalArgumentException(kind.id() + ": on=" + on + ": want true or false");
        }
        for (String needed : List.of("text", "script")) {
            if (kind.parameters().contains(needed) && !values.containsKey(needed)) {
                throw new IllegalArgumentException("the parameter '" + needed + "' is missing");
            }
        }
        try {
            Pattern.compile(values.getOrDefault("match", ""));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    kind.id() + ": match is no regular expression: " + e.getDescription(), e);
        }
    }

    private static void number(FaultKind kind, Map<String, String> values, String name, String form) {
        String value = values.get(name);
        if (value != null && !value.matches(form)) {
            throw new IllegalArgumentException(kind.id() + ": " + name + "=" + value + " is not a number");
        }
    }

    /** {@code drop-reply match="/disk/add .*csi" after=2}. */
    public static FaultOrder parse(String line) {
        String text = line.strip();
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        FaultKind kind = FaultKind.of(text.substring(0, end));
        Map<String, String> values = new LinkedHashMap<>();
        Matcher value = VALUE.matcher(text).region(end, text.length());
        while (value.lookingAt()) {
            String quoted = value.group(2);
            values.put(value.group(1), quoted == null ? value.group(3) : quoted.replaceAll("\\\\([\"\\\\])", "$1"));
            value.region(value.end(), text.length());
        }
        if (value.regionStart() != text.length()) {
            throw new IllegalArgumentException(
                    "cannot read '" + text.substring(value.regionStart()).strip() + "': want name=value");
        }
        return new FaultOrder(kind, values);
    }

    /** One order a line; empty lines and those that begin with # are left out. */
    public static List<FaultOrder> script(List<String> lines) {
        List<FaultOrder> orders = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    orders.add(parse(line));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
                }
            }
        }
        return orders;
    }

    /** Whether it strikes when its command comes, not now. */
    boolean waits() {
        return kind.form() == FaultKind.Form.COMMAND || values.containsKey("match") || values.containsKey("after");
    }

    Pattern pattern() {
        return Pattern.compile(values.getOrDefault("match", ""), Pattern.DOTALL);
    }

    int after() {
        return Integer.parseInt(values.getOrDefault("after", "0"));
    }

    /** Of a state. */
    boolean on() {
        return !values.getOrDefault("on", "true").equals("false");
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    Duration seconds() {
        return Duration.ofSeconds(Long.parseLong(values.getOrDefault("seconds", "0")));
    }

    Duration millis() {
        return Duration.ofMillis(Long.parseLong(values.getOrDefault("millis", "100")));
    }

    /** For kinds that strike a command. */
    Fault fault() {
        return switch (kind) {
            case CLOSE_BEFORE -> new Fault.CloseBefore();
            case DROP_REPLY -> new Fault.DropReply();
            case CLOSE_MIDDLE -> new Fault.CloseMiddle();
            case REFUSE -> new Fault.Refuse(text("text"));
            case DELAY -> new Fault.Delay(millis());
            case SLOW_OUTPUT -> new Fault.SlowOutput(millis());
            case CORRUPT_LINE -> new Fault.CorruptLine();
            case ADMIN_BEFORE -> new Fault.Administrator(text("script"), true);
            case ADMIN_AFTER -> new Fault.Administrator(text("script"), false);
            case FREEZE, REFUSE_CONNECTIONS, REFUSE_CHANNELS, WRONG_HOST_KEY, FULL, LOST_POOL, REBOOT, CLOCK_JUMP ->
                throw new IllegalStateException(kind.id() + " does not strike a command");
        };
    }
}
