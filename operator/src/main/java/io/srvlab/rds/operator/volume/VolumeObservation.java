package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.PoolDirectory;
import io.srvlab.rds.routeros.RdsException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is looked at before one action on one volume is chosen.
 *
 * @param object the RdsVolume, without its status
 * @param storageClass its class's spec, empty if there is no such class
 * @param box the box behind the class
 * @param disk what that box has under the volume's slot (or under the slot to adopt)
 * @param leftover what is known of a backing file without a disk
 * @param claimedBy only when adopting: name of another RdsVolume that has the slot
 * @param heldBy only when terminating: PersistentVolumes that need the volume, in words
 * @param lateLine whether a create line of this process may still run on the box
 */
record VolumeObservation(
        Subject object,
        Optional<RdsStorageClassSpec> storageClass,
        BoxView box,
        DiskView disk,
        Leftover leftover,
        Optional<String> claimedBy,
        List<String> heldBy,
        boolean lateLine) {

    RdsVolumeSpec spec() {
        return object.spec();
    }

    VolumeObservation withDisk(DiskView seen) {
        return new VolumeObservation(object, storageClass, box, seen, leftover, claimedBy, heldBy, lateLine);
    }

    VolumeObservation withObject(Subject seen) {
        return new VolumeObservation(seen, storageClass, box, disk, leftover, claimedBy, heldBy, lateLine);
    }

    VolumeObservation withLeftover(Leftover seen) {
        return new VolumeObservation(object, storageClass, box, disk, seen, claimedBy, heldBy, lateLine);
    }

    /**
     * The object as the API server has it.
     *
     * @param held whether our finalizer is on it
     * @param terminating since when it has a deletionTimestamp, empty if it has none
     */
    record Subject(
            String name,
            String uid,
            long generation,
            boolean held,
            Optional<Duration> terminating,
            RdsVolumeSpec spec) {}

    /** The box as it can be used. */
    sealed interface BoxView {
        /** See {@link io.srvlab.rds.operator.box.Box}. */
        record Usable(String clusterId, String poolId, PoolDirectory where, boolean subvolumes, String fsLabel)
                implements BoxView {}

        /** Not now. */
        record Unusable(String reason, String message) implements BoxView {}
    }

    /** The disk as the box reports it. */
    sealed interface DiskView {
        /** Not looked for, or the look failed: nothing may be concluded. */
        record NotSeen(String reason, String message) implements DiskView {
            static NotSeen because(RdsException failure) {
                return new NotSeen(failure.getClass().getSimpleName(), String.valueOf(failure.getMessage()));
            }
        }

        /** A complete answer shows that there is none. */
        record Absent() implements DiskView {}

        record Present(Disk disk) implements DiskView {}
    }

    /** A backing file that lies on the pool while no disk uses it. */
    enum Leftover {
        /** Not looked for. */
        UNKNOWN,
        /** The box refused a create because something is there. */
        IN_THE_WAY,
        /** Verified to be gone in this round, by a removal or a sweep. */
        GONE
    }
}
