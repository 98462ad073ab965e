package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Export;
import io.srvlab.rds.routeros.NewDisk;
import java.util.List;

/** The one next thing to do for a volume. */
sealed interface Step {

    /** Nothing to do now. */
    sealed interface Rest extends Step {}

    /** Everything is as wanted. */
    record Steady() implements Rest {}

    /** Cannot be judged now; tried again. What was true before stays reported. */
    record Unsure(String reason, String message) implements Rest {}

    /** Will not be done unless somebody changes something. */
    record Refused(String reason, String message) implements Rest {}

    /** It was provisioned and the box has no such disk. It is never made again. */
    record Missing(String message) implements Rest {}

    /** Terminating, and waiting for what is named; meanwhile {@code meanwhile} is what a living volume would be told. */
    record Blocked(List<String> by, Rest meanwhile) implements Rest {}

    /** A patch of the object, with its resourceVersion as precondition. */
    sealed interface Write extends Step {}

    record AddFinalizer() implements Write {}

    /** Fixes the identity of the disk, before the box is touched. */
    record FixDisk(RdsVolumeSpec.Disk disk) implements Write {}

    /** The disk is complete: from now on it is never made again. */
    record MarkProvisioned() implements Write {}

    /**
     * Drops the finalizer.
     *
     * @param kept whether a disk stays on the box
     */
    record Release(boolean kept) implements Write {}

    /** A mutation of the box; needs the object as it is now, and the disk as the box will find it. */
    sealed interface Touch extends Step {}

    record Create(NewDisk wanted) implements Touch {}

    record Label(Disk observed, DiskComment comment) implements Touch {}

    record Grow(Disk observed, long sizeBytes) implements Touch {}

    record ExportAs(Disk observed, Export export) implements Touch {}

    record Unexport(Disk observed) implements Touch {}

    /** Removes disk, file and folder: half-made, or to be deleted. */
    record Remove(Disk observed) implements Touch {}

    /** Removes a backing file of ours that no disk uses. */
    record Sweep(String filePath) implements Touch {}
}
