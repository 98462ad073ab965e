package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.Layout;
import io.srvlab.rds.operator.volume.VolumeObservation.BoxView;
import io.srvlab.rds.operator.volume.VolumeObservation.DiskView;
import io.srvlab.rds.operator.volume.VolumeObservation.Leftover;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Export;
import io.srvlab.rds.routeros.NewDisk;
import java.util.Objects;
import java.util.Optional;

/**
 * Chooses the next action for a volume from what was observed, and from nothing else. The invariants: the box is touched
 * only after spec.disk is written; a disk is made only while it was never provisioned; only a disk whose comment names
 * this volume and incarnation is changed.
 */
final class VolumePlan {
    private VolumePlan() {}

    static Step next(VolumeObservation seen) {
        if (seen.object().terminating().isPresent()) {
            return seen.object().held() ? DeletionPlan.next(seen) : new Step.Steady();
        }
        return seen.object().held() ? living(seen) : new Step.AddFinalizer();
    }

    private static Step living(VolumeObservation seen) {
        Optional<RdsStorageClassSpec> storageClass = seen.storageClass();
        if (storageClass.isEmpty()) {
            return classMissing(seen);
        }
        return switch (seen.box()) {
            case BoxView.Unusable(String reason, String message) -> new Step.Unsure(reason, message);
            case BoxView.Usable box -> {
                RdsVolumeSpec.Disk disk = seen.spec().disk();
                yield disk == null ? choose(seen, box) : provide(seen, box, disk);
            }
        };
    }

    static Step.Unsure classMissing(VolumeObservation seen) {
        String name = seen.spec().rdsStorageClassName();
        return new Step.Unsure("ClassNotFound", "there is no RdsStorageClass " + name + "; create it again");
    }

    static Step.Unsure wrongBox(RdsVolumeSpec.Disk disk, BoxView.Usable box) {
        return new Step.Unsure(
                "WrongBox",
                "the disk is in pool directory " + disk.poolId() + ", the class now leads to " + box.poolId()
                        + "; point the class at the right box");
    }

    private static Step choose(VolumeObservation seen, BoxView.Usable box) {
        if (seen.spec().source() != null) {
            return new Step.Refused("Unsupported", "volumes from snapshots or volumes are not offered yet");
        }
        return seen.spec().adopt() == null
                ? new Step.FixDisk(DiskIdentity.fresh(seen, box))
                : AdoptionPlan.choose(seen, box, seen.spec().adopt());
    }

    /** For a volume whose class and box are there and whose disk is fixed. */
    private static Step provide(VolumeObservation seen, BoxView.Usable box, RdsVolumeSpec.Disk disk) {
        if (!disk.poolId().equals(box.poolId())) {
            return wrongBox(disk, box);
        }
        return switch (seen.disk()) {
            case DiskView.NotSeen(String reason, String message) -> new Step.Unsure(reason, message);
            case DiskView.Absent _ -> disk.provisioned() ? missing(disk) : create(seen, box, disk);
            case DiskView.Present(Disk found) ->
                DiskIdentity.stateOf(seen, box, disk, found)
                        .map(state ->
                                disk.provisioned() ? serve(seen, disk, found, state) : finish(seen, box, found, state))
                        .orElseGet(() -> stranger(seen, box, disk, found));
        };
    }

    private static Step missing(RdsVolumeSpec.Disk disk) {
        return new Step.Missing("disk " + disk.slot() + " (" + disk.filePath() + ") is not on the box; it is not made"
                + " again. Bring it back under that slot, or delete the volume");
    }

    private static Step create(VolumeObservation seen, BoxView.Usable box, RdsVolumeSpec.Disk disk) {
        if (disk.layout() == Layout.Legacy) {
            return new Step.Refused("NoSuchDisk", "there is no disk " + disk.slot() + " to adopt");
        }
        if (!DiskIdentity.isOurMaking(seen, box, disk)) {
            return new Step.Refused("ForeignIdentity", "spec.disk was not written by the operator; nothing is made");
        }
        if (!disk.incarnation().equals(seen.object().uid())) {
            // Out of a backup that may be older than the disk: it may have been provisioned, and then lost, since.
            return new Step.Refused(
                    "RestoredUnprovisioned",
                    "this object was restored from a backup of the time when its disk was being made, and the box has no"
                            + " disk " + disk.slot() + "; nothing is made. Delete the volume and make it again");
        }
        if (seen.lateLine()) {
            return new Step.Unsure("UnknownOutcome", "a create was sent and its end was not seen; looking again");
        }
        if (seen.leftover() == Leftover.IN_THE_WAY) {
            return new Step.Sweep(disk.filePath());
        }
        return new Step.Create(new NewDisk(
                box.where(),
                disk.slot(),
                disk.filePath(),
                disk.layout() == Layout.Subvolume,
                box.fsLabel(),
                DiskIdentity.wantedBytes(seen.spec()),
                0,
                DiskIdentity.comment(seen, box, disk, DiskComment.State.NEW),
                true));
    }

    /** A disk of ours that was never handed out. */
    private static Step finish(VolumeObservation seen, BoxView.Usable box, Disk found, DiskComment.State state) {
        RdsVolumeSpec.Disk disk = Objects.requireNonNull(seen.spec().disk());
        long wanted = DiskIdentity.wantedBytes(seen.spec());
        return switch (state) {
            case DEL -> new Step.Remove(found);
            case NEW ->
                found.sizeBytes() == wanted
                        ? new Step.Label(found, DiskIdentity.comment(seen, box, disk, DiskComment.State.OK))
                        : new Step.Remove(found);
            case OK ->
                found.sizeBytes() < wanted && disk.layout() != Layout.Legacy
                        ? new Step.Grow(found, wanted)
                        : new Step.MarkProvisioned();
        };
    }

    /** A disk that is there, ours, and was handed out: take away what is not wanted first, then export, then grow. */
    private static Step serve(VolumeObservation seen, RdsVolumeSpec.Disk disk, Disk found, DiskComment.State state) {
        if (state != DiskComment.State.OK) {
            return new Step.Refused(
                    "DiskUnfinished",
                    "disk " + disk.slot() + " is marked '" + state.word() + "' on the box although it was provisioned");
        }
        Optional<Export> wanted =
                Exports.wanted(seen.spec(), seen.storageClass().orElseThrow(), found.slot());
        if (wanted.isEmpty() && found.exported()) {
            return new Step.Unexport(found);
        }
        if (wanted.isPresent() && !Exports.serves(found, wanted.get(), seen.spec())) {
            return new Step.ExportAs(found, wanted.get());
        }
        long wantedBytes = DiskIdentity.wantedBytes(seen.spec());
        return found.sizeBytes() < wantedBytes ? new Step.Grow(found, wantedBytes) : new Step.Steady();
    }

    private static Step stranger(VolumeObservation seen, BoxView.Usable box, RdsVolumeSpec.Disk disk, Disk found) {
        if (disk.layout() == Layout.Legacy && !disk.provisioned()) {
            return AdoptionPlan.label(seen, box, disk, found);
        }
        return foreign(disk, found);
    }

    static Step.Refused foreign(RdsVolumeSpec.Disk disk, Disk found) {
        return new Step.Refused(
                "ForeignDisk",
                "the disk in slot " + disk.slot() + " is not this volume's (comment '" + found.comment() + "', file "
                        + found.filePath() + "); it is not touched");
    }
}
