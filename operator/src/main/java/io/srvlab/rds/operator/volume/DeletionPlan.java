package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeSpec.Layout;
import io.srvlab.rds.operator.volume.VolumeObservation.BoxView;
import io.srvlab.rds.operator.volume.VolumeObservation.DiskView;
import io.srvlab.rds.operator.volume.VolumeObservation.Leftover;
import io.srvlab.rds.operator.volume.VolumeObservation.Subject;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The end of a volume. Data goes only where deletionPolicy says Delete; what was never provisioned holds none and goes
 * too. A volume in use keeps being served.
 */
final class DeletionPlan {
    /** How long the box may stay away before a volume whose disk is kept goes without a last look at its export. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private DeletionPlan() {}

    static Step next(VolumeObservation seen) {
        List<String> holders = holders(seen);
        if (holders.isEmpty()) {
            return release(seen);
        }
        RdsVolumeSpec.Disk disk = seen.spec().disk();
        if (disk == null || !disk.provisioned()) {
            return new Step.Blocked(holders, new Step.Steady());
        }
        Step serving = VolumePlan.next(alive(seen));
        return serving instanceof Step.Rest rest ? new Step.Blocked(holders, rest) : serving;
    }

    private static VolumeObservation alive(VolumeObservation seen) {
        Subject object = seen.object();
        return seen.withObject(new Subject(
                object.name(), object.uid(), object.generation(), object.held(), Optional.empty(), object.spec()));
    }

    private static List<String> holders(VolumeObservation seen) {
        List<String> holders = new ArrayList<>();
        seen.spec().attachments().forEach(attachment -> holders.add("it is attached to node " + attachment.node()));
        holders.addAll(seen.heldBy());
        return holders;
    }

    private static Step release(VolumeObservation seen) {
        RdsVolumeSpec.Disk disk = seen.spec().disk();
        if (disk == null) {
            return new Step.Release(false);
        }
        Optional<Step.Unsure> obscured = obscured(seen, disk);
        if (obscured.isPresent()) {
            boolean patient = seen.object().terminating().orElseThrow().compareTo(PATIENCE) < 0;
            boolean discard = seen.spec().deletionPolicy() == DeletionPolicy.Delete;
            return discard || patient ? obscured.get() : new Step.Release(true);
        }
        return discards(seen, disk) ? discard(seen, disk) : keep(seen, disk);
    }

    /** Why the box cannot be asked about the disk, if so. */
    private static Optional<Step.Unsure> obscured(VolumeObservation seen, RdsVolumeSpec.Disk disk) {
        if (seen.storageClass().isEmpty()) {
            return Optional.of(VolumePlan.classMissing(seen));
        }
        return switch (seen.box()) {
            case BoxView.Unusable(String reason, String message) -> Optional.of(new Step.Unsure(reason, message));
            case BoxView.Usable box
            when !disk.poolId().equals(box.poolId()) -> Optional.of(VolumePlan.wrongBox(disk, box));
            case BoxView.Usable _ ->
                seen.disk() instanceof DiskView.NotSeen(String reason, String message)
                        ? Optional.of(new Step.Unsure(reason, message))
                        : Optional.empty();
        };
    }

    /**
     * A disk that was never provisioned goes whatever the policy says, unless somebody else made it, or the object came
     * out of a backup (its uid is not the incarnation) and may be older than its disk.
     */
    private static boolean discards(VolumeObservation seen, RdsVolumeSpec.Disk disk) {
        if (disk.layout() == Layout.Legacy && !disk.provisioned()) {
            return false;
        }
        return seen.spec().deletionPolicy() == DeletionPolicy.Delete
                || (!disk.provisioned()
                        && disk.incarnation().equals(seen.object().uid()));
    }

    private static Step keep(VolumeObservation seen, RdsVolumeSpec.Disk disk) {
        return switch (seen.disk()) {
            case DiskView.Present(Disk found)
            when found.exported() && stateOf(seen, disk, found).isPresent() -> new Step.Unexport(found);
            case DiskView.Present _ -> new Step.Release(true);
            case DiskView.Absent _, DiskView.NotSeen _ -> new Step.Release(false);
        };
    }

    private static Step discard(VolumeObservation seen, RdsVolumeSpec.Disk disk) {
        return switch (seen.disk()) {
            case DiskView.Present(Disk found) when stateOf(seen, disk, found).isPresent() -> new Step.Remove(found);
            case DiskView.Present(Disk found) ->
                disk.provisioned() ? strangerInPlace(disk, found) : new Step.Release(false);
            case DiskView.Absent _, DiskView.NotSeen _ -> gone(seen, disk);
        };
    }

    private static Step gone(VolumeObservation seen, RdsVolumeSpec.Disk disk) {
        if (seen.lateLine()) {
            return new Step.Unsure("UnknownOutcome", "a create that was sent may still take effect; looking again");
        }
        boolean ours = DiskIdentity.isOurMaking(seen, (BoxView.Usable) seen.box(), disk);
        return ours && seen.leftover() != Leftover.GONE ? new Step.Sweep(disk.filePath()) : new Step.Release(false);
    }

    private static Step.Refused strangerInPlace(RdsVolumeSpec.Disk disk, Disk found) {
        Step.Refused foreign = VolumePlan.foreign(disk, found);
        return new Step.Refused(
                foreign.reason(), foreign.message() + ". Set deletionPolicy to Retain to let the object go");
    }

    private static Optional<DiskComment.State> stateOf(VolumeObservation seen, RdsVolumeSpec.Disk disk, Disk found) {
        return DiskIdentity.stateOf(seen, (BoxView.Usable) seen.box(), disk, found);
    }
}
