package io.srvlab.rds.operator.volume;

import io.srvlab.rds.routeros.RdsException;
import java.util.Optional;

/**
 * How one reconciliation ended.
 *
 * @param sight the last look
 * @param rest why nothing more is done now
 * @param trouble the mutation that failed, if that is why
 */
record Round(Sight sight, Step.Rest rest, Optional<Trouble> trouble) {

    /** A mutation of the box that did not go through. */
    record Trouble(Step.Touch step, RdsException error) {
        String reason() {
            return error.getClass().getSimpleName();
        }

        String message() {
            return String.valueOf(error.getMessage());
        }

        /** Whether the same will be answered until something changes on the box or in the object. */
        boolean isFinal() {
            return switch (error) {
                case RdsException.NoSpace _,
                        RdsException.Rejected _,
                        RdsException.Unsupported _,
                        RdsException.AlreadyExists _,
                        RdsException.NotFound _ -> true;
                case RdsException.Unreachable _,
                        RdsException.Unauthorized _,
                        RdsException.Busy _,
                        RdsException.Fenced _,
                        RdsException.UnknownOutcome _,
                        RdsException.Malformed _ -> false;
            };
        }
    }
}
