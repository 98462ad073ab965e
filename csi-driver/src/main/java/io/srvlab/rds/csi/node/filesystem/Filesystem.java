package io.srvlab.rds.csi.node.filesystem;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The filesystems that are offered, each by the programs of its own project. The constant's name is that in mount and blkid. */
public enum Filesystem {
    ext4 {
        @Override
        public List<String> make(List<String> options, boolean overUnfinished, Path device) {
            // A fresh disk needs no discard; blocks kept back for root are of no use on a volume.
            return command(List.of("mkfs.ext4", "-q", "-m", "0", "-E", "nodiscard"), options, device);
        }

        /** Replays the journal and mends what is safe to mend. */
        @Override
        public Optional<List<String>> check(Path device) {
            return Optional.of(List.of("e2fsck", "-p", device.toString()));
        }

        @Override
        public List<String> grow(Path device, Path mounted) {
            return List.of("resize2fs", device.toString());
        }
    },
    xfs {
        @Override
        public List<String> make(List<String> options, boolean overUnfinished, Path device) {
            List<String> first =
                    overUnfinished ? List.of("mkfs.xfs", "-q", "-K", "-f") : List.of("mkfs.xfs", "-q", "-K");
            return command(first, options, device);
        }

        /** Clones of one volume carry one uuid; on one node the second would be refused. */
        @Override
        public List<String> mountOptions() {
            return List.of("nouuid");
        }

        @Override
        public List<String> grow(Path device, Path mounted) {
            return List.of("xfs_growfs", "-d", mounted.toString());
        }
    },
    btrfs {
        @Override
        public List<String> make(List<String> options, boolean overUnfinished, Path device) {
            List<String> first =
                    overUnfinished ? List.of("mkfs.btrfs", "-q", "-K", "-f") : List.of("mkfs.btrfs", "-q", "-K");
            return command(first, options, device);
        }

        @Override
        public List<String> grow(Path device, Path mounted) {
            return List.of("btrfs", "filesystem", "resize", "max", mounted.toString());
        }
    };

    public static Optional<Filesystem> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /**
     * The command that makes it.
     *
     * @param options of the administrator; they come last, so that they win
     * @param overUnfinished what is left of an interrupted one may be overwritten
     */
    public abstract List<String> make(List<String> options, boolean overUnfinished, Path device);

    /** The command that checks it before it is mounted; empty if mounting does all that is safe. */
    public Optional<List<String>> check(@SuppressWarnings("unused") Path device) {
        return Optional.empty();
    }

    /** Options without which it must not be mounted. */
    public List<String> mountOptions() {
        return List.of();
    }

    /** The command that grows it, mounted, to its device's size; does nothing if it has that size. */
    public abstract List<String> grow(Path device, Path mounted);

    private static List<String> command(List<String> first, List<String> options, Path device) {
        List<String> command = new ArrayList<>(first);
        command.addAll(options);
        command.add(device.toString());
        return List.copyOf(command);
    }
}
