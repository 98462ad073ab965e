package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.operator.box.Box;
import java.util.Optional;

/**
 * An observation, with what is needed to act on it.
 *
 * @param volume as the API server gave it
 * @param box present if usable
 * @param objectIsLive whether {@code volume} is the answer to a GET or a write, with nothing done to the box since
 * @param diskIsLive whether the disk (or its absence) was read from the box itself in this round
 */
record Sight(RdsVolume volume, VolumeObservation seen, Optional<Box> box, boolean objectIsLive, boolean diskIsLive) {

    String name() {
        return volume.getMetadata().getName();
    }

    /** Whether this may decide an act on the box. */
    boolean isLive() {
        return objectIsLive && diskIsLive;
    }

    /** After a mutation of the box that was read back. */
    Sight after(VolumeObservation now) {
        return new Sight(volume, now, box, false, true);
    }
}
