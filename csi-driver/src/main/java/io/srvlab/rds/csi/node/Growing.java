package io.srvlab.rds.csi.node;

import io.grpc.Deadline;
import io.srvlab.rds.csi.node.fabric.Fabrics.Device;
import io.srvlab.rds.csi.node.filesystem.Filesystem;
import io.srvlab.rds.csi.node.filesystem.Kernel;
import io.srvlab.rds.csi.node.mount.Mount;
import io.srvlab.rds.csi.node.record.VolumeRecord;
import io.srvlab.rds.csi.node.tool.Tools;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.Internal;
import io.srvlab.rds.csi.server.CsiException.NotFound;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes a node see that a volume has grown, and its filesystem use it, while it is mounted. */
final class Growing {
    private final Parts parts;
    private final Disks disks;

    Growing(Parts parts) {
        this.parts = parts;
        this.disks = new Disks(parts.fabrics());
    }

    /**
     * @param bytes the disk is to have at least so many; 0: whatever the box says now
     * @return the disk's size in bytes
     */
    long grow(String volumeId, Path volumePath, long bytes, Deadline by)
            throws CsiException, IOException, InterruptedException {
        VolumeRecord record = parts.records()
                .find(volumeId)
                .orElseThrow(() -> new NotFound("volume " + volumeId + " is not staged on this node"));
        requireShown(record, volumePath);
        try {
            return grow(record, bytes, by);
        } catch (CsiException | IOException e) {
            parts.telling().growthFailed(record, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void requireShown(VolumeRecord record, Path volumePath) throws CsiException {
        if (!record.stagingPath().equals(volumePath.toString())
                && !record.targets().containsKey(volumePath.toString())) {
            throw new NotFound(
                    "volume_path " + volumePath + " does not show volume " + record.volumeId() + " on this node");
        }
    }

    private long grow(VolumeRecord record, long bytes, Deadline by)
            throws CsiException, IOException, InterruptedException {
        Device seen = parts.fabrics()
                .find(record.nqn())
                .orElseThrow(() -> new Unavailable("the disk of volume " + record.volumeId() + " is not there now"));
        if (bytes == 0) {
            parts.fabrics().rescan(record.nqn());
        }
        Device device = disks.bigEnough(record.nqn(), seen, bytes, by);
        if (!record.block()) {
            growFilesystem(record, device, by);
        }
        return device.sizeBytes();
    }

    /**
     * Whether a filesystem has its disk's size already. Only btrfs counts all of the disk as its own, so that only there this
     * is known without asking; and there it must be, as its kernel code refuses any size below 256 MiB, also the present one.
     */
    static boolean fills(Path mounted, Device device) throws IOException {
        return Kernel.usage(mounted).totalBytes() >= device.sizeBytes();
    }

    private void growFilesystem(VolumeRecord record, Device device, Deadline by)
            throws CsiException, IOException, InterruptedException {
        Path staging = Path.of(record.stagingPath());
        Optional<Mount> mount = parts.mounts().top(staging);
        if (mount.isEmpty() || !parts.mounts().disk(mount.get()).equals(Optional.of(device.majorMinor()))) {
            throw new FailedPrecondition("volume " + record.volumeId() + " is not mounted at " + staging
                    + " from its disk: it must be staged again");
        }
        Filesystem type = Filesystem.named(record.fsType())
                .orElseThrow(() -> new Internal("the node's record names no known filesystem: " + record.fsType()));
        if (fills(staging, device)) {
            return;
        }
        Tools.Result result = parts.tools().run(by, type.grow(Path.of(device.path()), staging));
        if (!result.ok()) {
            throw new Internal(type + " could not be grown: " + result.error());
        }
    }
}
