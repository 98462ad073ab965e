package io.srvlab.rds.simulator.menu;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.script.ScriptException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as the box reads and prints them. */
public final class Sizes {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15})([KMGT]?)(i?B?)");
    private static final String[] UNITS = {"", "KiB", "MiB", "GiB", "TiB"};
    private static final long LARGEST = 1L << 53;

    private Sizes() {}

    /** A size in bytes: suffixes as U7 says, rounded up as it says. */
    public static long parse(String argument, String text, Behaviour behaviour) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new ScriptException(
                    text.matches("(?s)[0-9].*")
                            ? "value of " + argument + " contains invalid trailing characters"
                            : "invalid value for argument " + argument);
        }
        long unit = behaviour.is(Setting.U7, "decimal") ? 1000 : 1024;
        double estimate = Double.parseDouble(matcher.group(1));
        long bytes = Long.parseLong(matcher.group(1));
        for (int power = " KMGT".indexOf(matcher.group(2).isEmpty() ? " " : matcher.group(2)); power > 0; power--) {
            bytes *= unit;
            estimate *= unit;
        }
        if (estimate > LARGEST) {
            throw new ScriptException("invalid value for argument " + argument);
        }
        int grain = behaviour.is(Setting.U7_ROUNDING, "none") ? 1 : Math.max(1, behaviour.number(Setting.U7_ROUNDING));
        return (bytes + grain - 1) / grain * grain;
    }

    /** One decimal; the next unit is taken above the threshold of U28. */
    public static String human(long bytes, Behaviour behaviour) {
        int threshold = behaviour.number(Setting.U28);
        int unit = 0;
        double value = bytes;
        while ((threshold > 1024 ? value > threshold : value >= threshold) && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? Long.toString(bytes) : String.format(Locale.ROOT, "%.1f%s", value, UNITS[unit]);
    }

    /** {@code 1 099 511 627 776}. */
    public static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }
}
