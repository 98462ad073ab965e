package io.srvlab.rds.routeros.command;

import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.ssh.Reply;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A line between two random marks. Text before the first mark is a banner; between the marks stands the answer or the
 * error; without the second one the end of the line was not seen. The exit status proves nothing when it is 0: RouterOS
 * reports failures on stdout with status 0.
 */
public final class Envelope {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String begin;
    private final String error;
    private final String end;

    Envelope(String token) {
        begin = "RDSBEG-" + token;
        error = "RDSERR-" + token;
        end = "RDSEND-" + token;
    }

    /** With a token that no data can hold. */
    public static Envelope random() {
        byte[] token = new byte[8];
        RANDOM.nextBytes(token);
        return new Envelope(HexFormat.of().formatHex(token));
    }

    /** The line to send. A parse error anywhere in it means that none of it ran, the marks included. */
    public String wrap(String commands) {
        return ":put \"" + begin + "\"; :onerror rdse in={ " + commands + " } do={ :put (\"" + error
                + " \" . $rdse) }; :put \"" + end + "\"";
    }

    /**
     * The text between the marks, or what went wrong.
     *
     * @param what the operation in words, for messages
     * @param mutation decides between Unreachable and UnknownOutcome where the end was not seen
     */
    public String open(Reply reply, String what, boolean mutation) throws RdsException {
        return switch (reply) {
            case Reply.Lost lost -> throw unseen(what, lost.why(), lost.stdout(), mutation);
            case Reply.Ended ended -> opened(ended, what, mutation);
        };
    }

    private String opened(Reply.Ended ended, String what, boolean mutation) throws RdsException {
        String out = ended.stdout().replace("\r", "").stripTrailing();
        int from = out.startsWith(begin) ? 0 : out.indexOf("\n" + begin) + 1;
        if (!out.endsWith("\n" + end) || !out.startsWith(begin, from)) {
            throw unended(ended, out, what, mutation);
        }
        String body = out.substring(out.indexOf('\n', from) + 1, out.length() - end.length());
        int failed = body.indexOf(error);
        if (failed >= 0) {
            String text = body.substring(failed + error.length()).strip();
            throw ErrorTexts.classify(text.isEmpty() ? body.strip() : text, what);
        }
        if (ended.exitStatus() > 0 || !ended.stderr().isBlank()) {
            String why = "exit status " + ended.exitStatus() + ", stderr '" + shown(ended.stderr()) + "'";
            throw unseen(what, why, body, mutation);
        }
        return body;
    }

    /**
     * No end mark. Without the first mark too, nothing of the line ran if the box says so itself: the parser's words, or any
     * words in a channel that it closed in good order (with an exit status). Everything else proves nothing.
     */
    private RdsException unended(Reply.Ended ended, String out, String what, boolean mutation) {
        String text = (out + "\n" + ended.stderr()).strip();
        boolean inOrder = ended.exitStatus() >= 0 && !text.isEmpty() && !begin.startsWith(text);
        if (!out.contains(begin) && (inOrder || ErrorTexts.isParseError(text))) {
            return ErrorTexts.classify(text, what);
        }
        return unseen(what, "the answer ended early", text, mutation);
    }

    private static RdsException unseen(String what, String why, String text, boolean mutation) {
        String seen = text.isBlank() ? "" : "; the box said '" + shown(text) + "'";
        return mutation
                ? new RdsException.UnknownOutcome(what + ": " + why + seen + "; it may have happened, read back")
                : new RdsException.Unreachable(what + ": " + why + seen);
    }

    private static String shown(String text) {
        String line = text.strip().replace('\n', ' ');
        return line.length() <= 300 ? line : line.substring(0, 300) + "…";
    }
}
