package io.srvlab.rds.playground.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Loop devices over files. What is attached is read from sysfs each time: nothing is remembered. Needs root to change. */
public final class LoopDevices {
    private static final Path BLOCK = Path.of("/sys/block");

    /** Of every size in /sys/block, whatever the device's own. */
    private static final long SECTOR = 512;

    private LoopDevices() {}

    /**
     * An attached one.
     *
     * @param path {@code /dev/loopN}
     * @param majorMinor as in mountinfo
     * @param file behind it, as the kernel names it
     */
    public record Loop(String path, String majorMinor, Path file) {}

    /** Attaches a file, once: a device that is there already is taken. */
    public static Loop attach(Path file) throws IOException, InterruptedException {
        Path real = file.toRealPath();
        for (Loop loop : attached()) {
            if (loop.file().equals(real)) {
                return loop;
            }
        }
        String path = Program.run("losetup", "--find", "--show", real.toString());
        return attached().stream()
                .filter(loop -> loop.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new IOException(path + " is not in " + BLOCK));
    }

    /** Bytes that the device has now; a file that grew shows only after {@link #resize}. */
    public static long size(Loop loop) throws IOException {
        Path sectors = BLOCK.resolve(Path.of(loop.path()).getFileName()).resolve("size");
        return Long.parseLong(Files.readString(sectors).strip()) * SECTOR;
    }

    /** Takes over the file's size. */
    public static void resize(Loop loop) throws IOException, InterruptedException {
        Program.run("losetup", "--set-capacity", loop.path());
    }

    public static void detach(Loop loop) throws IOException, InterruptedException {
        Program.run("losetup", "--detach", loop.path());
    }

    /** All that are attached now, of whomever. */
    public static List<Loop> attached() throws IOException {
        List<Loop> found = new ArrayList<>();
        if (!Files.isDirectory(BLOCK)) {
            return found;
        }
        try (Stream<Path> devices = Files.list(BLOCK)) {
            for (Path device : devices.filter(LoopDevices::isLoop).sorted().toList()) {
                try {
                    String file = Files.readString(device.resolve("loop/backing_file"))
                            .strip();
                    String number = Files.readString(device.resolve("dev")).strip();
                    // The kernel marks a file that was unlinked.
                    Path plain = Path.of(file.replaceAll(" \\(deleted\\)$", ""));
                    found.add(new Loop("/dev/" + device.getFileName(), number, plain));
                } catch (NoSuchFileException e) {
                    // free, or detached meanwhile
                }
            }
        }
        return found;
    }

    private static boolean isLoop(Path device) {
        return device.getFileName().toString().matches("loop[0-9]+");
    }
}
