package io.srvlab.rds.routeros.command;

import io.srvlab.rds.routeros.RdsException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an error text means. Texts that our own guards raise ({@code RDS-…}) are exact; the box's own are matched by the
 * words that public captures show, and are always carried on in full.
 */
public final class ErrorTexts {
    private static final Pattern OWN = Pattern.compile("^(?:failure: )?RDS-([A-Z]+)\\b.*", Pattern.DOTALL);
    private static final Pattern PARSER = Pattern.compile(
            "(?i)(bad command name|bad parameter|syntax error|expected )[^\\n]*\\(line \\d+ column \\d+\\)");

    private record Meaning(Pattern words, Function<String, RdsException> error) {
        static Meaning of(String words, Function<String, RdsException> error) {
            return new Meaning(Pattern.compile(words), error);
        }
    }

    /** First match wins; permission before "not enough", which also begins texts about space. */
    private static final List<Meaning> TABLE = List.of(
            Meaning.of(
                    "not enough permissions|not allowed by device-mode|std failure: not allowed",
                    RdsException.Unauthorized::new),
            Meaning.of(
                    "bad command name|bad parameter|unknown parameter|no such command|no such directory",
                    RdsException.Unsupported::new),
            Meaning.of("compression only available", RdsException.Unsupported::new),
            Meaning.of("syntax error|expected ", RdsException.Rejected::new),
            Meaning.of("no space|not enough|insufficient|disk full", RdsException.NoSpace::new),
            Meaning.of("already have|already exists", RdsException.AlreadyExists::new),
            Meaning.of("no such item", RdsException.NotFound::new),
            Meaning.of("in use|busy|could not unmount", RdsException.Busy::new));

    private ErrorTexts() {}

    /** The exception for a text with which a line ended; what matches nothing is Rejected. */
    public static RdsException classify(String text, String what) {
        String message = what + ": the box said '" + text.strip() + "'";
        Matcher own = OWN.matcher(text.strip());
        if (own.matches()) {
            return own(own.group(1), what, text.strip());
        }
        String lower = text.toLowerCase(Locale.ROOT);
        for (Meaning meaning : TABLE) {
            if (meaning.words().matcher(lower).find()) {
                return meaning.error().apply(message);
            }
        }
        return new RdsException.Rejected(message);
    }

    /** Whether the whole text is the parser's: then nothing of the line ran. */
    static boolean isParseError(String text) {
        return PARSER.matcher(text).lookingAt();
    }

    private static RdsException own(String marker, String what, String text) {
        String raw = " (" + text + ")";
        return switch (marker) {
            case "FENCED" -> new RdsException.Fenced(what + ": the owner record on the box is not ours any more" + raw);
            case "CHANGED" ->
                new RdsException.Busy(what + ": the disk has changed since it was read; look again" + raw);
            case "GONE" -> new RdsException.NotFound(what + ": the box has no disk of that slot" + raw);
            case "EXISTS" -> new RdsException.AlreadyExists(what + ": taken on the box" + raw);
            case "NOSPACE" -> new RdsException.NoSpace(what + ": not enough free space on the pool" + raw, true);
            // As while the box starts, so nothing final.
            case "UNMOUNTED" -> new RdsException.Busy(what + ": the pool is not mounted now; look again" + raw);
            case "OWNED" -> new RdsException.Busy(what + ": there is an owner record already" + raw);
            case "INUSE" -> new RdsException.Busy(what + ": another disk uses the file" + raw);
            case "NOTBTRFS" -> new RdsException.Unsupported(what + ": the pool is not btrfs; copy in full" + raw);
            case "WRITABLE" ->
                new RdsException.Rejected(
                        what + ": that subvolume is writable, so it is no snapshot; left alone" + raw);
            case "LEFT" -> new RdsException.Busy(what + ": it is still there after its removal; try again" + raw);
            default -> new RdsException.Rejected(what + ": the box said '" + text + "'");
        };
    }
}
