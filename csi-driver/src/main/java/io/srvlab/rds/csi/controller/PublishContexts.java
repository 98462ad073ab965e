package io.srvlab.rds.csi.controller;

import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsStorageClassSpec.Fencing;
import io.srvlab.rds.crds.RdsStorageClassSpec.Nvme;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import io.srvlab.rds.crds.RdsVolumeSpec.Layout;
import io.srvlab.rds.crds.RdsVolumeSpec.Origin;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.crds.RdsVolumeStatus.Portal;
import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.Spans;
import java.util.Objects;

/** What a node is told about a volume that the box serves it. */
final class PublishContexts {
    private static final String OFF = "off";

    private PublishContexts() {}

    /**
     * Whether the status says everything a node needs, and its NQN is the one that follows from this attachment: a status
     * of an earlier export never leads a node anywhere.
     */
    static boolean complete(
            RdsVolumeStatus status, RdsVolume volume, Attachment attachment, RdsStorageClass storageClass) {
        RdsVolumeSpec.Disk disk = volume.getSpec().disk();
        Portal portal = status.portal();
        if (disk == null || status.nqn() == null || status.sizeBytes() == null || portal == null) {
            return false;
        }
        String fixed = storageClass.getSpec().nvme().nqnPrefix() + ":" + disk.slot();
        boolean rotated = status.nqn().equals(fixed + ":" + attachment.export());
        // Fencing that was switched on or off holds from the next export.
        boolean plain =
                storageClass.getSpec().fencing() == Fencing.None && status.nqn().equals(fixed);
        return (rotated || plain)
                && portal.addresses() != null
                && !portal.addresses().isEmpty();
    }

    /**
     * Whether the volume is exported to whoever knows its name, so that nobody needs to wait for the operator: a class
     * without fencing exports from the creation under a name that never changes.
     */
    static boolean openToAll(RdsVolume volume, Attachment attachment, RdsStorageClass storageClass) {
        return storageClass.getSpec().fencing() == Fencing.None
                && !storageClass.getSpec().allowHost()
                && VolumeView.provisioned(volume)
                && volume.getStatus() != null
                && complete(volume.getStatus(), volume, attachment, storageClass);
    }

    /** @param granted a volume whose status is {@link #complete} */
    static PublishContext of(RdsVolume granted, RdsStorageClass storageClass, Claim claim) {
        RdsVolumeStatus status = granted.getStatus();
        Portal portal = Objects.requireNonNull(status.portal());
        Nvme nvme = storageClass.getSpec().nvme();
        return new PublishContext(
                Objects.requireNonNull(status.nqn()),
                String.join(",", portal.addresses()),
                Objects.requireNonNullElse(portal.port(), nvme.port()),
                Objects.requireNonNull(status.sizeBytes()),
                format(granted),
                secondsOrOff(nvme.ctrlLossTimeout()),
                seconds(nvme.reconnectDelay()),
                seconds(nvme.keepAlive()),
                secondsOrOff(nvme.fastIoFailTimeout()),
                nvme.ioQueues(),
                String.join(" ", storageClass.getSpec().filesystem().mkfsOptions()),
                claim.namespace(),
                claim.name(),
                claim.uid());
    }

    /** For the node: whether it may format, see {@link PublishContext}. */
    private static String format(RdsVolume volume) {
        return mayFormat(volume.getSpec()) ? PublishContext.FORMAT_ALLOWED : PublishContext.FORMAT_NEVER;
    }

    /** Only what we made, and made blank. */
    private static boolean mayFormat(RdsVolumeSpec spec) {
        RdsVolumeSpec.Disk disk = spec.disk();
        return spec.origin() == Origin.Csi
                && spec.volumeMode() == VolumeMode.Filesystem
                && spec.source() == null
                && spec.adopt() == null
                && disk != null
                && disk.layout() != Layout.Legacy;
    }

    /** -1 for "off", as the kernel has it. */
    private static int secondsOrOff(String span) {
        return span.equals(OFF) ? -1 : seconds(span);
    }

    /** The kernel counts in an int; a class may say more hours than that. */
    private static int seconds(String span) {
        return Math.clamp(Spans.parse(span).toSeconds(), 0, Integer.MAX_VALUE);
    }
}
