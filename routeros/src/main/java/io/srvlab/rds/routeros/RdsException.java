package io.srvlab.rds.routeros;

/**
 * Everything that can go wrong at the border to the box. The message is fit for an Event: it says what was asked, what the
 * box answered (its own words), and what to do. It never holds a key or a password.
 */
public abstract sealed class RdsException extends Exception {
    private static final long serialVersionUID = 1L;

    private RdsException(String message) {
        super(message);
    }

    /** No connection, or no answer to a read within the deadline. Nothing was changed. */
    public static final class Unreachable extends RdsException {
        public Unreachable(String message) {
            super(message);
        }
    }

    /** Host key not pinned, key refused, or a policy of the user's group is missing. Nothing was changed. */
    public static final class Unauthorized extends RdsException {
        public Unauthorized(String message) {
            super(message);
        }
    }

    /** A complete answer shows that the thing does not exist. */
    public static final class NotFound extends RdsException {
        public NotFound(String message) {
            super(message);
        }
    }

    /** Slot, file or export name is taken by something else. */
    public static final class AlreadyExists extends RdsException {
        public AlreadyExists(String message) {
            super(message);
        }
    }

    /** In use on the box, or what was observed has changed since; look again. */
    public static final class Busy extends RdsException {
        public Busy(String message) {
            super(message);
        }
    }

    /** The pool cannot hold it. */
    public static final class NoSpace extends RdsException {
        private final boolean beforehand;

        public NoSpace(String message) {
            this(message, false);
        }

        /** @param beforehand whether it was found before anything was changed */
        public NoSpace(String message, boolean beforehand) {
            super(message);
            this.beforehand = beforehand;
        }

        /** Whether it was found before anything was changed; else something may be left, e.g. a part of a file. */
        public boolean beforehand() {
            return beforehand;
        }
    }

    /** The box refused the command, in its own words; or the client refused it before sending (whitelist, shrink). */
    public static final class Rejected extends RdsException {
        public Rejected(String message) {
            super(message);
        }
    }

    /** The owner record is not ours any more: another operator, or another box, is behind this address. Never go on. */
    public static final class Fenced extends RdsException {
        public Fenced(String message) {
            super(message);
        }
    }

    /** Version too old, package missing, filesystem that cannot do it. */
    public static final class Unsupported extends RdsException {
        public Unsupported(String message) {
            super(message);
        }
    }

    /** A mutation was sent and its end was not seen: it may or may not have happened, now or a little later. Read back. */
    public static final class UnknownOutcome extends RdsException {
        public UnknownOutcome(String message) {
            super(message);
        }
    }

    /** The answer could not be understood. Nothing is concluded from it. */
    public static final class Malformed extends RdsException {
        public Malformed(String message) {
            super(message);
        }
    }
}
