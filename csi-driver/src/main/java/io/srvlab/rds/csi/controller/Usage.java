package io.srvlab.rds.csi.controller;

import io.srvlab.rds.crds.RdsStorageClassSpec.FsType;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.AccessMode;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a volume is to be used, from CSI's capabilities.
 *
 * @param accessMode the narrowest that allows all of them
 * @param fsType empty: not said, or raw block
 */
record Usage(AccessMode accessMode, VolumeMode volumeMode, Optional<FsType> fsType) {

    /** All capabilities at once must be possible. The message of the exception names the field. */
    static Usage parse(List<VolumeCapability> capabilities) throws CsiException {
        if (capabilities.isEmpty()) {
            throw new InvalidArgument("volume_capabilities is missing");
        }
        Usage all = parse(capabilities.getFirst());
        for (VolumeCapability capability : capabilities.subList(1, capabilities.size())) {
            all = all.and(parse(capability));
        }
        return all;
    }

    static Usage parse(VolumeCapability capability) throws CsiException {
        VolumeMode volumeMode = switch (capability.getAccessTypeCase()) {
            case BLOCK -> VolumeMode.Block;
            case MOUNT -> VolumeMode.Filesystem;
            case ACCESSTYPE_NOT_SET ->
                throw new InvalidArgument("volume_capability.access_type is missing: block or mount");
        };
        AccessMode accessMode = accessMode(capability.getAccessMode().getMode());
        if (accessMode == AccessMode.MultiNodeBlock && volumeMode != VolumeMode.Block) {
            throw new InvalidArgument("volume_capability.access_mode MULTI_NODE_MULTI_WRITER (ReadWriteMany) is offered"
                    + " for raw block only (volumeMode: Block): a filesystem on two nodes destroys itself");
        }
        return new Usage(
                accessMode, volumeMode, fsType(capability.getMount().getFsType(), "volume_capability.mount.fs_type"));
    }

    static Optional<FsType> fsType(String name, String field) throws CsiException {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        for (FsType type : FsType.values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        throw new InvalidArgument(field + " is '" + name + "', not one of " + Arrays.toString(FsType.values()));
    }

    private static AccessMode accessMode(VolumeCapability.AccessMode.Mode mode) throws CsiException {
        return switch (mode) {
            case SINGLE_NODE_WRITER, SINGLE_NODE_MULTI_WRITER -> AccessMode.SingleNodeWriter;
            case SINGLE_NODE_SINGLE_WRITER -> AccessMode.SingleNodeSingleWriter;
            case MULTI_NODE_MULTI_WRITER -> AccessMode.MultiNodeBlock;
            case SINGLE_NODE_READER_ONLY, MULTI_NODE_READER_ONLY, MULTI_NODE_SINGLE_WRITER ->
                throw new InvalidArgument(
                        "volume_capability.access_mode " + mode + " is not offered; use ReadWriteOnce,"
                                + " ReadWriteOncePod, or ReadWriteMany with volumeMode: Block");
            case UNKNOWN, UNRECOGNIZED -> throw new InvalidArgument("volume_capability.access_mode is missing");
        };
    }

    private Usage and(Usage other) throws CsiException {
        if (volumeMode != other.volumeMode) {
            throw new InvalidArgument("volume_capabilities want both block and mount; a volume is one of them");
        }
        if (fsType.isPresent() && other.fsType.isPresent() && !fsType.equals(other.fsType)) {
            throw new InvalidArgument(
                    "volume_capabilities want two filesystems: " + fsType.get() + " and " + other.fsType.get());
        }
        AccessMode wider = width(accessMode) >= width(other.accessMode) ? accessMode : other.accessMode;
        return new Usage(wider, volumeMode, fsType.or(other::fsType));
    }

    private static int width(AccessMode mode) {
        return switch (mode) {
            case SingleNodeSingleWriter -> 0;
            case SingleNodeWriter -> 1;
            case MultiNodeBlock -> 2;
        };
    }

    /** What speaks against this use of the volume; empty: nothing. A volume may be used more narrowly than it could be. */
    Optional<String> conflict(RdsVolumeSpec volume) {
        if (volume.volumeMode() != volumeMode) {
            return Optional.of("the volume is " + volume.volumeMode() + ", not " + volumeMode);
        }
        if (width(accessMode) > width(volume.accessMode())) {
            return Optional.of("the volume's access mode is " + volume.accessMode() + ", not " + accessMode);
        }
        Optional<FsType> has = VolumeView.fsType(volume);
        if (fsType.isPresent() && has.isPresent() && !fsType.equals(has)) {
            return Optional.of("the volume's filesystem is " + has.get() + ", not " + fsType.get());
        }
        return Optional.empty();
    }
}
