package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.operator.volume.VolumeObservation.BoxView;
import io.srvlab.rds.operator.volume.VolumeObservation.DiskView;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Identity;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Taking over a disk that exists: one without a comment (made by hand or by another driver), or a finished one of ours
 * whose object is gone. Its content is never touched.
 */
final class AdoptionPlan {
    private static final Pattern SLOT = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private AdoptionPlan() {}

    static Step choose(VolumeObservation seen, BoxView.Usable box, RdsVolumeSpec.Adopt adopt) {
        return switch (seen.disk()) {
            case DiskView.NotSeen(String reason, String message) -> new Step.Unsure(reason, message);
            case DiskView.Absent _ ->
                new Step.Refused("NoSuchDisk", "there is no disk " + adopt.slot() + " to adopt on the box");
            case DiskView.Present(Disk found) ->
                obstacle(seen, box, found).orElseGet(() -> new Step.FixDisk(DiskIdentity.adopted(seen, box, found)));
        };
    }

    static Step label(VolumeObservation seen, BoxView.Usable box, RdsVolumeSpec.Disk disk, Disk found) {
        if (seen.spec().adopt() == null || !found.filePath().equals(disk.filePath())) {
            return VolumePlan.foreign(disk, found);
        }
        return obstacle(seen, box, found)
                .orElseGet(() -> new Step.Label(found, DiskIdentity.comment(seen, box, disk, DiskComment.State.OK)));
    }

    private static Optional<Step> obstacle(VolumeObservation seen, BoxView.Usable box, Disk found) {
        if (!SLOT.matcher(found.slot()).matches() || found.slot().startsWith(Identity.OWNER_PREFIX)) {
            return refused("its slot is not one that can be adopted");
        }
        if (seen.claimedBy().isPresent()) {
            return refused("it belongs to RdsVolume " + seen.claimedBy().get());
        }
        if (!found.comment().isEmpty() && !isFinishedOfOurs(box, found)) {
            return refused("its comment '" + found.comment() + "' says that it is somebody's; clear the comment first");
        }
        if (found.exported()) {
            return refused("it is exported, so somebody may use it; take the export off first");
        }
        if (found.mountFilesystem()) {
            return refused("the box may mount its filesystem; set mount-filesystem=no first");
        }
        String top = found.filePath().split("/", 2)[0];
        return top.equals(box.where().mountPoint())
                ? Optional.empty()
                : refused("its file " + found.filePath() + " is not in the class's pool "
                        + box.where().mountPoint());
    }

    private static boolean isFinishedOfOurs(BoxView.Usable box, Disk found) {
        return DiskComment.parse(found.comment())
                .filter(comment -> comment.cluster().equals(Identity.clusterHash(box.clusterId()))
                        && comment.state() == DiskComment.State.OK)
                .isPresent();
    }

    private static Optional<Step> refused(String why) {
        return Optional.of(new Step.Refused("NotAdoptable", "the disk cannot be adopted: " + why));
    }
}
