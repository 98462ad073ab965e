package io.srvlab.rds.csi.controller;

import io.grpc.Deadline;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.csi.server.CsiException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Looks at a volume live, again after every change, until what is waited for is there or the time is over. */
final class Waiting {
    /** A watch can be blind for a while; then this is how late a change is seen. */
    private static final long LOOK_AGAIN_MILLIS = 5_000;

    private final Cluster cluster;
    private final Wakeups wakeups;

    Waiting(Cluster cluster, Wakeups wakeups) {
        this.cluster = cluster;
        this.wakeups = wakeups;
    }

    /** Judges what was seen: an answer, or empty to wait on. */
    @FunctionalInterface
    interface Look<T> {
        Optional<T> at(Optional<RdsVolume> volume) throws CsiException, InterruptedException;
    }

    /** @param what is waited for, in words that continue "waiting for" */
    <T> T until(Deadline deadline, String volumeId, String what, Look<T> look)
            throws CsiException, InterruptedException {
        try (Wakeups.Waiter waiter = wakeups.on(volumeId)) {
            while (true) {
                Optional<RdsVolume> seen = cluster.findVolume(volumeId);
                Optional<T> answer = look.at(seen);
                if (answer.isPresent()) {
                    return answer.get();
                }
                long left = deadline.timeRemaining(TimeUnit.MILLISECONDS);
                if (left <= 0) {
                    throw new CsiException.Unavailable("volume " + volumeId + ": still waiting for " + what
                            + seen.map(volume -> "; " + VolumeView.waitsFor(volume))
                                    .orElse(""));
                }
                waiter.await(Math.min(left, LOOK_AGAIN_MILLIS));
            }
        }
    }
}
