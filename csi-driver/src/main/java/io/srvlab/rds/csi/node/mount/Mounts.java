package io.srvlab.rds.csi.node.mount;

import io.grpc.Deadline;
import io.srvlab.rds.csi.node.fabric.DeviceNumber;
import io.srvlab.rds.csi.node.tool.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mounts of this process's namespace. Every question is answered from the kernel's table at that moment; a table that
 * cannot be read is an error, never "not mounted".
 */
public final class Mounts {
    /** More layers at one target than this are not a stack but a loop. */
    private static final int MOST_LAYERS = 64;

    private static final Path DEV = Path.of("/dev");

    private final Path table;
    private final Path sys;
    private final Tools tools;
    private final Tally tally;

    /** Hears of each mount and unmount. */
    @FunctionalInterface
    public interface Tally {
        /** @param mounting true for mount, false for unmount */
        void done(boolean mounting, boolean success);
    }

    /**
     * @param table the kernel's {@code /proc/self/mountinfo}
     * @param sys where sysfs is, {@code /sys}
     */
    public Mounts(Path table, Path sys, Tools tools, Tally tally) {
        this.table = table;
        this.sys = sys;
        this.tools = tools;
        this.tally = tally;
    }

    public List<Mount> all() throws IOException {
        try {
            // Paths are bytes; one of a stranger that is no UTF-8 must not make the whole table unreadable.
            return Mount.parse(new String(Files.readAllBytes(table), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IOException(table + " is not understood: " + e.getMessage(), e);
        }
    }

    /**
     * Mounts of filesystems on disks, and of the nodes of disks, where the disk is gone: the table is read once, and each disk
     * looked for once. What is on no disk (tmpfs) is not among them.
     */
    public List<Mount> withoutDisk() throws IOException {
        List<Mount> gone = new ArrayList<>();
        Map<String, Boolean> seen = new HashMap<>();
        for (Mount mount : all()) {
            if (node(mount).isPresent()) {
                if (disk(mount).isEmpty()) {
                    gone.add(mount);
                }
                continue;
            }
            if (mount.majorMinor().startsWith("0:") && !mount.source().startsWith(DEV + "/")) {
                continue;
            }
            Boolean there = seen.get(mount.majorMinor());
            if (there == null) {
                there = disk(mount).isPresent();
                seen.put(mount.majorMinor(), there);
            }
            if (!there) {
                gone.add(mount);
            }
        }
        return gone;
    }

    /** Whether a mount of the table is at exactly that path. */
    public boolean isAt(Mount mount, Path target) throws IOException {
        try {
            return mount.target().equals(real(target));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** What is mounted at exactly that path, the topmost last; the path need not exist. */
    public List<Mount> at(Path target) throws IOException {
        Path real;
        try {
            real = real(target);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return all().stream().filter(mount -> mount.target().equals(real)).toList();
    }

    /** The topmost mount at that path. */
    public Optional<Mount> top(Path target) throws IOException {
        List<Mount> there = at(target);
        return there.isEmpty() ? Optional.empty() : Optional.of(there.getLast());
    }

    /**
     * The disk below a mount, as {@code major:minor}; empty if the disk is gone while the mount still stands. That its entry
     * in sysfs is missing is the sure sign: the table goes on to say {@code rw}, and statfs succeeds.
     */
    public Optional<String> disk(Mount mount) throws IOException {
        if (!mount.majorMinor().startsWith("0:")) {
            return known(mount.majorMinor());
        }
        Optional<String> device = node(mount);
        if (device.isPresent()) {
            return known(device.get());
        }
        // btrfs: the number is the filesystem's own; the kernel keeps the disk's name for it while it is mounted.
        Path source = Path.of(mount.source());
        if (!source.startsWith(DEV) || source.equals(DEV)) {
            return Optional.empty();
        }
        Path number = sys.resolve("class/block").resolve(source.getFileName()).resolve("dev");
        try {
            return Optional.of(Files.readString(number).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Optional<String> known(String number) {
        return Files.exists(sys.resolve("dev/block").resolve(number)) ? Optional.of(number) : Optional.empty();
    }

    /** The number of the block device whose node is shown there, as pods get it; the node outlives its disk. */
    private static Optional<String> node(Mount mount) throws IOException {
        if (!mount.fsType().equals("devtmpfs") || mount.root().equals("/")) {
            return Optional.empty();
        }
        try {
            return Files.isDirectory(mount.target(), LinkOption.NOFOLLOW_LINKS)
                    ? Optional.empty()
                    : DeviceNumber.of(mount.target());
        } catch (NoSuchFileException e) {
            return Optional.empty(); // unmounted meanwhile
        }
    }

    /** Mounts a filesystem. */
    public void mount(Deadline by, String fsType, List<String> options, Path device, Path target)
            throws IOException, InterruptedException {
        String joined = options.isEmpty() ? "defaults" : String.join(",", options);
        done(
                by,
                List.of("mount", "-c", "-t", fsType, "-o", joined, device.toString(), target.toString()),
                "mount of " + device + " as " + fsType + " with options " + joined);
    }

    /** Shows at the target what is at the source: a directory, or a device's node. */
    public void bind(Deadline by, Path source, Path target, boolean readOnly) throws IOException, InterruptedException {
        String options = readOnly ? "bind,ro" : "bind";
        done(
                by,
                List.of("mount", "-c", "-o", options, source.toString(), target.toString()),
                "bind mount of " + source + " at " + target);
    }

    /** Unmounts until the path is no mount point. */
    public void unmount(Deadline by, Path target) throws IOException, InterruptedException {
        for (int layer = 0; layer < MOST_LAYERS; layer++) {
            if (at(target).isEmpty()) {
                return;
            }
            done(by, List.of("umount", "-c", real(target).toString()), "unmount of " + target);
        }
        throw new IOException(target + " is still a mount point after " + MOST_LAYERS + " unmounts");
    }

    private void done(Deadline by, List<String> command, String what) throws IOException, InterruptedException {
        boolean success = false;
        try {
            Tools.Result result = tools.run(by, command);
            success = result.ok();
            if (!success) {
                throw new IOException(what + " failed: " + result.error());
            }
        } finally {
            tally.done(command.getFirst().equals("mount"), success);
        }
    }

    /** Links in the folders above are followed; the last part is not touched: below it may be a disk that is gone. */
    private static Path real(Path target) throws IOException {
        Path parent = target.toAbsolutePath().normalize().getParent();
        return parent == null
                ? target
                : parent.toRealPath().resolve(target.getFileName().toString());
    }
}
