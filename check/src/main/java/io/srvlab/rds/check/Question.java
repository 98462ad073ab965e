package io.srvlab.rds.check;

import java.util.Locale;

/**
 * What nobody outside could find out: the questions of the simulator's settings, in the order of what matters to data. The
 * product works with every answer; it takes the one given here as the likeliest.
 */
public enum Question {
    U38("export off with a live connection", "cuts", ""),
    U16("disk remove while a host is connected", "succeeds", ""),
    U11("an NQN that another export has", "accepted", ""),
    U32("allow-host-name", "exact", ""),
    U39("several hosts in allow-host-name", "one", ""),
    U39_CUT("a change of allow-host-name cuts live connections", "no", ""),
    U31("a grown disk that is connected is seen after", "toggle", ""),
    U30("time until an export can be connected to", "0-3s", ""),
    U12("add on a file that exists", "reused", ""),
    U18("copy-from of disk add", "properties", ""),
    U15("file remove while a disk uses it", "unlink", ""),
    U14("a smaller file-size", "error", ""),
    U13("a missing parent folder", "error", ""),
    U1("exit status of a failed command", "0", ""),
    U2("stream of error texts", "stdout", ""),
    U3("line ends", "crlf", ""),
    U4("width at which print detail wraps", "80", ""),
    U4_SPLIT("tokens longer than a line are split", "on", ""),
    U5("print of nothing", "nothing", ""),
    U6("longest slot", "32", ""),
    U6_EXCESS("a longer slot", "error", ""),
    U7("base of file-size suffixes", "binary", ""),
    U7_ROUNDING("sizes are rounded up to", "none", ""),
    U8("allocation of a backing file", "full", ""),
    U10("a slot that is taken", "entry", ""),
    U17("longest output line", "unlimited", ""),
    U21("NQN that was never set", "nqn", ""),
    U22("port that was never set", "4420", ""),
    U26("version", "7.24.2", ""),
    U27("no-string-conversion keeps strings of digits", "kept", ""),
    U28("a human size changes its unit above", "4096", ""),
    U29("dates", "iso", ""),
    U34("numbers of items after a removal", "shift", ""),
    U36("noise before the output", "none", ""),
    U37("leading slash of a printed file-path", "added", ""),
    U40("longest comment", "255", ""),
    U40_EXCESS("a longer comment", "error", ""),
    U9("no room", "error", "would fill a pool that others use"),
    U19("disk copy", "blocks", "takes the box's time for as long as it runs"),
    U20("subvolume remove while a disk uses it", "2s", "may leave a subvolume that cannot be removed"),
    U23("sessions of the ssh service", "20", "would lock everybody else out"),
    U24("password of a user with a key", "refused", "would need a password; failed logins may lock the user out"),
    U25("permissions", "policies", "would need users with other policies"),
    U33("connections dropped at random", "0", "a fault, not an answer"),
    U35("free space after a delete on btrfs", "0s", "cannot be told apart from what others free");

    private final String words;
    private final String expected;
    private final String whyNot;

    Question(String words, String expected, String whyNot) {
        this.words = words;
        this.expected = expected;
        this.whyNot = whyNot;
    }

    /** {@code U6}, {@code U6.excess}: as the simulator's settings are called. */
    public String id() {
        int end = name().indexOf('_');
        return end < 0
                ? name()
                : name().substring(0, end) + "." + name().substring(end + 1).toLowerCase(Locale.ROOT);
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** The answer that the product takes for the likeliest. */
    public String expected() {
        return expected;
    }

    /** Why it is never asked; empty: it is. */
    public String whyNot() {
        return whyNot;
    }
}
