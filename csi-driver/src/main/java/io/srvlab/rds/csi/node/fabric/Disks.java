package io.srvlab.rds.csi.node.fabric;

import io.srvlab.rds.csi.node.fabric.Look.Disk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the disks of one NQN, from our controllers downwards.
 *
 * <p>With native multipath off, or a target that allows one controller only, a disk {@code nvme<I>n<J>} is in the controller's
 * folder. With it on, that folder has only a hidden path {@code nvme<I>c<C>n<J>} (the names are the kernel's,
 * drivers/nvme/host/multipath.c nvme_mpath_set_disk_name), and the disk {@code nvme<I>n<J>} is in the folder of a subsystem that
 * links to the controller. A disk counts only if a controller of ours reaches it: in a subsystem that foreign controllers
 * share, theirs alone do not make a disk ours.
 */
record Disks(Sysfs sysfs) {
    private static final Pattern DISK = Pattern.compile("nvme\\d+n\\d+");
    private static final Pattern PATH = Pattern.compile("nvme(\\d+)c\\d+n(\\d+)");
    private static final Pattern SUBSYSTEM = Pattern.compile("nvme-subsys\\d+");

    /** Volumes are the first namespace of their subsystem. */
    private static final String NAMESPACE = "1";

    private static final int SECTOR_BYTES = 512;

    /** A tree that changed under every one of so many walks is an error. */
    private static final int WALKS = 10;

    /** What is there of that NQN now. */
    Look look(String hostNqn, String nqn) throws IOException {
        for (int walk = 0; walk < WALKS; walk++) {
            Optional<Look> look = walk(hostNqn, nqn);
            if (look.isPresent()) {
                return look.get();
            }
        }
        throw new IOException("the controllers of " + nqn + " in " + sysfs.root() + " changed during each of " + WALKS
                + " looks; try again");
    }

    /** Empty: a controller went away, or another one got its number, during the walk. */
    private Optional<Look> walk(String hostNqn, String nqn) throws IOException {
        List<Controller> controllers = sysfs.controllersOf(hostNqn, nqn);
        Map<String, Disk> disks = new LinkedHashMap<>();
        for (Controller controller : controllers) {
            if (controller.ending()) {
                continue;
            }
            for (Disk disk : reachedBy(controller)) {
                disks.merge(disk.name(), disk, (a, b) -> a.live() ? a : b);
            }
            // what was read after this controller was replaced belongs to another volume
            if (sysfs.again(controller).isEmpty()) {
                return Optional.empty();
            }
        }
        return Optional.of(new Look(controllers, List.copyOf(disks.values())));
    }

    private List<Disk> reachedBy(Controller controller) throws IOException {
        List<Disk> disks = new ArrayList<>();
        for (Path entry : Sysfs.list(controller.folder(), DISK)) {
            disk(entry, controller).ifPresent(disks::add);
        }
        for (Path path : Sysfs.list(controller.folder(), PATH)) {
            if (!Sysfs.read(path.resolve("nsid")).equals(Optional.of(NAMESPACE))) {
                continue;
            }
            Matcher name = PATH.matcher(path.getFileName().toString());
            if (name.matches()) {
                shared("nvme" + name.group(1) + "n" + name.group(2), controller).ifPresent(disks::add);
            }
        }
        return disks;
    }

    private Optional<Disk> shared(String name, Controller controller) throws IOException {
        Path folder;
        try {
            folder = sysfs.root().resolve("class/block").resolve(name).toRealPath();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Path subsystem = folder.resolveSibling(".").normalize();
        if (!SUBSYSTEM.matcher(subsystem.getFileName().toString()).matches() || !holds(subsystem, controller)) {
            return Optional.empty();
        }
        Optional<Disk> disk = disk(folder, controller);
        return holds(subsystem, controller) ? disk : Optional.empty();
    }

    /** The link to a controller outlives it while its disk is mounted, so the link's name proves nothing. */
    private static boolean holds(Path subsystem, Controller controller) throws IOException {
        if (!Sysfs.read(subsystem.resolve("subsysnqn")).equals(Optional.of(controller.nqn()))) {
            return false;
        }
        try {
            return subsystem.resolve(controller.name()).toRealPath().equals(controller.folder());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Empty: gone, hidden, another namespace, or without a size. */
    private static Optional<Disk> disk(Path folder, Controller controller) throws IOException {
        Optional<String> number = Sysfs.read(folder.resolve("dev"));
        Optional<String> sectors = Sysfs.read(folder.resolve("size"));
        boolean hidden = Sysfs.read(folder.resolve("hidden")).equals(Optional.of("1"));
        boolean first = Sysfs.read(folder.resolve("nsid")).equals(Optional.of(NAMESPACE));
        if (hidden || !first || number.isEmpty() || sectors.isEmpty()) {
            return Optional.empty();
        }
        long size = Long.parseLong(sectors.get()) * SECTOR_BYTES;
        return size == 0
                ? Optional.empty()
                : Optional.of(new Disk(folder.getFileName().toString(), number.get(), size, controller.live()));
    }
}
