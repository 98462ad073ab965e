package io.srvlab.rds.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.srvlab.rds.crds.RdsStorageClassSpec.FsType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of one volume. By user or CSI controller, except {@code disk}, which the operator writes once.
 *
 * <p>The rules here compare the spec with the one before it. They hold for every writer, the operator included.
 *
 * @param sizeBytes may grow; may return to what the box really has
 */
@ValidationRule(
        value = "self.rdsStorageClassName == oldSelf.rdsStorageClassName",
        message = "rdsStorageClassName is immutable: the data does not move; make a new volume in the other class and"
                + " copy",
        fieldPath = ".rdsStorageClassName")
@ValidationRule(
        value = "has(self.csiName) == has(oldSelf.csiName) && (!has(self.csiName) || self.csiName == oldSelf.csiName)",
        message = "csiName is immutable, and neither added nor removed later: make a new volume",
        fieldPath = ".csiName")
@ValidationRule(
        value = "self.accessMode == oldSelf.accessMode",
        message = "accessMode is immutable: make a new volume with the other mode and copy",
        fieldPath = ".accessMode")
@ValidationRule(
        value = "self.volumeMode == oldSelf.volumeMode",
        message = "volumeMode is immutable: make a new volume with the other mode and copy",
        fieldPath = ".volumeMode")
@ValidationRule(
        value = "has(self.fsType) == has(oldSelf.fsType) && (!has(self.fsType) || self.fsType == oldSelf.fsType)",
        message = "fsType is immutable, and neither added nor removed later: make a new volume and copy",
        fieldPath = ".fsType")
@ValidationRule(
        value = "has(self.source) == has(oldSelf.source) && (!has(self.source) || self.source == oldSelf.source)",
        message = "source is immutable, and neither added nor removed later: make a new volume from the other source",
        fieldPath = ".source")
@ValidationRule(
        value = "self.origin == oldSelf.origin",
        message = "origin is immutable: it says who made the volume",
        fieldPath = ".origin")
@ValidationRule(
        value = "has(self.adopt) == has(oldSelf.adopt) && (!has(self.adopt) || self.adopt == oldSelf.adopt)",
        message = "adopt is immutable, and neither added nor removed later: delete this object with deletionPolicy"
                + " Retain (the disk stays) and make a new one",
        fieldPath = ".adopt")
@ValidationRule(
        value = "!(has(self.adopt) && has(self.source))",
        message = "adopt and source exclude each other: an adopted disk keeps its content",
        fieldPath = ".adopt")
@ValidationRule(
        value = "self.accessMode != 'MultiNodeBlock' || self.volumeMode == 'Block'",
        message = "accessMode MultiNodeBlock needs volumeMode Block: a filesystem on two nodes destroys itself",
        fieldPath = ".volumeMode")
@ValidationRule(
        value = "!has(oldSelf.disk) || has(self.disk)",
        message = "disk cannot be removed: it says which disk of the box holds the data",
        fieldPath = ".disk")
@ValidationRule(
        value = "!has(self.attachments) || size(self.attachments) <= (self.accessMode == 'MultiNodeBlock' ? 2 : 1)",
        message = "too many attachments: one node at a time has the volume (two with accessMode MultiNodeBlock);"
                + " detach it from the other node first",
        fieldPath = ".attachments")
@ValidationRule(
        value = "!has(oldSelf.attachments) || !has(self.attachments)"
                + " || self.attachments.all(a, oldSelf.attachments.exists(b, b.id == a.id))"
                + " || oldSelf.attachments.all(b, self.attachments.exists(a, a.id == b.id))",
        message = "one update adds or removes attachments, never both: remove first, add when the removal is stored",
        fieldPath = ".attachments")
@ValidationRule(
        value = "!has(oldSelf.attachments) || !has(self.attachments)"
                + " || self.attachments.all(a, oldSelf.attachments.all(b, a.id != b.id || a == b))",
        message = "an attachment is immutable: remove it, then add another under a new id",
        fieldPath = ".attachments")
@ValidationRule(
        value = "!has(self.attachments)"
                + " || self.attachments.all(a, self.attachments.exists_one(b, b.id == a.id)"
                + " && self.attachments.exists_one(b, b.node == a.node))",
        message = "two attachments with one id or one node: every attachment has an id and a node of its own",
        fieldPath = ".attachments")
@ValidationRule(
        value = "!has(self.attachments)"
                + " || self.attachments.all(a, self.attachments.all(b, a.id.startsWith(b.id.substring(0, 8))))",
        message = "the ids of two attachments differ in their first 8 characters: the second node joins the export of"
                + " the first, so its id begins alike",
        fieldPath = ".attachments")
public record RdsVolumeSpec(
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.OBJECT_NAME)
        @JsonPropertyDescription("Name of the RdsStorageClass in whose pool the volume is made. Immutable.")
        String rdsStorageClassName,

        @Nullable
        @Size(min = 1, max = 128)
        @JsonPropertyDescription("Name in CSI CreateVolume, byte for byte. Absent for volumes made by hand, which CSI"
                + " then never takes for its own. Immutable.")
        String csiName,

        @Required
        @JsonPropertyDescription("Who may have the volume at once: SingleNodeWriter (one node), SingleNodeSingleWriter"
                + " (one pod), MultiNodeBlock (two nodes, raw block only, as for the live migration of virtual"
                + " machines). Immutable.")
        AccessMode accessMode,

        @Default("Filesystem")
        @JsonPropertyDescription(
                "Filesystem (formatted and mounted) or Block (the raw device). Immutable. Default Filesystem.")
        VolumeMode volumeMode,

        @Nullable
        @JsonPropertyDescription("Filesystem to make: ext4, xfs or btrfs. Meaningless with volumeMode Block. Immutable."
                + " Default: filesystem.type of the class.")
        FsType fsType,

        @Nullable @JsonPropertyDescription("Where the first content comes from. Immutable. Default: a blank disk.")
        Source source,

        @Default("Manual")
        @JsonPropertyDescription("Who made this object: Csi (the CSI driver, for a claim) or Manual (a person or a"
                + " pipeline). Immutable. Default Manual.")
        Origin origin,

        @Nullable @JsonPropertyDescription("The PersistentVolumeClaim for which the volume was made.")
        Pvc pvc,

        @Required
        @Min(MIN_SIZE_BYTES)
        @Max(MAX_SIZE_BYTES)
        @JsonPropertyDescription("Size in bytes, 1 MiB to 1 PiB; the box rounds up to 1 MiB. May grow at any time; may"
                + " return to status.sizeBytes, so that a wish that the box cannot fulfil can be taken back.")
        Long sizeBytes,

        @Nullable
        @JsonPropertyDescription("A disk that exists on the box and is to be taken over with its content. Immutable."
                + " Default: a new disk.")
        Adopt adopt,

        @Default("Retain")
        @JsonPropertyDescription("What becomes of the data when this object is deleted: Retain (disk and file stay on"
                + " the box) or Delete. Default Retain.")
        DeletionPolicy deletionPolicy,

        @Size(max = 2)
        @JsonPropertyDescription("Nodes that may use the volume, written by the CSI controller. At most one; two with"
                + " accessMode MultiNodeBlock. One update adds or removes, never both. Default: none.")
        List<Attachment> attachments,

        @Nullable
        @JsonPropertyDescription(
                "The disk on the box. Written once by the operator, before it touches the box; immutable after.")
        Disk disk) {
    /** 1 MiB: the box's unit. */
    static final long MIN_SIZE_BYTES = 1L << 20;

    /** 1 PiB. */
    static final long MAX_SIZE_BYTES = 1L << 50;

    public RdsVolumeSpec {
        volumeMode = volumeMode == null ? VolumeMode.Filesystem : volumeMode;
        origin = origin == null ? Origin.Manual : origin;
        deletionPolicy = deletionPolicy == null ? DeletionPolicy.Retain : deletionPolicy;
        attachments = attachments == null ? List.of() : attachments;
    }

    /** Where the first content comes from: exactly one of the two. */
    @ValidationRule(
            value = "has(self.snapshot) != has(self.volume)",
            message = "give exactly one of source.snapshot and source.volume")
    public record Source(
            @Nullable
            @Size(min = 1, max = 253)
            @Pattern(Patterns.OBJECT_NAME)
            @JsonPropertyDescription("Name of the RdsSnapshot to restore.")
            String snapshot,

            @Nullable
            @Size(min = 1, max = 253)
            @Pattern(Patterns.OBJECT_NAME)
            @JsonPropertyDescription("Name of the RdsVolume to clone.")
            String volume) {}

    /** The claim, for information. */
    public record Pvc(
            @Size(max = 63) @JsonPropertyDescription("Namespace of the claim.")
            String namespace,

            @Size(max = 253) @JsonPropertyDescription("Name of the claim.")
            String name,

            @Size(max = 64) @JsonPropertyDescription("UID of the claim: tells it from a later one of the same name.")
            String uid) {}

    /** A disk that exists and is to be taken over. */
    @ValidationRule(
            value = "self.slot != '.' && self.slot != '..'",
            message = "adopt.slot names a folder: give the slot of a disk, as in /disk/print",
            fieldPath = ".slot")
    public record Adopt(
            @Required
            @Size(min = 1, max = 64)
            @Pattern(Patterns.SLOT)
            @JsonPropertyDescription("Slot of the disk: 1 to 64 of A-Z a-z 0-9 . _ - as in /disk/print.")
            String slot) {}

    /**
     * One node's right to the volume, minted by one publish.
     *
     * @param id {@code <8 hex>-<16 hex>}, random. The first 8 hex name the export (see {@link #export}); a second
     *     attachment beside a living one repeats them, so that both nodes share the export, and a first one never does
     * @param node name of the node, as in its CSI node id
     * @param hostNqn NQN with which the node connects
     * @param volumeAttachment name of the VolumeAttachment that asked, if known
     */
    public record Attachment(
            @Required
            @Size(min = 25, max = 25)
            @Pattern(Patterns.ATTACHMENT_ID)
            @JsonPropertyDescription("8 hex, a dash, 16 hex; random, minted by each publish. The first 8 end the NQN of"
                    + " the export; two attachments share them.")
            String id,

            @Required
            @Size(min = 1, max = 253)
            @Pattern(Patterns.OBJECT_NAME)
            @JsonPropertyDescription("Name of the node.")
            String node,

            @Required
            @Size(min = 1, max = 223)
            @Pattern(Patterns.NQN)
            @JsonPropertyDescription("NVMe Qualified Name with which the node connects.")
            String hostNqn,

            @Default("false") @JsonPropertyDescription("Whether the node may only read. Default false.")
            Boolean readOnly,

            @Nullable @Size(max = 253) @JsonPropertyDescription("Name of the VolumeAttachment that asked, if one did.")
            String volumeAttachment) {
        public Attachment {
            readOnly = readOnly == null ? false : readOnly;
        }

        /** The first 8 hex of the id: last part of the NQN under which the volume is exported. */
        public String export() {
            return id.substring(0, 8);
        }
    }

    /**
     * The disk on the box. Immutable once written, before the box is touched; {@code provisioned} only turns true.
     *
     * @param filePath path of the backing file, without leading slash
     * @param incarnation the object's uid when this was written
     * @param poolId identity of the pool directory (see the owner record)
     * @param fsType filesystem fixed for the volume, absent for raw block
     * @param provisioned the disk was there, complete and verified: from now on it is never made again
     */
    @ValidationRule(
            value = "self.slot == oldSelf.slot && self.filePath == oldSelf.filePath && self.layout == oldSelf.layout"
                    + " && self.incarnation == oldSelf.incarnation && self.poolId == oldSelf.poolId"
                    + " && has(self.fsType) == has(oldSelf.fsType)"
                    + " && (!has(self.fsType) || self.fsType == oldSelf.fsType)",
            message = "disk is immutable: it says which disk of the box holds the data; for another disk make a new"
                    + " volume")
    @ValidationRule(
            value = "!oldSelf.provisioned || self.provisioned",
            message = "disk.provisioned never turns false again: a disk that was there is never made anew",
            fieldPath = ".provisioned")
    @ValidationRule(
            value =
                    "self.slot != '.' && self.slot != '..' && !self.filePath.split('/').exists(p, p == '.' || p == '..')",
            message = "disk.slot and the parts of disk.filePath must not be . or ..: no path leaves the pool",
            fieldPath = ".filePath")
    public record Disk(
            @Required
            @Size(min = 1, max = 64)
            @Pattern(Patterns.SLOT)
            @JsonPropertyDescription("Slot on the box: the disk's name there.")
            String slot,

            @Required
            @Size(min = 1, max = 512)
            @Pattern(Patterns.PATH)
            @JsonPropertyDescription(
                    "Path of the backing file on the box, without leading slash; begins with the pool's"
                            + " mount point.")
            String filePath,

            @Required
            @JsonPropertyDescription("How the file lies in the pool: Directory (a folder for each volume), Subvolume (a"
                    + " btrfs subvolume for each volume), Legacy (where an adopted disk had it).")
            Layout layout,

            @Required
            @Size(min = 1, max = 64)
            @Pattern(Patterns.IDENTITY)
            @JsonPropertyDescription(
                    "UID of this object when the disk was chosen: a volume deleted and made again under"
                            + " its name gets another disk.")
            String incarnation,

            @Required
            @Size(min = 1, max = 64)
            @Pattern(Patterns.IDENTITY)
            @JsonPropertyDescription("Identity of the pool, as in the owner record on the box: the disk is looked for"
                    + " nowhere else.")
            String poolId,

            @Nullable
            @JsonPropertyDescription("Filesystem fixed for the volume: ext4, xfs or btrfs. Absent for raw block.")
            FsType fsType,

            @Default("false")
            @JsonPropertyDescription("Whether the disk was there, complete and verified. From then on it is never made"
                    + " again: if it is missing, the volume is DiskMissing. Only turns true. Default false.")
            Boolean provisioned) {
        public Disk {
            provisioned = provisioned == null ? false : provisioned;
        }
    }

    /** Who may have the volume at once. */
    public enum AccessMode {
        SingleNodeWriter,
        SingleNodeSingleWriter,
        MultiNodeBlock
    }

    /** Kubernetes' volumeMode; Filesystem if absent. */
    public enum VolumeMode {
        Filesystem,
        Block
    }

    /** Who made the object; Manual if absent. */
    public enum Origin {
        Csi,
        Manual
    }

    /** Whether deleting the object deletes the data; Retain if absent. */
    public enum DeletionPolicy {
        Retain,
        Delete
    }

    /** How the backing file lies in the pool. */
    public enum Layout {
        Directory,
        Subvolume,
        Legacy
    }
}
