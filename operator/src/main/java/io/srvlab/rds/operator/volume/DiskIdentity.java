package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.Layout;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import io.srvlab.rds.operator.volume.VolumeObservation.BoxView;
import io.srvlab.rds.operator.volume.VolumeObservation.Subject;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Identity;
import java.util.Optional;

/** Which disk belongs to which volume. */
final class DiskIdentity {
    private static final long MIB = 1L << 20;

    private DiskIdentity() {}

    /** The identity that a blank volume gets, once. */
    static RdsVolumeSpec.Disk fresh(VolumeObservation seen, BoxView.Usable box) {
        Subject object = seen.object();
        String slot = Identity.slot(box.clusterId(), object.name(), object.uid());
        Layout layout = box.subvolumes() ? Layout.Subvolume : Layout.Directory;
        return disk(seen, box, slot, path(box, layout, slot), layout);
    }

    /** The identity of a disk that is taken over as it stands. */
    static RdsVolumeSpec.Disk adopted(VolumeObservation seen, BoxView.Usable box, Disk disk) {
        return disk(seen, box, disk.slot(), disk.filePath(), Layout.Legacy);
    }

    private static RdsVolumeSpec.Disk disk(
            VolumeObservation seen, BoxView.Usable box, String slot, String filePath, Layout layout) {
        RdsVolumeSpec spec = seen.spec();
        var fsType = spec.volumeMode() == VolumeMode.Block
                ? null
                : Optional.ofNullable(spec.fsType())
                        .orElseGet(() ->
                                seen.storageClass().orElseThrow().filesystem().type());
        return new RdsVolumeSpec.Disk(slot, filePath, layout, seen.object().uid(), box.poolId(), fsType, false);
    }

    /** Path of the backing file: one folder per volume, on btrfs a subvolume at the top. */
    static String path(BoxView.Usable box, Layout layout, String slot) {
        String top = layout == Layout.Subvolume
                ? box.where().mountPoint()
                : box.where().path();
        return top + "/" + slot + "/volume.img";
    }

    /** Whether slot and path are those that we give, so that they may be made and their remains removed. */
    static boolean isOurMaking(VolumeObservation seen, BoxView.Usable box, RdsVolumeSpec.Disk disk) {
        return disk.layout() != Layout.Legacy
                && disk.slot()
                        .equals(Identity.slot(box.clusterId(), seen.object().name(), disk.incarnation()))
                && disk.filePath().equals(path(box, disk.layout(), disk.slot()));
    }

    static DiskComment comment(
            VolumeObservation seen, BoxView.Usable box, RdsVolumeSpec.Disk disk, DiskComment.State state) {
        RdsVolumeSpec spec = seen.spec();
        return new DiskComment(
                Identity.clusterHash(box.clusterId()),
                state,
                disk.incarnation(),
                spec.accessMode().name(),
                spec.rdsStorageClassName(),
                seen.object().name());
    }

    /**
     * How far a disk of this very volume got; empty if it is somebody else's. The name counts, so that a copied object
     * (same spec.disk under another name) never gets hold of the disk.
     */
    static Optional<DiskComment.State> stateOf(
            VolumeObservation seen, BoxView.Usable box, RdsVolumeSpec.Disk disk, Disk found) {
        return DiskComment.parse(found.comment())
                .filter(comment -> comment.cluster().equals(Identity.clusterHash(box.clusterId()))
                        && comment.incarnation().equals(disk.incarnation())
                        && comment.name().equals(seen.object().name())
                        && found.filePath().equals(disk.filePath()))
                .map(DiskComment::state);
    }

    /** The wanted size, rounded up to 1 MiB. */
    static long wantedBytes(RdsVolumeSpec spec) {
        return Math.ceilDiv(spec.sizeBytes(), MIB) * MIB;
    }
}
