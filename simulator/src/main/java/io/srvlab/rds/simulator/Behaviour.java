package io.srvlab.rds.simulator;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A value for each {@link Setting}. Immutable; a running simulator is given another one. */
public final class Behaviour {
    private static final Behaviour DEFAULTS = new Behaviour(Map.of());

    private final Map<Setting, String> changed;

    private Behaviour(Map<Setting, String> changed) {
        this.changed = Map.copyOf(changed);
    }

    public static Behaviour defaults() {
        return DEFAULTS;
    }

    /** {@code default}, {@code captured}, {@code documented}, {@code go-driver-assumptions} or {@code worst}. */
    public static Behaviour profile(String name) {
        return Profiles.named(name);
    }

    /** Names for {@link #profile}. */
    public static List<String> profiles() {
        return Profiles.NAMES;
    }

    /**
     * With one setting changed.
     *
     * @throws IllegalArgumentException the setting does not take the value; the message names those it does
     */
    public Behaviour with(Setting setting, String value) {
        if (!setting.accepts(value)) {
            throw new IllegalArgumentException("'" + value + "' is not a value of " + setting + " (" + setting.title()
                    + "): want " + String.join(", ", setting.choices()));
        }
        Map<Setting, String> next = new EnumMap<>(Setting.class);
        next.putAll(changed);
        if (value.equals(setting.defaultValue())) {
            next.remove(setting);
        } else {
            next.put(setting, value);
        }
        return new Behaviour(next);
    }

    /** As {@link #with(Setting, String)}, the setting by its id, e.g. {@code U6.excess}. */
    public Behaviour with(String id, String value) {
        return with(Setting.of(id), value);
    }

    public String get(Setting setting) {
        return changed.getOrDefault(setting, setting.defaultValue());
    }

    public boolean is(Setting setting, String value) {
        if (!setting.accepts(value)) {
            throw new IllegalArgumentException("'" + value + "' is not a value of " + setting);
        }
        return get(setting).equals(value);
    }

    /** A whole number; {@code none} and {@code unlimited} are {@link Integer#MAX_VALUE}. */
    public int number(Setting setting) {
        String value = get(setting);
        return value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : Integer.MAX_VALUE;
    }

    /** The seconds of {@code 5s}; zero for words. */
    public Duration seconds(Setting setting) {
        String value = get(setting);
        return value.matches("[0-9]{1,4}s")
                ? Duration.ofSeconds(Long.parseLong(value.substring(0, value.length() - 1)))
                : Duration.ZERO;
    }

    /** The number after {@code 7.} of the version (U26). */
    public int minor() {
        return Integer.parseInt(get(Setting.U26).split("\\.", 3)[1]);
    }

    /** Settings that differ from their default. */
    public Map<Setting, String> changed() {
        return changed;
    }

    /** One line a setting: id, value, title, other values, meaning, evidence; changed ones are marked by a star. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        for (Setting setting : Setting.values()) {
            text.append(String.format(
                    "%s %-12s %-14s %s [%s]%s, default: %s%n",
                    changed.containsKey(setting) ? "*" : " ",
                    setting.id(),
                    get(setting),
                    setting.title(),
                    String.join(" | ", setting.choices()),
                    setting.description().isEmpty() ? "" : "; " + setting.description(),
                    setting.label()));
        }
        return text.toString();
    }

    /** Whether lines end with CRLF (U3). */
    public boolean crlf() {
        return is(Setting.U3, "crlf");
    }

    /** Whether error texts go to stderr (U2). */
    public boolean errorsOnStderr() {
        return is(Setting.U2, "stderr");
    }

    /** Exit status of a failed command (U1); {@code none} counts as 0 here. */
    public int exitStatusOnError() {
        return is(Setting.U1, "1") ? 1 : 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Behaviour that && changed.equals(that.changed);
    }

    @Override
    public int hashCode() {
        return changed.hashCode();
    }

    @Override
    public String toString() {
        return changed.isEmpty() ? "default" : new java.util.TreeMap<>(changed).toString();
    }
}
