package io.srvlab.rds.csi.controller;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.srvlab.rds.crds.RdsStorageClassSpec.FsType;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.AccessMode;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeSpec.Origin;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import io.srvlab.rds.crds.RdsVolumeStatus;
import java.util.List;

/** RdsVolumes for tests of decisions. */
@SuppressWarnings("NullAway") // absent parts of custom resources are null
final class Specs {
    private Specs() {}

    static RdsVolumeSpec volume(AccessMode accessMode, VolumeMode volumeMode, Attachment... attachments) {
        return new RdsVolumeSpec(
                "fast",
                "v",
                accessMode,
                volumeMode,
                volumeMode == VolumeMode.Block ? null : FsType.ext4,
                null,
                Origin.Csi,
                null,
                1L << 30,
                null,
                DeletionPolicy.Retain,
                List.of(attachments),
                null);
    }

    static RdsVolume object(RdsVolumeSpec spec) {
        RdsVolume volume = new RdsVolume();
        volume.setMetadata(
                new ObjectMetaBuilder().withName("v").withGeneration(1L).build());
        volume.setSpec(spec);
        return volume;
    }

    static RdsVolume sized(long recorded, Long real) {
        RdsVolumeSpec spec = volume(AccessMode.SingleNodeWriter, VolumeMode.Filesystem);
        RdsVolume volume = object(new RdsVolumeSpec(
                spec.rdsStorageClassName(),
                spec.csiName(),
                spec.accessMode(),
                spec.volumeMode(),
                spec.fsType(),
                null,
                spec.origin(),
                null,
                recorded,
                null,
                spec.deletionPolicy(),
                List.of(),
                null));
        volume.setStatus(new RdsVolumeStatus(null, null, real, null, null, null, null, 1L));
        return volume;
    }
}
