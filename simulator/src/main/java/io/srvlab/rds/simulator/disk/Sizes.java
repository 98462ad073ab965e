package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.script.ScriptException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as the box reads and prints them: file sizes have binary suffixes, print detail groups digits by three. */
final class Sizes {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})([KMGT]?)(i?B?)");
    private static final String[] UNITS = {"", "KiB", "MiB", "GiB", "TiB"};

    private Sizes() {}

    static long parse(String argument, String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new ScriptException(
                    text.matches("[0-9].*")
                            ? "value of " + argument + " contains invalid trailing characters"
                            : "invalid value for argument " + argument);
        }
        long number = Long.parseLong(matcher.group(1));
        int power = " KMGT".indexOf(matcher.group(2).isEmpty() ? " " : matcher.group(2));
        return number << (10 * power);
    }

    /** One decimal; stays in the smaller unit up to 4096 of it. */
    static String human(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value > 4096 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? Long.toString(bytes) : String.format(Locale.ROOT, "%.1f%s", value, UNITS[unit]);
    }

    /** {@code 1 099 511 627 776}. */
    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }
}
