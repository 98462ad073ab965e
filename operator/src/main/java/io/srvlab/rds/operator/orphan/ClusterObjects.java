package io.srvlab.rds.operator.orphan;

import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import java.util.List;

/**
 * The cluster's objects as the API server has them now, never from a cache. Whatever cannot be read is the client's exception:
 * a list that could not be read is never an empty one.
 */
public interface ClusterObjects {

    /** @param volumes all RdsVolumes */
    record Listed(List<RdsVolume> volumes, OrphanObservation.Known known) {}

    /** RdsVolumes and PersistentVolumes of the whole cluster. */
    Listed list();

    boolean volumeExists(String name);

    /** Whether the claim for which a volume was made is there still, by its uid. */
    boolean claimExists(RdsVolumeSpec.Pvc claim);
}
