package io.srvlab.rds.csi.server;

/**
 * Everything that a CSI call can be answered with instead of success. The message is for the person who reads the Event on
 * the claim or the pod: what is wrong and what to do. It never holds a secret. {@link StatusCodes} gives the gRPC code.
 */
public abstract sealed class CsiException extends Exception {
    private static final long serialVersionUID = 1L;

    private CsiException(String message) {
        super(message);
    }

    /** The request itself is wrong; the message names the field. */
    public static final class InvalidArgument extends CsiException {
        public InvalidArgument(String message) {
            super(message);
        }
    }

    /** The volume, node or path is not there, by a live look. */
    public static final class NotFound extends CsiException {
        public NotFound(String message) {
            super(message);
        }
    }

    /** It exists with other parameters. */
    public static final class AlreadyExists extends CsiException {
        public AlreadyExists(String message) {
            super(message);
        }
    }

    /** The size cannot be had: limit below required, not a multiple that fits, beyond what the driver offers. */
    public static final class OutOfRange extends CsiException {
        public OutOfRange(String message) {
            super(message);
        }
    }

    /** The box is full. */
    public static final class NoSpace extends CsiException {
        public NoSpace(String message) {
            super(message);
        }
    }

    /** Must be brought about by the caller first: detach, another node, another state. */
    public static final class FailedPrecondition extends CsiException {
        public FailedPrecondition(String message) {
            super(message);
        }
    }

    /** Something else is under way for this volume; the same call again later is right. */
    public static final class Aborted extends CsiException {
        public Aborted(String message) {
            super(message);
        }
    }

    /** Not now: box, API server, node or time. The same call again later is right; nothing is concluded. */
    public static final class Unavailable extends CsiException {
        public Unavailable(String message) {
            super(message);
        }
    }

    /** Not offered by this driver. */
    public static final class Unimplemented extends CsiException {
        public Unimplemented(String message) {
            super(message);
        }
    }

    /** Broken in a way that trying again does not mend by itself: an unreadable device, a damaged filesystem, a bug. */
    public static final class Internal extends CsiException {
        public Internal(String message) {
            super(message);
        }
    }
}
