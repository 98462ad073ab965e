package io.srvlab.rds.csi.controller;

import io.srvlab.rds.crds.Condition;
import io.srvlab.rds.crds.RdsStorageClassSpec.FsType;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.csi.NodeId;
import io.srvlab.rds.csi.proto.Volume;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is read from an RdsVolume in more than one call. */
final class VolumeView {
    /** Keys of the volume context, which lives as long as the PersistentVolume. */
    static final String CONTEXT_ID = "volumeId";

    static final String CONTEXT_FS_TYPE = "fsType";

    private VolumeView() {}

    static boolean terminating(RdsVolume volume) {
        return volume.getMetadata().getDeletionTimestamp() != null;
    }

    static boolean provisioned(RdsVolume volume) {
        RdsVolumeSpec.Disk disk = volume.getSpec().disk();
        return disk != null && disk.provisioned();
    }

    /** The status, if it answers this generation of the spec or a later one. */
    static Optional<RdsVolumeStatus> statusSince(RdsVolume volume, long generation) {
        return Optional.ofNullable(volume.getStatus())
                .filter(status -> status.observedGeneration() != null && status.observedGeneration() >= generation);
    }

    static boolean isTrue(RdsVolumeStatus status, String type) {
        return conditions(status).stream()
                .anyMatch(condition -> condition.type().equals(type) && "True".equals(condition.status()));
    }

    private static List<Condition> conditions(RdsVolumeStatus status) {
        return Objects.requireNonNullElse(status.conditions(), List.of());
    }

    /** The filesystem of the volume: fixed with its disk, or wanted; empty for raw block and while nothing is said. */
    static Optional<FsType> fsType(RdsVolumeSpec spec) {
        if (spec.volumeMode() == VolumeMode.Block) {
            return Optional.empty();
        }
        RdsVolumeSpec.Disk disk = spec.disk();
        return Optional.ofNullable(disk != null && disk.fsType() != null ? disk.fsType() : spec.fsType());
    }

    /** What the box really has, if it was seen, else what is wanted. */
    static long sizeBytes(RdsVolume volume) {
        RdsVolumeStatus status = volume.getStatus();
        return status != null && status.sizeBytes() != null
                ? status.sizeBytes()
                : volume.getSpec().sizeBytes();
    }

    static Volume toCsi(RdsVolume volume) {
        String id = volume.getMetadata().getName();
        Volume.Builder csi = Volume.newBuilder()
                .setVolumeId(id)
                .setCapacityBytes(sizeBytes(volume))
                .putVolumeContext(CONTEXT_ID, id);
        fsType(volume.getSpec()).ifPresent(type -> csi.putVolumeContext(CONTEXT_FS_TYPE, type.name()));
        return csi.build();
    }

    /** CSI node ids of the nodes that have the volume, by the record. */
    static List<String> publishedNodes(RdsVolume volume) {
        return volume.getSpec().attachments().stream()
                .map(attachment -> NodeId.of(attachment.node(), attachment.hostNqn())
                        .map(NodeId::toString)
                        .orElse(attachment.node()))
                .toList();
    }

    static String nodes(List<Attachment> attachments) {
        return attachments.stream().map(Attachment::node).collect(Collectors.joining(", "));
    }

    /** In words, what the volume waits for. */
    static String waitsFor(RdsVolume volume) {
        RdsVolumeStatus status = volume.getStatus();
        if (status == null) {
            return "the operator, which has not looked at it yet (does it run?)";
        }
        if (status.failure() != null) {
            return status.failure().reason() + ": " + status.failure().message();
        }
        return Stream.concat(
                        conditions(status).stream()
                                .filter(condition -> condition.type().equals(RdsVolumeStatus.READY)),
                        conditions(status).stream())
                .filter(condition -> !"True".equals(condition.status()))
                .findFirst()
                .map(condition -> condition.type() + " (" + condition.reason() + "): " + condition.message())
                .orElse("the operator (phase " + status.phase() + ", it answered generation "
                        + status.observedGeneration() + " of "
                        + volume.getMetadata().getGeneration() + ")");
    }
}
