package io.srvlab.rds.routeros.output;

import io.srvlab.rds.routeros.RdsException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code key=value} pairs of one item whose lines are joined by line breaks. A value without quotes lasts until the next
 * {@code word=}, since numbers are grouped by blanks; a break may also stand inside a key or a value that was longer than a
 * line.
 */
final class DetailTokens {
    private static final Pattern NEXT = Pattern.compile("\\s+(?=[a-z][a-z0-9.\\n-]*=)");
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9.\\n-]*=");

    /** Values that hold no blanks: those in them are the wrapping's. */
    private static final Set<String> SOLID = Set.of(
            "slot",
            "file-path",
            "mount-point",
            "fs",
            "fs-label",
            "nvme-tcp-server-nqn",
            "nvme-tcp-server-port",
            "nvme-tcp-server-allow-host-name",
            "nvme-tcp-export",
            "mount-filesystem",
            "size",
            "free",
            "name");

    /** Keys that a narrow terminal may break, so that a piece of them is not taken for a key of its own. */
    private static final Set<String> LONG = Set.of(
            "nvme-tcp-server-allow-host-name",
            "nvme-tcp-server-port",
            "nvme-tcp-server-nqn",
            "nvme-tcp-export",
            "mount-point-template",
            "mount-filesystem",
            "mount-read-only",
            "media-interface",
            "raid-max-component-size",
            "file-path",
            "file-size",
            "file-offset");

    private static final Pattern BROKEN = Pattern.compile("(?<=[\\s])([a-z][a-z-]*)\\n([a-z-]*)=");

    private DetailTokens() {}

    /** Adds the pairs; Malformed if anything else stands among them, or a key twice. */
    static void read(String joined, Map<String, String> into) throws RdsException.Malformed {
        String text = BROKEN.matcher(joined)
                .replaceAll(key -> LONG.contains(key.group(1) + key.group(2))
                        ? key.group(1) + key.group(2) + "="
                        : Matcher.quoteReplacement(key.group()));
        int at = 0;
        Matcher key = KEY.matcher(text);
        Matcher next = NEXT.matcher(text);
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
                continue;
            }
            key.region(at, text.length());
            if (!key.lookingAt()) {
                throw new RdsException.Malformed("not a property in the box's answer: '" + piece(text, at) + "'");
            }
            String name = key.group().replace("\n", "").replace("=", "");
            int from = key.end();
            int start = from;
            while (start < text.length() && text.charAt(start) == '\n') {
                start++;
            }
            String value;
            if (start < text.length() && text.charAt(start) == '"') {
                int end = closing(text, start);
                value = unescaped(text.substring(start + 1, end));
                at = end + 1;
                if (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
                    throw new RdsException.Malformed("text behind a quote: '" + piece(text, at) + "'");
                }
            } else {
                at = next.find(from) ? next.start() : text.length();
                value = text.substring(from, at);
            }
            put(into, name, value);
        }
    }

    private static void put(Map<String, String> into, String name, String value) throws RdsException.Malformed {
        String whole = SOLID.contains(name)
                ? value.replaceAll("\\n", "")
                : value.replace('\n', ' ').strip();
        if (into.put(name, whole.strip()) != null) {
            throw new RdsException.Malformed("'" + name + "' twice in one item of the box's answer");
        }
    }

    private static int closing(String text, int open) throws RdsException.Malformed {
        for (int i = open + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i;
            }
        }
        throw new RdsException.Malformed("a quote that does not end: '" + piece(text, open) + "'");
    }

    private static String unescaped(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }

    private static String piece(String text, int at) {
        return text.substring(at, Math.min(text.length(), at + 60)).replace('\n', ' ');
    }
}
