package io.srvlab.rds.csi.node.check;

/**
 * One thing that was looked at.
 *
 * @param subject what, in a word or two
 * @param message what was found; for what is missing or odd, also what to do
 */
public record Finding(Level level, String subject, String message) {

    /** How much it matters. */
    public enum Level {
        /** As it should be. */
        ok,
        /** Works, but an administrator should know. */
        note,
        /** The driver cannot work on this host. */
        missing
    }

    static Finding ok(String subject, String message) {
        return new Finding(Level.ok, subject, message);
    }

    static Finding note(String subject, String message) {
        return new Finding(Level.note, subject, message);
    }

    static Finding missing(String subject, String message) {
        return new Finding(Level.missing, subject, message);
    }
}
