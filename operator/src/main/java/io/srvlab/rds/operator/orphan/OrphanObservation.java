package io.srvlab.rds.operator.orphan;

import io.srvlab.rds.crds.RdsStorageClassSpec.OrphanPolicy;
import io.srvlab.rds.routeros.BackingFile;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.PoolDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * All that a decision about orphans rests on, read by one scan.
 *
 * @param disks every file disk of the box
 * @param files every file below the pool directory
 * @param known what the cluster's objects refer to
 * @param approved ids in the annotation approve-orphans
 */
public record OrphanObservation(
        String clusterId,
        PoolDirectory where,
        List<Disk> disks,
        List<BackingFile> files,
        Known known,
        Rules rules,
        Set<String> approved,
        Instant now) {

    /**
     * From a consistent list of the whole cluster.
     *
     * @param slots spec.disk.slot of every RdsVolume
     * @param paths spec.disk.filePath of every RdsVolume
     * @param names names and CSI names of every RdsVolume
     * @param handles volume handles of every PersistentVolume of the driver
     */
    public record Known(Set<String> slots, Set<String> paths, Set<String> names, Set<String> handles) {
        boolean refersTo(String slot, String path) {
            return slots.contains(slot) || paths.contains(path) || handles.contains(slot);
        }

        boolean refersToName(String name) {
            return names.contains(name) || handles.contains(name);
        }
    }

    /** The class's policy, parsed. */
    public record Rules(OrphanPolicy policy, Duration gracePeriod, int maxDeletesPerRun, int stopAbovePercent) {}
}
