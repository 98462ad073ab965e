package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsStorageClassSpec.Fencing;
import io.srvlab.rds.crds.RdsStorageClassSpec.FsType;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.AccessMode;
import io.srvlab.rds.crds.RdsVolumeSpec.Adopt;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeSpec.Layout;
import io.srvlab.rds.crds.RdsVolumeSpec.Source;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import io.srvlab.rds.operator.volume.VolumeObservation.BoxView;
import io.srvlab.rds.operator.volume.VolumeObservation.DiskView;
import io.srvlab.rds.operator.volume.VolumeObservation.Leftover;
import io.srvlab.rds.operator.volume.VolumeObservation.Subject;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.DiskComment.State;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.PoolDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An observation to begin with (a blank 1 GiB volume with its finalizer on a box that can be used), and its variations. */
@SuppressWarnings("NullAway") // null asks the records for their defaults
final class Seen {
    static final String CLUSTER = "c0ffee";
    static final String POOL = "pool-1";
    static final String NAME = "pvc-1";
    static final String UID = "uid-1";
    static final String CLASS = "fast";
    static final long GIB = 1L << 30;
    static final String SLOT = Identity.slot(CLUSTER, NAME, UID);
    static final String FILE = "raid10/csi/" + SLOT + "/volume.img";
    static final String PREFIX = "nqn.2000-02.com.mikrotik:";
    static final BoxView.Usable BOX =
            new BoxView.Usable(CLUSTER, POOL, new PoolDirectory("raid10", "csi"), false, "raid10-fs");
    static final RdsVolumeSpec.Disk FIXED =
            new RdsVolumeSpec.Disk(SLOT, FILE, Layout.Directory, UID, POOL, FsType.ext4, false);
    static final Attachment A = attachment("aaaaaaaa-0000000000000001", "node-a");
    static final Attachment A2 = attachment("aaaaaaaa-0000000000000002", "node-b");
    static final Attachment B = attachment("bbbbbbbb-0000000000000003", "node-b");

    boolean held = true;
    Optional<Duration> terminating = Optional.empty();
    AccessMode accessMode = AccessMode.SingleNodeWriter;
    VolumeMode volumeMode = VolumeMode.Filesystem;

    @Nullable
    Source source;

    @Nullable
    Adopt adopt;

    long size = GIB;
    DeletionPolicy deletionPolicy = DeletionPolicy.Retain;
    List<Attachment> attachments = List.of();

    RdsVolumeSpec.@Nullable Disk disk;

    Fencing fencing = Fencing.Rotate;
    boolean allowHost;
    int port = 4420;
    boolean classThere = true;
    BoxView box = BOX;
    DiskView onBox = new DiskView.Absent();
    Leftover leftover = Leftover.UNKNOWN;
    Optional<String> claimedBy = Optional.empty();
    List<String> heldBy = List.of();
    boolean lateLine;
    String uid = UID;
    String name = NAME;

    static Attachment attachment(String id, String node) {
        return new Attachment(id, node, "nqn.2014-08.org.nvmexpress:uuid:" + node, false, null);
    }

    /** A volume that was handed out, and its disk. */
    static Seen provisioned() {
        Seen seen = new Seen();
        seen.disk = fixed(true);
        seen.onBox = present(State.OK);
        return seen;
    }

    /** A volume whose disk is fixed and not yet there. */
    static Seen fixedOnly() {
        Seen seen = new Seen();
        seen.disk = fixed(false);
        return seen;
    }

    Seen terminating() {
        terminating = Optional.of(Duration.ofSeconds(1));
        return this;
    }

    Seen deleting() {
        deletionPolicy = DeletionPolicy.Delete;
        return terminating();
    }

    Seen on(Disk found) {
        onBox = new DiskView.Present(found);
        return this;
    }

    Seen attached(Attachment... those) {
        attachments = List.of(those);
        return this;
    }

    static RdsVolumeSpec.Disk fixed(boolean provisioned) {
        return new RdsVolumeSpec.Disk(SLOT, FILE, Layout.Directory, UID, POOL, FsType.ext4, provisioned);
    }

    static DiskView present(State state) {
        return new DiskView.Present(disk(state));
    }

    static Disk disk(State state) {
        return disk(comment(state).text(), GIB);
    }

    static Disk disk(String comment, long size) {
        return new Disk("*1", SLOT, FILE, size, comment, false, "", 4420, "", false);
    }

    static Disk exported(String nqn) {
        return exported(nqn, 4420, "");
    }

    static Disk exported(String nqn, int port, String allowHost) {
        Disk disk = disk(State.OK);
        return new Disk(
                disk.id(),
                disk.slot(),
                disk.filePath(),
                disk.sizeBytes(),
                disk.comment(),
                true,
                nqn,
                port,
                allowHost,
                false);
    }

    static String nqn(Attachment attachment) {
        return PREFIX + SLOT + ":" + attachment.export();
    }

    static DiskComment comment(State state) {
        return new DiskComment(Identity.clusterHash(CLUSTER), state, UID, "SingleNodeWriter", CLASS, NAME);
    }

    RdsStorageClassSpec classSpec() {
        return new RdsStorageClassSpec(
                new RdsStorageClassSpec.Rds("box", null, "csi", new RdsStorageClassSpec.SecretRef("key"), List.of()),
                new RdsStorageClassSpec.Pool("raid10", null, null, null),
                new RdsStorageClassSpec.Nvme(List.of("10.0.0.1"), port, null, null, null, null, null, null),
                null,
                null,
                null,
                fencing,
                allowHost,
                null);
    }

    RdsVolumeSpec spec() {
        return new RdsVolumeSpec(
                CLASS,
                null,
                accessMode,
                volumeMode,
                null,
                source,
                null,
                null,
                size,
                adopt,
                deletionPolicy,
                attachments,
                disk);
    }

    VolumeObservation observation() {
        return new VolumeObservation(
                new Subject(name, uid, 1, held, terminating, spec()),
                classThere ? Optional.of(classSpec()) : Optional.empty(),
                box,
                onBox,
                leftover,
                claimedBy,
                heldBy,
                lateLine);
    }

    Step next() {
        return VolumePlan.next(observation());
    }
}
