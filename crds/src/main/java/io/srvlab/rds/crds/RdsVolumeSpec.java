package io.srvlab.rds.crds;

import io.srvlab.rds.crds.RdsStorageClassSpec.FsType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of one volume. By user or CSI controller, except {@code disk}, which the operator writes once.
 *
 * @param sizeBytes may grow; may return to what the box really has
 */
public record RdsVolumeSpec(
        String rdsStorageClassName,
        @Nullable String csiName,
        AccessMode accessMode,
        VolumeMode volumeMode,
        @Nullable FsType fsType,
        @Nullable Source source,
        Origin origin,
        @Nullable Pvc pvc,
        Long sizeBytes,
        @Nullable Adopt adopt,
        DeletionPolicy deletionPolicy,
        List<Attachment> attachments,
        @Nullable Disk disk) {
    public RdsVolumeSpec {
        volumeMode = volumeMode == null ? VolumeMode.Filesystem : volumeMode;
        origin = origin == null ? Origin.Manual : origin;
        deletionPolicy = deletionPolicy == null ? DeletionPolicy.Retain : deletionPolicy;
        attachments = attachments == null ? List.of() : attachments;
    }

    /** Where the first content comes from: exactly one of the two. */
    public record Source(
            @Nullable String snapshot, @Nullable String volume) {}

    /** The claim, for information. */
    public record Pvc(String namespace, String name, String uid) {}

    /** A disk that exists and is to be taken over. */
    public record Adopt(String slot) {}

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
            String id,
            String node,
            String hostNqn,
            Boolean readOnly,
            @Nullable String volumeAttachment) {
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
    public record Disk(
            String slot,
            String filePath,
            Layout layout,
            String incarnation,
            String poolId,
            @Nullable FsType fsType,
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
