package io.srvlab.rds.csi.controller;

import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.csi.server.CsiException;
import java.util.Optional;

/** Failures in a status that trying again does not mend. */
final class FinalFailure {
    private FinalFailure() {}

    /**
     * Empty for every other reason, also for one that is not known here: waiting is then right, since the caller forgets a
     * volume after a final answer.
     */
    static Optional<CsiException> of(RdsVolumeStatus status) {
        RdsVolumeStatus.Failure failure = status.failure();
        if (failure == null || failure.reason() == null) {
            return Optional.empty();
        }
        return switch (failure.reason()) {
            case "NoSpace" -> Optional.of(new CsiException.NoSpace(failure.message()));
            case "Rejected" ->
                Optional.of(new CsiException.InvalidArgument("the box refused it: " + failure.message()));
            case "Unsupported" -> Optional.of(new CsiException.FailedPrecondition(failure.message()));
            default -> Optional.empty();
        };
    }
}
