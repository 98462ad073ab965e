package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeStatus;
import java.util.List;
import java.util.Optional;

/**
 * What is read and written of the API server. Every read is live; every write is a merge patch of the named fields that
 * carries the resourceVersion of {@code seen}. Errors are {@code KubernetesClientException}, a changed object is code 409.
 */
interface VolumeApi {
    Optional<RdsVolume> find(String name);

    /** @return the object as it is after the write, as of all writes here */
    RdsVolume addFinalizer(RdsVolume seen);

    RdsVolume removeFinalizer(RdsVolume seen);

    RdsVolume fixDisk(RdsVolume seen, RdsVolumeSpec.Disk disk);

    RdsVolume markProvisioned(RdsVolume seen);

    /** The status becomes exactly this: what is null goes. */
    RdsVolume writeStatus(RdsVolume seen, RdsVolumeStatus status);

    /** PersistentVolumes that refer to it and are neither terminating nor Released nor Failed, in words. */
    List<String> holders(RdsVolume volume);

    /** Name of another RdsVolume whose disk has that slot. */
    Optional<String> claimant(String slot, String butNot);
}
