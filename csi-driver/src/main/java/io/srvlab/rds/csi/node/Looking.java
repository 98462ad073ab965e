package io.srvlab.rds.csi.node;

import io.srvlab.rds.csi.node.Stale.Gone;
import io.srvlab.rds.csi.node.fabric.Fabrics.Connection;
import io.srvlab.rds.csi.node.fabric.Fabrics.Device;
import io.srvlab.rds.csi.node.filesystem.Kernel;
import io.srvlab.rds.csi.node.mount.Mount;
import io.srvlab.rds.csi.node.record.VolumeRecord;
import io.srvlab.rds.csi.proto.NodeGetStorageHealthResponse.StorageBackendHealth;
import io.srvlab.rds.csi.proto.VolumeHealth.VolumeHealthEntry;
import io.srvlab.rds.csi.proto.VolumeUsage;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.NotFound;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How full and how well a volume is. Changes nothing. */
final class Looking {
    private final Parts parts;

    Looking(Parts parts) {
        this.parts = parts;
    }

    /** Bytes and inodes of a filesystem; the size of a raw block volume. */
    List<VolumeUsage> usage(String volumeId, Path volumePath) throws CsiException, IOException {
        VolumeRecord record = require(volumeId);
        Mount mount = parts.mounts()
                .top(volumePath)
                .orElseThrow(() -> new NotFound("volume " + volumeId + " is not mounted at volume_path " + volumePath));
        if (record.block()) {
            Device device = parts.fabrics()
                    .find(record.nqn())
                    .orElseThrow(() -> new Unavailable("the disk of volume " + volumeId + " is not there now"));
            return List.of(VolumeUsage.newBuilder()
                    .setUnit(VolumeUsage.Unit.BYTES)
                    .setTotal(device.sizeBytes())
                    .build());
        }
        Kernel.Usage usage = Kernel.usage(volumePath);
        // The kernel answers for a lost disk too, and for the disk below if the volume was unmounted meanwhile.
        if (!parts.mounts().top(volumePath).map(Mount::id).equals(Optional.of(mount.id()))
                || parts.mounts().disk(mount).isEmpty()) {
            throw new Unavailable("the disk of volume " + volumeId + " is not there now");
        }
        return List.of(
                VolumeUsage.newBuilder()
                        .setUnit(VolumeUsage.Unit.BYTES)
                        .setTotal(usage.totalBytes())
                        .setUsed(usage.usedBytes())
                        .setAvailable(usage.availableBytes())
                        .build(),
                VolumeUsage.newBuilder()
                        .setUnit(VolumeUsage.Unit.INODES)
                        .setTotal(usage.totalInodes())
                        .setUsed(usage.usedInodes())
                        .setAvailable(usage.freeInodes())
                        .build());
    }

    /** What is wrong with the volume on this node; empty: nothing. */
    Optional<VolumeHealthEntry> trouble(String volumeId) throws CsiException, IOException {
        VolumeRecord record = require(volumeId);
        List<Gone> stale = new Stale(parts.mounts()).of(record);
        if (!stale.isEmpty()) {
            parts.telling().stale(record, stale);
            return Optional.of(Health.diskGone("its disk is gone while it is mounted at "
                    + Gone.places(stale)
                    + "; a pod that is started anew gets it again"));
        }
        Optional<Device> device = parts.fabrics().find(record.nqn());
        if (device.isEmpty()) {
            return Optional.of(Health.diskGone(
                    "its disk is not there: no connection of this node to " + record.nqn() + " has one"));
        }
        List<Connection> own = parts.fabrics().connections().stream()
                .filter(connection -> connection.nqn().equals(record.nqn()))
                .toList();
        return own.stream().anyMatch(Connection::live)
                ? Optional.empty()
                : own.stream().findFirst().map(Health::connectionLost);
    }

    /** What is wrong with the boxes that this node is connected to. A name of an earlier attachment is not served any more. */
    List<StorageBackendHealth> boxes() throws IOException {
        Set<String> older = parts.records().all().stream()
                .flatMap(record -> record.older().stream())
                .collect(Collectors.toSet());
        return Health.ofBoxes(parts.fabrics().connections().stream()
                .filter(connection -> !older.contains(connection.nqn()))
                .toList());
    }

    private VolumeRecord require(String volumeId) throws CsiException, IOException {
        return parts.records()
                .find(volumeId)
                .orElseThrow(() -> new NotFound("volume " + volumeId + " is not staged on this node"));
    }
}
