package io.srvlab.rds.csi.node;

import io.grpc.Deadline;
import io.srvlab.rds.csi.node.fabric.DeviceNumber;
import io.srvlab.rds.csi.node.fabric.Fabrics.Device;
import io.srvlab.rds.csi.node.filesystem.Filesystem;
import io.srvlab.rds.csi.node.mount.Mount;
import io.srvlab.rds.csi.node.mount.Mounts;
import io.srvlab.rds.csi.node.record.VolumeRecord;
import io.srvlab.rds.csi.node.record.VolumeRecord.Pod;
import io.srvlab.rds.csi.node.tool.ToolException;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows a staged volume to one pod, at one path, as one mount; and takes it away with nothing but umount and rmdir. */
final class Publishing {
    private static final Logger log = LoggerFactory.getLogger(Publishing.class);

    private final Parts parts;
    private final Mounts mounts;
    private final Staging staging;

    Publishing(Parts parts, Staging staging) {
        this.parts = parts;
        this.mounts = parts.mounts();
        this.staging = staging;
    }

    /**
     * Where and for whom.
     *
     * @param pod for Events
     */
    record Place(Path target, boolean readOnly, Pod pod) {}

    /** Also repairs the staging, if its disk was lost meanwhile. */
    void publish(StageRequest request, Place place, Deadline by)
            throws CsiException, IOException, InterruptedException {
        Path target = place.target();
        boolean readOnly = place.readOnly();
        Staging.requireNoLink(target, "target_path");
        VolumeRecord record = requireStaged(request);
        boolean block = request.filesystem().isEmpty();
        if (record.block() != block) {
            throw new InvalidArgument("volume_capability.access_type is " + (block ? "block" : "mount")
                    + ", but volume " + record.volumeId() + " was staged as " + (record.block() ? "block" : "mount"));
        }
        if (block && readOnly) {
            throw new InvalidArgument("readonly is not offered for raw block volumes: the kernel would not enforce it");
        }
        if (request.singlePod()) {
            requireNoOther(record, target);
        }
        remember(request.volumeId(), place);
        stage(request, target, by);
        if (block) {
            publishDevice(request, target, by);
        } else {
            publishFolder(request.staging(), target, readOnly, by);
        }
    }

    /**
     * A btrfs that lost its disk is not mounted from the new one while any mount of it is left. The one at this target is to be
     * replaced anyway; not before the disk is there, since until then it keeps the pod from writing to the node's own disk.
     */
    private void stage(StageRequest request, Path target, Deadline by)
            throws CsiException, IOException, InterruptedException {
        try {
            staging.stage(request, by);
        } catch (ToolException e) {
            throw e;
        } catch (IOException e) {
            Optional<Mount> shown = mounts.top(target);
            if (!request.filesystem().equals(Optional.of(Filesystem.btrfs))
                    || shown.isEmpty()
                    || mounts.disk(shown.get()).isPresent()
                    || parts.fabrics().find(request.context().nqn()).isEmpty()) {
                throw e;
            }
            mounts.unmount(by, target);
            staging.stage(request, by);
        }
    }

    private VolumeRecord requireStaged(StageRequest request) throws CsiException, IOException {
        return parts.records()
                .find(request.volumeId())
                .orElseThrow(() -> new FailedPrecondition(
                        "volume " + request.volumeId() + " is not staged on this node: NodeStageVolume comes first"));
    }

    private void requireNoOther(VolumeRecord record, Path target) throws CsiException, IOException {
        for (String other : record.targets().keySet()) {
            if (!other.equals(target.toString()) && !mounts.at(Path.of(other)).isEmpty()) {
                throw new FailedPrecondition(
                        "volume " + record.volumeId() + " is ReadWriteOncePod and published at " + other + " already");
            }
        }
    }

    /** First, so that whatever happens from now on is told to the pod too. */
    private void remember(String volumeId, Place place) throws IOException {
        VolumeRecord record = parts.records()
                .find(volumeId)
                .orElseThrow(() -> new IOException("the node's record of volume " + volumeId + " vanished"));
        String target = place.target().toString();
        if (!place.pod().equals(record.targets().get(target))) {
            parts.records().write(record.withTarget(target, place.pod()));
        }
    }

    private void publishFolder(Path from, Path target, boolean readOnly, Deadline by)
            throws IOException, InterruptedException {
        Mount staged = mounts.top(from).orElseThrow(() -> new IOException(from + " is not mounted any more"));
        List<Mount> there = mounts.at(target);
        // The same filesystem has the same number in every mount of it.
        if (there.size() == 1
                && there.getFirst().majorMinor().equals(staged.majorMinor())
                && there.getFirst().root().equals(staged.root())
                && (!readOnly || there.getFirst().readOnly())
                && there.getFirst().readOnly() == (readOnly || staged.readOnly())) {
            return;
        }
        mounts.unmount(by, target);
        Files.createDirectories(target);
        mounts.bind(by, from, target, readOnly);
        if (!mounts.top(target).map(Mount::majorMinor).equals(Optional.of(staged.majorMinor()))) {
            throw new IOException(
                    "mount said it showed " + from + " at " + target + ", but the kernel's table does not show it");
        }
    }

    private void publishDevice(StageRequest request, Path target, Deadline by)
            throws CsiException, IOException, InterruptedException {
        String nqn = request.context().nqn();
        Device device = parts.fabrics()
                .find(nqn)
                .orElseThrow(() -> new Unavailable("the disk of volume " + request.volumeId() + " is not there now"));
        // While it is open, the kernel gives neither its name nor its number to another volume's disk.
        try (InputStream _ = new FileInputStream(device.path())) {
            staging.requireStill(nqn, device);
            show(device, target, by);
            // Lost meanwhile, it would leave the pod a number that another volume's disk gets next.
            staging.requireStill(nqn, device);
        }
    }

    private void show(Device device, Path target, Deadline by) throws IOException, InterruptedException {
        List<Mount> there = mounts.at(target);
        if (there.size() == 1 && DeviceNumber.of(target).equals(Optional.of(device.majorMinor()))) {
            return;
        }
        mounts.unmount(by, target);
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(target);
        }
        mounts.bind(by, Path.of(device.path()), target, false);
        if (!DeviceNumber.of(target).equals(Optional.of(device.majorMinor()))) {
            throw new IOException(target + " does not show " + device.path() + " (" + device.majorMinor() + ")");
        }
    }

    void unpublish(String volumeId, Path target, Deadline by) throws CsiException, IOException, InterruptedException {
        List<Mount> there = mounts.at(target);
        mounts.unmount(by, target);
        there.forEach(parts.telling()::unmounted);
        removePlaceholder(target);
        forget(volumeId, target.toString());
    }

    /** A record that still names the target misleads nobody: whether it is published is asked of the mount table. */
    private void forget(String volumeId, String target) {
        try {
            Optional<VolumeRecord> record = parts.records().find(volumeId);
            if (record.isPresent() && record.get().targets().containsKey(target)) {
                parts.records().write(record.get().withoutTarget(target));
            }
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("volume", volumeId)
                    .addKeyValue("path", target)
                    .addKeyValue("reason", e.toString())
                    .log("unpublished, but the node's record still names the target; is its disk full?");
        }
    }

    /** The empty folder or file that was mounted upon. Anything that holds data is not ours to remove. */
    private static void removePlaceholder(Path target) throws CsiException, IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)
                && !(Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) && Files.size(target) == 0)) {
            throw new FailedPrecondition("target_path " + target + " is not mounted, yet neither a folder nor an empty"
                    + " file: it is not removed; move away what it holds");
        }
        try {
            Files.delete(target);
        } catch (DirectoryNotEmptyException e) {
            throw new FailedPrecondition("target_path " + target + " is not mounted, yet holds files (written while no"
                    + " volume was mounted there): it is not removed; move them away");
        }
    }
}
