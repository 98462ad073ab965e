package io.srvlab.rds.csi.node;

import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.node.filesystem.Filesystem;
import io.srvlab.rds.csi.node.record.VolumeRecord;
import io.srvlab.rds.csi.node.record.VolumeRecord.Claim;
import io.srvlab.rds.csi.node.record.VolumeRecord.Pod;
import io.srvlab.rds.csi.proto.NodePublishVolumeRequest;
import io.srvlab.rds.csi.proto.NodeStageVolumeRequest;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import io.srvlab.rds.csi.server.CsiException.NotFound;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A volume to be had on this node.
 *
 * @param staging absolute path where its filesystem is mounted for all its pods
 * @param filesystem empty: raw block
 * @param mountOptions of the user
 * @param singlePod it is for one pod only (ReadWriteOncePod)
 */
record StageRequest(
        String volumeId,
        Path staging,
        Optional<Filesystem> filesystem,
        List<String> mountOptions,
        boolean singlePod,
        PublishContext context) {
    /** Key in the volume context, which the controller fills. */
    private static final String FS_TYPE = "fsType";

    /** Words that would make mount(8) do something else than mount this device here. */
    private static final Pattern NO_MOUNT_OPTION = Pattern.compile(
            "(?i)r?bind|move|remount|loop.*|offset=.*|sizelimit=.*|x-mount.*|helper=.*|.*\\p{Cntrl}.*|");

    static StageRequest parse(NodeStageVolumeRequest request) throws CsiException {
        String volumeId = require(request.getVolumeId(), "volume_id");
        Path staging = path(request.getStagingTargetPath(), "staging_target_path");
        if (!request.hasVolumeCapability()) {
            throw new InvalidArgument("volume_capability is missing");
        }
        VolumeCapability capability = request.getVolumeCapability();
        return new StageRequest(
                volumeId,
                staging,
                filesystem(capability, request.getVolumeContextMap()),
                mountOptions(capability.getMount().getMountFlagsList()),
                singlePod(capability),
                context(request.getPublishContextMap()));
    }

    /** As it must be staged to be published. */
    static StageRequest parse(NodePublishVolumeRequest request) throws CsiException {
        require(request.getVolumeId(), "volume_id");
        if (!request.hasVolumeCapability()) {
            throw new InvalidArgument("volume_capability is missing");
        }
        if (request.getStagingTargetPath().isEmpty()) {
            throw new FailedPrecondition(
                    "staging_target_path is missing: volumes are staged before they are published");
        }
        NodeStageVolumeRequest.Builder stage = NodeStageVolumeRequest.newBuilder()
                .setVolumeId(request.getVolumeId())
                .setStagingTargetPath(request.getStagingTargetPath())
                .setVolumeCapability(request.getVolumeCapability())
                .putAllPublishContext(request.getPublishContextMap())
                .putAllVolumeContext(request.getVolumeContextMap());
        return parse(stage.build());
    }

    /** The pod that a volume is published to, if the CSIDriver asks the kubelet to say (podInfoOnMount). */
    static Pod pod(Map<String, String> volumeContext) {
        return new Pod(
                volumeContext.getOrDefault("csi.storage.k8s.io/pod.namespace", ""),
                volumeContext.getOrDefault("csi.storage.k8s.io/pod.name", ""),
                volumeContext.getOrDefault("csi.storage.k8s.io/pod.uid", ""));
    }

    private static PublishContext context(Map<String, String> map) throws InvalidArgument {
        try {
            return PublishContext.parse(map);
        } catch (IllegalArgumentException e) {
            throw new InvalidArgument(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Filesystem> filesystem(VolumeCapability capability, Map<String, String> volumeContext)
            throws CsiException {
        return switch (capability.getAccessTypeCase()) {
            case BLOCK -> Optional.empty();
            case MOUNT -> {
                String said = capability.getMount().getFsType();
                String name = said.isEmpty() ? volumeContext.getOrDefault(FS_TYPE, Filesystem.ext4.name()) : said;
                yield Optional.of(Filesystem.named(name)
                        .orElseThrow(() -> new InvalidArgument("volume_capability.mount.fs_type is '" + name
                                + "', not one of " + Arrays.toString(Filesystem.values()))));
            }
            case ACCESSTYPE_NOT_SET ->
                throw new InvalidArgument("volume_capability.access_type is missing: block or mount");
        };
    }

    private static boolean singlePod(VolumeCapability capability) throws CsiException {
        VolumeCapability.AccessMode.Mode mode = capability.getAccessMode().getMode();
        return switch (mode) {
            case SINGLE_NODE_WRITER, SINGLE_NODE_MULTI_WRITER -> false;
            case SINGLE_NODE_SINGLE_WRITER -> true;
            case MULTI_NODE_MULTI_WRITER -> {
                if (capability.hasMount()) {
                    throw new InvalidArgument("volume_capability.access_mode " + mode
                            + " is offered for raw block only: a filesystem on two nodes destroys itself");
                }
                yield false;
            }
            case SINGLE_NODE_READER_ONLY, MULTI_NODE_READER_ONLY, MULTI_NODE_SINGLE_WRITER ->
                throw new InvalidArgument("volume_capability.access_mode " + mode + " is not offered");
            case UNKNOWN, UNRECOGNIZED -> throw new InvalidArgument("volume_capability.access_mode is missing");
        };
    }

    private static List<String> mountOptions(List<String> flags) throws InvalidArgument {
        List<String> options = new ArrayList<>();
        for (String flag : flags) {
            for (String option : flag.split(",", -1)) {
                if (NO_MOUNT_OPTION.matcher(option).matches()) {
                    throw new InvalidArgument("volume_capability.mount.mount_flags has '" + option
                            + "', which is no option of a filesystem; see mountOptions of the StorageClass");
                }
                options.add(option);
            }
        }
        return List.copyOf(options);
    }

    /** An absolute path, as CSI demands. */
    static Path path(String text, String field) throws InvalidArgument {
        require(text, field);
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            throw new InvalidArgument(field + " is no path: " + e.getReason());
        }
        if (!path.isAbsolute() || path.getParent() == null) {
            throw new InvalidArgument(field + " is '" + text + "', not an absolute path");
        }
        return path.normalize();
    }

    /** Where a volume should be already. A path where it cannot be is not found, as csi-sanity wants. */
    static Path volumePath(String text) throws CsiException {
        require(text, "volume_path");
        try {
            return path(text, "volume_path");
        } catch (InvalidArgument e) {
            throw new NotFound("no volume is there: " + e.getMessage());
        }
    }

    static String require(String value, String field) throws InvalidArgument {
        if (value.isEmpty()) {
            throw new InvalidArgument(field + " is missing");
        }
        return value;
    }

    /** The options for mount: the user's, and those without which it must not be mounted. */
    List<String> allMountOptions(Filesystem type) {
        List<String> all = new ArrayList<>(mountOptions);
        type.mountOptions().stream().filter(option -> !all.contains(option)).forEach(all::add);
        return all;
    }

    /** What the node remembers from now on; nothing of an earlier attachment is forgotten before it has ended. */
    VolumeRecord toRecord(Optional<VolumeRecord> before, String hostNqn) {
        Set<String> older = new HashSet<>();
        before.ifPresent(record -> older.addAll(record.nqns()));
        older.remove(context.nqn());
        return new VolumeRecord(
                volumeId,
                context.nqn(),
                older,
                hostNqn,
                staging.toString(),
                filesystem.map(Filesystem::name).orElse(""),
                before.filter(record -> record.nqn().equals(context.nqn()))
                        .map(VolumeRecord::formatting)
                        .orElse(false),
                before.map(VolumeRecord::targets).orElse(Map.of()),
                new Claim(context.claimNamespace(), context.claimName(), context.claimUid()));
    }
}
