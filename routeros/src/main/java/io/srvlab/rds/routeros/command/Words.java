package io.srvlab.rds.routeros.command;

import io.srvlab.rds.routeros.RdsException;
import java.util.List;
import java.util.regex.Pattern;

/** The only ways in which a value gets into a command line. */
public final class Words {
    /** Longest comment that is known to be kept whole. */
    private static final int LONGEST_COMMENT = 255;

    /** NVMe base specification: an NQN has at most 223 bytes. */
    private static final int LONGEST_NQN = 223;

    private static final Pattern SLOT = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._:/-]+");

    private Words() {}

    /** A slot name, quoted. */
    public static String slot(String slot) throws RdsException.Rejected {
        require(SLOT.matcher(slot).matches(), "slot", slot);
        return '"' + slot + '"';
    }

    /** A path without leading slash, checked but not quoted: for callers that go on building with it. */
    public static String path(String field, String path) throws RdsException.Rejected {
        require(WORD.matcher(path).matches() && path.length() <= 512, field, path);
        for (String component : path.split("/", -1)) {
            require(!component.isEmpty() && !component.equals(".") && !component.equals(".."), field, path);
        }
        return path;
    }

    /** An NQN, quoted; empty is allowed where {@code field} may be unset. */
    public static String nqn(String field, String nqn, boolean mayBeEmpty) throws RdsException.Rejected {
        boolean fits = nqn.isEmpty() ? mayBeEmpty : WORD.matcher(nqn).matches() && nqn.length() <= LONGEST_NQN;
        require(fits, field, nqn);
        return '"' + nqn + '"';
    }

    /** A filesystem label, quoted. */
    public static String label(String label) throws RdsException.Rejected {
        require(WORD.matcher(label).matches() && label.length() <= 255, "filesystem label", label);
        return '"' + label + '"';
    }

    /** A comment, escaped and quoted. */
    public static String comment(String comment) throws RdsException.Rejected {
        require(comment.length() <= LONGEST_COMMENT, "comment (at most 255 characters)", comment);
        return quoted("comment", comment);
    }

    /** Printable ASCII, escaped and quoted: for comparisons with what the box showed. */
    public static String quoted(String field, String text) throws RdsException.Rejected {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            require(c >= 0x20 && c < 0x7f, field + " (printable ASCII only)", text);
            if (c == '\\' || c == '"' || c == '$' || c == '?') {
                out.append('\\');
            }
            out.append(c);
        }
        return out.append('"').toString();
    }

    /** A whitelisted path as a regular expression that matches just itself: the dot is the only special character in it. */
    public static String literally(String path) {
        return path.replace(".", "[.]");
    }

    /** Path components, for comparisons that a string prefix would get wrong. */
    static List<String> components(String path) {
        return List.of(path.split("/", -1));
    }

    private static void require(boolean holds, String field, String value) throws RdsException.Rejected {
        if (!holds) {
            String shown = value.chars().allMatch(c -> c >= 0x20 && c < 0x7f) ? value : "(not printable)";
            throw new RdsException.Rejected("refused before sending: " + field + " '" + shown + "' is not allowed");
        }
    }
}
