package io.srvlab.rds.simulator;

import java.util.List;
import java.util.Locale;

/**
 * What nobody outside has seen a real box do, one constant a knob. The id is the number of the question; a question with
 * several knobs has a main one ({@code U4}) and others ({@code U4.split}). The first value is the default. Labels say how
 * good the default's evidence is: HW captured on an RDS, LIVE on another RouterOS, DOC, CODE, GUESS.
 */
public enum Setting {
    U1("U1", "exit status of a failed command", "LIVE", "none: the channel closes without one", "0", "1", "none"),
    U2("U2", "stream of error texts", "LIVE", "", "stdout", "stderr"),
    U3("U3", "line ends", "LIVE", "crlf: with trailing blanks on table lines", "crlf", "lf"),
    U4("U4", "width at which print detail wraps", "CODE", "a number of columns, or none", "80", "none", "40", "132"),
    U4_SPLIT("U4.split", "tokens longer than a line are split inside", "CODE", "", "on", "off"),
    U5("U5", "print of nothing", "CODE", "header: the flags line; blank: one empty line", "nothing", "header", "blank"),
    U6("U6", "longest slot", "HW", "characters", "32", "64"),
    U6_EXCESS("U6.excess", "a longer slot", "GUESS", "truncate: cut without a word", "error", "truncate"),
    U7("U7", "base of file-size suffixes", "HW", "", "binary", "decimal"),
    U7_ROUNDING("U7.rounding", "sizes are rounded up to", "GUESS", "bytes", "none", "512", "4096"),
    U8("U8", "allocation of a backing file", "HW", "full: at create; sparse: as written", "full", "sparse"),
    U8_DELAY("U8.delay", "time of a create (timing model)", "HW", "constant, or by size", "constant", "proportional"),
    U9("U9", "no room", "GUESS", "partial: a smaller file and an error", "error", "partial", "accepted"),
    U10(
            "U10",
            "a slot that is taken",
            "LIVE",
            "entry: already have such entry; device: already have device with such name; suffix: accepted under another name",
            "entry",
            "device",
            "suffix"),
    U11("U11", "an NQN that another export has", "GUESS", "accepted: the second is not visible", "accepted", "error"),
    U12(
            "U12",
            "add on an existing file",
            "DOC",
            "reused: grown when a larger size is given",
            "reused",
            "truncated",
            "error"),
    U13("U13", "a missing parent folder", "GUESS", "", "error", "created"),
    U14("U14", "a smaller file-size", "GUESS", "", "error", "truncates"),
    U15("U15", "file remove while a disk uses it", "GUESS", "unlink: succeeds", "unlink", "error"),
    U16("U16", "disk remove while a host is connected", "GUESS", "succeeds: hosts lose it", "succeeds", "error"),
    U17(
            "U17",
            "longest output line",
            "GUESS",
            "wrap-N: a raw line break each N characters; truncate-N: the rest is lost",
            "unlimited",
            "wrap-10000",
            "truncate-65536"),
    U18(
            "U18",
            "copy-from of disk add",
            "DOC",
            "properties: file stays blank, export and NQN inherited",
            "properties",
            "data"),
    U19(
            "U19",
            "disk copy",
            "DOC",
            "blocks until done, ended by a closed channel; or goes on alone",
            "blocks",
            "background"),
    U20("U20", "subvolume remove while a disk uses it", "DOC", "Ns: dead that long, then gone", "2s", "30s", "error"),
    U21("U21", "NQN that was never set", "GUESS", "nqn: nqn.2000-02.com.mikrotik:SLOT", "nqn", "slot"),
    U22("U22", "port that was never set", "DOC", "", "4420", "0"),
    U23("U23", "sessions of the ssh service", "DOC", "", "20", "1", "2"),
    U23_CHANNELS("U23.channels", "open channels of a connection", "GUESS", "", "10", "1", "2", "4"),
    U23_FAILURE("U23.failure", "one channel too many", "GUESS", "hang: no answer to the request", "refused", "hang"),
    U24("U24", "password of a user with a key", "DOC", "", "refused", "accepted"),
    U24_KEYS("U24.keys", "types of user keys", "LIVE", "comma separated", "rsa,ed25519", "rsa"),
    U24_HOST_KEY("U24.host-key", "type of the host key", "LIVE", "read at the first start", "rsa", "ed25519"),
    U24_ATTEMPTS("U24.attempts", "logins tried on a connection", "DOC", "", "3", "9"),
    U25(
            "U25",
            "permissions",
            "LIVE",
            "policies: as the user's group says; none: everybody may all",
            "policies",
            "none"),
    U26("U26", "version", "DOC", "words that it lacks are unknown", "7.24.2", "7.23.4", "7.21", "7.20.8", "7.17"),
    U27(
            "U27",
            "no-string-conversion",
            "LIVE",
            "ignored: strings of digits become numbers all the same",
            "kept",
            "ignored"),
    U27_NUMBERS("U27.numbers", "numbers without that option", "LIVE", "float: 2048.000000", "float", "integer"),
    U28(
            "U28",
            "a human size changes its unit above",
            "HW",
            "of the smaller unit; 1024: always the largest",
            "4096",
            "1024"),
    U29("U29", "dates", "DOC", "old: jan/02/2025", "iso", "old"),
    U30("U30", "time until an export is seen (timing model)", "HW", "N or N-M seconds, at random", "0-3s", "0s", "3s"),
    U31(
            "U31",
            "a grown disk that is connected",
            "GUESS",
            "toggle: old size until export off and on",
            "toggle",
            "rescan",
            "aen"),
    U32("U32", "allow-host-name", "GUESS", "exact: empty is all, else the host NQN", "exact", "ignored"),
    U33("U33", "connections dropped at random", "GUESS", "probability for each command", "0", "0.05", "0.5"),
    U33_PLACE(
            "U33.place",
            "where they are dropped",
            "GUESS",
            "before the command ran, after it and before output, in mid output",
            "any",
            "before",
            "after",
            "middle"),
    U34("U34", "numbers of items", "DOC", "shift: positions, move up on removal; fixed: as the id", "shift", "fixed"),
    U35("U35", "free space after a delete on btrfs", "GUESS", "Ns: comes back that much later", "0s", "5s", "60s"),
    U36("U36", "noise before the output", "LIVE", "banner: lines of a login banner", "none", "banner"),
    U37("U37", "leading slash of a printed file-path", "HW", "", "added", "as-given"),
    U38("U38", "export off with a live connection", "GUESS", "cuts: and reconnects are refused", "cuts", "lives"),
    U39("U39", "hosts in allow-host-name", "GUESS", "list: separated by commas", "one", "list"),
    U39_CUT("U39.cut", "a change of it cuts live connections", "GUESS", "", "no", "yes"),
    U40("U40", "longest comment", "GUESS", "characters", "255", "64", "unlimited"),
    U40_EXCESS("U40.excess", "a longer comment", "GUESS", "truncate: cut without a word", "error", "truncate");

    private final String id;
    private final String title;
    private final String label;
    private final String description;
    private final String choices;

    Setting(String id, String title, String label, String description, String... choices) {
        this.id = id;
        this.title = title;
        this.label = label;
        this.description = description;
        this.choices = String.join("|", choices);
    }

    /** {@code U6}, {@code U6.excess}. */
    public String id() {
        return id;
    }

    public String title() {
        return title;
    }

    /** Evidence for the default: HW, LIVE, DOC, CODE or GUESS. */
    public String label() {
        return label;
    }

    /** What the values mean; empty where they speak for themselves. */
    public String description() {
        return description;
    }

    /** Values worth trying, the default first; a setting that takes a number takes others too. */
    public List<String> choices() {
        return List.of(choices.split("\\|", -1));
    }

    public String defaultValue() {
        return choices().getFirst();
    }

    /** Whether a value may be set; beside {@link #choices()}, any of the same form. */
    public boolean accepts(String value) {
        return choices().contains(value) || (!form().isEmpty() && value.matches(form()));
    }

    private String form() {
        return switch (this) {
            case U4 -> "[0-9]{2,4}";
            case U6, U40, U23, U23_CHANNELS, U24_ATTEMPTS -> "[1-9][0-9]{0,3}";
            case U7_ROUNDING, U22 -> "[0-9]{1,5}";
            case U17 -> "(wrap|truncate)-[1-9][0-9]{0,7}";
            case U20, U35 -> "[0-9]{1,4}s";
            case U26 -> "7\\.[0-9]{1,2}(\\.[0-9]{1,2})?";
            case U28 -> "[1-9][0-9]{2,5}";
            case U30 -> "[0-9]{1,3}(-[0-9]{1,3})?s";
            case U33 -> "0(\\.[0-9]{1,6})?|1(\\.0)?";
            default -> "";
        };
    }

    /** By its id, in either case. */
    public static Setting of(String id) {
        for (Setting setting : Setting.values()) {
            if (setting.id.equalsIgnoreCase(id)
                    || setting.name().equals(id.toUpperCase(Locale.ROOT).replace('.', '_'))) {
                return setting;
            }
        }
        throw new IllegalArgumentException(
                "there is no setting '" + id + "': they are U1 to U40, e.g. U6 or U6.excess");
    }

    @Override
    public String toString() {
        return id;
    }
}
