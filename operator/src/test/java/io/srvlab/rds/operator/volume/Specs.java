package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeSpec.Disk;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Variations of a volume's spec. */
final class Specs {
    private Specs() {}

    static RdsVolumeSpec withDisk(RdsVolumeSpec spec, @Nullable Disk disk) {
        return with(spec, spec.sizeBytes(), spec.deletionPolicy(), spec.attachments(), disk);
    }

    static RdsVolumeSpec provisioned(RdsVolumeSpec spec) {
        Disk disk = Objects.requireNonNull(spec.disk());
        return withDisk(
                spec,
                new Disk(
                        disk.slot(),
                        disk.filePath(),
                        disk.layout(),
                        disk.incarnation(),
                        disk.poolId(),
                        disk.fsType(),
                        true));
    }

    static RdsVolumeSpec sized(RdsVolumeSpec spec, long size) {
        return with(spec, size, spec.deletionPolicy(), spec.attachments(), spec.disk());
    }

    static RdsVolumeSpec attached(RdsVolumeSpec spec, Attachment... attachments) {
        return with(spec, spec.sizeBytes(), spec.deletionPolicy(), List.of(attachments), spec.disk());
    }

    static RdsVolumeSpec policy(RdsVolumeSpec spec, DeletionPolicy policy) {
        return with(spec, spec.sizeBytes(), policy, spec.attachments(), spec.disk());
    }

    private static RdsVolumeSpec with(
            RdsVolumeSpec spec, long size, DeletionPolicy policy, List<Attachment> attachments, @Nullable Disk disk) {
        return new RdsVolumeSpec(
                spec.rdsStorageClassName(),
                spec.csiName(),
                spec.accessMode(),
                spec.volumeMode(),
                spec.fsType(),
                spec.source(),
                spec.origin(),
                spec.pvc(),
                size,
                spec.adopt(),
                policy,
                attachments,
                disk);
    }
}
