package io.srvlab.rds.routeros;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A RouterOS version, e.g. {@code 7.24.2 (stable)}, {@code 7.24rc2}.
 *
 * @param text as printed
 */
public record Version(int major, int minor, int patch, String text) implements Comparable<Version> {
    /** Lowest version that can do what we need (nvme-tcp-server-nqn). */
    public static final Version FLOOR = new Version(7, 21, 0, "7.21");

    private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

    /** Parses the leading number; Malformed if there is none. */
    public static Version parse(String text) throws RdsException.Malformed {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new RdsException.Malformed("not a RouterOS version: '" + text + "'");
        }
        int patch = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        return new Version(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), patch, text.strip());
    }

    @Override
    public int compareTo(Version other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
        return byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }
}
