package io.srvlab.rds.operator.status;

/**
 * What a reconciler thinks of one condition now, without times.
 *
 * @param type the condition's type, e.g. {@code Ready}
 * @param truth the condition's status
 * @param reason one CamelCase word for machines
 * @param message what is wrong and what to do, for people
 */
public record Verdict(String type, Truth truth, String reason, String message) {

    /** Values of a condition's status, named as in the API. */
    public enum Truth {
        True,
        False,
        Unknown
    }

    public static Verdict yes(String type, String reason, String message) {
        return new Verdict(type, Truth.True, reason, message);
    }

    public static Verdict no(String type, String reason, String message) {
        return new Verdict(type, Truth.False, reason, message);
    }

    public static Verdict unknown(String type, String reason, String message) {
        return new Verdict(type, Truth.Unknown, reason, message);
    }
}
