package io.srvlab.rds.csi.node;

import io.grpc.Deadline;
import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.node.Stale.Gone;
import io.srvlab.rds.csi.node.fabric.Fabrics;
import io.srvlab.rds.csi.node.fabric.Fabrics.Device;
import io.srvlab.rds.csi.node.filesystem.Filesystem;
import io.srvlab.rds.csi.node.filesystem.Kernel;
import io.srvlab.rds.csi.node.mount.Mount;
import io.srvlab.rds.csi.node.mount.Mounts;
import io.srvlab.rds.csi.node.record.VolumeRecord;
import io.srvlab.rds.csi.node.tool.ToolException;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.AlreadyExists;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Brings a volume to the node and takes it away again: record, connection, size, what an earlier attachment left, filesystem.
 * Each step looks first, so that the same call after a kill or an outage goes on from what is there.
 */
final class Staging {
    private final Parts parts;
    private final Mounts mounts;
    private final Disks disks;
    private final Formatting formatting;
    private final Stale stale;
    private final Unrecorded unrecorded;

    Staging(Parts parts) {
        this.parts = parts;
        this.mounts = parts.mounts();
        this.disks = new Disks(parts.fabrics());
        this.formatting = new Formatting(parts);
        this.stale = new Stale(mounts);
        this.unrecorded = new Unrecorded(parts);
    }

    /** Changes nothing if the volume is staged as asked. */
    void stage(StageRequest request, Deadline by) throws CsiException, IOException, InterruptedException {
        requireNoLink(request.staging(), "staging_target_path");
        Optional<VolumeRecord> before = parts.records().find(request.volumeId());
        if (before.isPresent() && staged(before.get(), request)) {
            return;
        }
        if (before.isPresent()) {
            requireSameHost(before.get());
            requireCompatible(before.get(), request);
        }
        VolumeRecord record = toRecord(request, before);
        try {
            parts.records().write(record);
            stageOrRecover(request, record, by);
        } catch (CsiException | IOException e) {
            parts.telling().stageFailed(record, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** A mount would land where the link leads, and would not be found again. */
    static void requireNoLink(Path path, String field) throws CsiException {
        if (Files.isSymbolicLink(path)) {
            throw new InvalidArgument(field + " " + path + " is a symbolic link");
        }
    }

    private VolumeRecord toRecord(StageRequest request, Optional<VolumeRecord> before) {
        return request.toRecord(before, parts.node().hostNqn());
    }

    /** What another identity of this node connected is not seen as ours, so that nothing here would ever end it. */
    private void requireSameHost(VolumeRecord record) throws CsiException, IOException {
        String host = record.hostNqn();
        if (host.isEmpty() || host.equals(parts.node().hostNqn())) {
            return;
        }
        for (String nqn : record.nqns()) {
            if (parts.fabrics().connectedAs(host, nqn)) {
                throw new FailedPrecondition(
                        "volume " + record.volumeId() + " is connected (" + nqn + ") as host " + host
                                + ", which this node plugin no longer is ("
                                + parts.node().hostNqn() + "), so that it cannot"
                                + " disconnect it; nothing was touched. Give the plugin its earlier --cluster-id, --node-name and"
                                + " machine-id back (kept in its state folder); or, when nothing on this node uses the disk any"
                                + " more, nvme disconnect -n " + nqn);
            }
        }
    }

    /** A volume that is mounted or shown to a pod is not staged at another place or as something else meanwhile. */
    private void requireCompatible(VolumeRecord before, StageRequest request) throws CsiException, IOException {
        VolumeRecord asked = toRecord(request, Optional.of(before));
        if (asked.stagingPath().equals(before.stagingPath()) && asked.fsType().equals(before.fsType())) {
            return;
        }
        List<String> places = new ArrayList<>(before.targets().keySet());
        places.add(before.stagingPath());
        for (String place : places) {
            if (!mounts.at(Path.of(place)).isEmpty()) {
                throw new AlreadyExists("volume " + before.volumeId() + " is on this node as "
                        + (before.block() ? "a raw block device" : before.fsType()) + ", staged at "
                        + before.stagingPath() + ", and still mounted at " + place + "; unstage it first");
            }
        }
    }

    /** Staged is: of this attachment, nothing half-done, and mounted from the very disk that serves it now. */
    private boolean staged(VolumeRecord record, StageRequest request) throws IOException {
        if (!record.equals(toRecord(request, Optional.of(record)))
                || record.formatting()
                || !record.older().isEmpty()
                || mayRefuse(record, request)) {
            return false;
        }
        Optional<Device> device = parts.fabrics().find(record.nqn());
        if (device.isEmpty() || device.get().sizeBytes() < request.context().sizeBytes()) {
            return false;
        }
        List<Mount> there = mounts.at(request.staging());
        return record.block() || !there.isEmpty() && allFrom(there, device.get());
    }

    private void stageOrRecover(StageRequest request, VolumeRecord record, Deadline by)
            throws CsiException, IOException, InterruptedException {
        boolean done = false;
        try {
            parts.telling().stale(record, stale.of(record));
            stageAnew(request, record, by);
            done = true;
        } finally {
            if (parts.telling().isLost(record)) {
                parts.telling().recovery(record, done, stale.of(record));
            }
        }
    }

    private void stageAnew(StageRequest request, VolumeRecord written, Deadline by)
            throws CsiException, IOException, InterruptedException {
        Device device = disks.bigEnough(
                written.nqn(), connect(request.context(), by), request.context().sizeBytes(), by);
        VolumeRecord record = endOlder(written, by);
        if (request.filesystem().isPresent()) {
            // While it is open, the kernel gives neither its name nor its number to another volume's disk.
            try (InputStream _ = new FileInputStream(device.path())) {
                requireStill(record.nqn(), device);
                mount(request, request.filesystem().get(), record, device, by);
            }
        }
        parts.telling().staged(record);
    }

    /** That the device is the volume's; whoever asks has it open. */
    void requireStill(String nqn, Device device) throws CsiException, IOException {
        Optional<Device> now = parts.fabrics().find(nqn);
        if (!now.map(Device::path).equals(Optional.of(device.path()))
                || !now.map(Device::majorMinor).equals(Optional.of(device.majorMinor()))) {
            throw new Unavailable("the connection to " + nqn + " was lost meanwhile; try again");
        }
    }

    private Device connect(PublishContext context, Deadline by) throws CsiException, InterruptedException {
        Fabrics.Target target = new Fabrics.Target(
                context.nqn(),
                Arrays.asList(context.addresses().split(",")),
                context.port(),
                parts.node().hostNqn(),
                parts.node().host().toString(),
                context.ctrlLossSeconds(),
                context.reconnectDelaySeconds(),
                context.keepAliveSeconds(),
                context.fastIoFailSeconds(),
                context.ioQueues());
        long began = System.nanoTime();
        boolean success = false;
        try {
            Device device = parts.fabrics().connect(target, left(by));
            success = true;
            return device;
        } catch (IllegalArgumentException e) {
            throw new InvalidArgument("publish_context: " + e.getMessage());
        } catch (IOException e) {
            throw new Unavailable(String.valueOf(e.getMessage()));
        } finally {
            parts.telling().connected(success, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    /**
     * Ends connections of earlier attachments: the box no longer serves those names, so that whatever still waits there
     * can only fail. After the new connection stands, since a call that came too late finds no box behind its old name.
     */
    private VolumeRecord endOlder(VolumeRecord record, Deadline by)
            throws CsiException, IOException, InterruptedException {
        if (record.older().isEmpty()) {
            return record;
        }
        for (String nqn : record.older()) {
            parts.preparations().kill(nqn);
            disks.disconnect(nqn, by);
        }
        VolumeRecord now = record.withoutOlder();
        parts.records().write(now);
        return now;
    }

    private void mount(StageRequest request, Filesystem type, VolumeRecord record, Device device, Deadline by)
            throws CsiException, IOException, InterruptedException {
        List<Mount> there = mounts.at(request.staging());
        if (!there.isEmpty() && allFrom(there, device) && !mayRefuse(record, request)) {
            formatting.finished(record);
            grow(type, record, device, by);
            return;
        }
        if (!there.isEmpty()) {
            unmountOld(there, record, device, by);
        }
        mountAnew(request, type, record, device, by);
    }

    /**
     * With a fast failure the kernel fails I/O while the connection is kept: a filesystem that met it refuses every write from
     * then on, which neither the table nor its disk shows, until it is mounted anew. That harms nobody while no pod has it.
     */
    private boolean mayRefuse(VolumeRecord record, StageRequest request) throws IOException {
        return request.filesystem().isPresent()
                && request.context().fastIoFailSeconds() >= 0
                && published(record).isEmpty();
    }

    /** Where a pod has it now, if any has. */
    private Optional<String> published(VolumeRecord record) throws IOException {
        for (String target : record.targets().keySet()) {
            if (!mounts.at(Path.of(target)).isEmpty()) {
                return Optional.of(target);
            }
        }
        return Optional.empty();
    }

    private void unmountOld(List<Mount> there, VolumeRecord record, Device device, Deadline by)
            throws CsiException, IOException, InterruptedException {
        for (Mount mount : there) {
            Optional<String> disk = mounts.disk(mount);
            if (disk.isPresent() && !disk.get().equals(device.majorMinor())) {
                throw new FailedPrecondition("staging_target_path " + mount.target() + " is mounted from "
                        + mount.source() + ", which is not this volume; unmount it if nothing uses it");
            }
        }
        mounts.unmount(by, Path.of(record.stagingPath()));
        there.forEach(parts.telling()::unmounted);
    }

    private void mountAnew(StageRequest request, Filesystem type, VolumeRecord record, Device device, Deadline by)
            throws CsiException, IOException, InterruptedException {
        Path path = Path.of(device.path());
        formatting.awaitBegun(record, by);
        // Held by the kernel, it is mounted elsewhere, so its filesystem is whole: never check or format it now.
        if (!Kernel.inUse(path)) {
            formatting.prepare(request, type, record, device, by);
        }
        Files.createDirectories(request.staging());
        try {
            mounts.mount(by, type.name(), request.allMountOptions(type), path, request.staging());
        } catch (ToolException e) {
            throw e;
        } catch (IOException e) {
            List<Gone> lost = stale.of(record);
            if (lost.isEmpty()) {
                throw e;
            }
            throw new IOException(
                    e.getMessage() + "; pods still have the disk that was lost, and must be deleted first: at "
                            + Gone.places(lost),
                    e);
        }
        List<Mount> there = mounts.at(request.staging());
        if (there.isEmpty() || !allFrom(there, device)) {
            throw new IOException("mount said it mounted " + device.path() + " at " + request.staging()
                    + ", but the kernel's table does not show it");
        }
        grow(type, record, device, by);
    }

    /** A filesystem that stays smaller than its disk is told, but is no reason to keep its data from the pod. */
    private void grow(Filesystem type, VolumeRecord record, Device device, Deadline by)
            throws IOException, InterruptedException {
        Path staging = Path.of(record.stagingPath());
        if (mounts.top(staging).map(Mount::readOnly).orElse(true) || Growing.fills(staging, device)) {
            return;
        }
        var result = parts.tools().run(by, type.grow(Path.of(device.path()), staging));
        if (!result.ok()) {
            parts.telling().growthFailed(record, "the filesystem could not be grown to its disk: " + result.error());
        }
    }

    private boolean allFrom(List<Mount> there, Device device) throws IOException {
        for (Mount mount : there) {
            if (!mounts.disk(mount).equals(Optional.of(device.majorMinor()))) {
                return false;
            }
        }
        return true;
    }

    /** Done only when nothing of this node can write to the volume any more. */
    void unstage(String volumeId, Path staging, Deadline by) throws CsiException, IOException, InterruptedException {
        Optional<VolumeRecord> record = parts.records().find(volumeId);
        List<Mount> there = mounts.at(staging);
        if (record.isPresent()) {
            requireSameHost(record.get());
            requireUnpublished(record.get());
            requireNotAnothers(volumeId, staging, there);
            formatting.end(record.get(), by);
        } else {
            unrecorded.requireNotOurs(volumeId, there);
        }
        mounts.unmount(by, staging);
        there.forEach(parts.telling()::unmounted);
        if (record.isEmpty()) {
            return;
        }
        for (String nqn : record.get().nqns()) {
            requireUnused(nqn);
            disks.disconnect(nqn, by);
        }
        parts.records().remove(volumeId);
        parts.telling().forget(volumeId);
    }

    /** A call with the path of another volume must not take away what its pods are about to get. */
    private void requireNotAnothers(String volumeId, Path staging, List<Mount> there) throws CsiException, IOException {
        if (there.isEmpty()) {
            return;
        }
        for (VolumeRecord other : parts.records().all()) {
            if (!other.volumeId().equals(volumeId) && other.stagingPath().equals(staging.toString())) {
                Optional<Device> device = parts.fabrics().find(other.nqn());
                if (device.isPresent() && allFrom(there, device.get())) {
                    throw new FailedPrecondition("staging_target_path " + staging + " is that of volume "
                            + other.volumeId() + ", which is mounted there; nothing was unmounted");
                }
            }
        }
    }

    private void requireUnpublished(VolumeRecord record) throws CsiException, IOException {
        Optional<String> target = published(record);
        if (target.isPresent()) {
            throw new FailedPrecondition("volume " + record.volumeId() + " is still published at " + target.get());
        }
    }

    private void requireUnused(String nqn) throws CsiException, IOException {
        Optional<Device> device = parts.fabrics().find(nqn);
        if (device.isPresent() && Kernel.inUse(Path.of(device.get().path()))) {
            throw new FailedPrecondition(
                    device.get().path() + " is still in use on this node (a mount, also in another"
                            + " mount namespace, or a mapping; lsblk and /proc/*/mountinfo tell which); nothing was disconnected");
        }
    }

    static Duration left(Deadline by) {
        return Duration.ofMillis(Math.max(1, by.timeRemaining(TimeUnit.MILLISECONDS)));
    }
}
