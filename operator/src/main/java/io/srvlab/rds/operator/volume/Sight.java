package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.operator.box.Box;
import io.srvlab.rds.operator.volume.VolumeObservation.DiskView;
import io.srvlab.rds.routeros.RdsException;
import java.util.Optional;

/**
 * An observation, with what is needed to act on it.
 *
 * @param volume as the API server gave it
 * @param box present if usable
 * @param objectIsLive whether {@code volume} is the answer to a GET or a write, with nothing done to the box since
 * @param disk how the disk (or its absence) was seen
 */
record Sight(RdsVolume volume, VolumeObservation seen, Optional<Box> box, boolean objectIsLive, Age disk) {

    /** How a disk was seen. */
    enum Age {
        /** In a list that may be minutes old: an act may be aimed at it, since the act's line compares it on the box. */
        KNOWN,
        /** In a list that is seconds old: it may also decide that there is nothing to do. */
        RECENT,
        /** On the box itself, in this round: it may decide everything. */
        LIVE
    }

    String name() {
        return volume.getMetadata().getName();
    }

    boolean diskIsLive() {
        return disk == Age.LIVE;
    }

    /** After a mutation of the box that was read back. */
    Sight after(VolumeObservation now) {
        return new Sight(volume, now, box, false, Age.LIVE);
    }

    /** Where the box gave no answer: of the disk nothing may be concluded. */
    Sight unseen(RdsException why) {
        return new Sight(volume, seen.withDisk(DiskView.NotSeen.because(why)), box, objectIsLive, disk);
    }
}
