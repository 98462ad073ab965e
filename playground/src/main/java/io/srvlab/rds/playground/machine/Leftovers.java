package io.srvlab.rds.playground.machine;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What lies below a folder: mounts, loop devices over its files, the files. Finds and clears them. */
public final class Leftovers {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Path folder;

    /** @param folder without symbolic links in it */
    public Leftovers(Path folder) {
        this.folder = folder;
    }

    /** Everything that is there, in words; empty: nothing. */
    public List<String> found() throws IOException {
        List<String> found = new ArrayList<>();
        mounts().forEach(mount -> found.add("mount " + mount));
        for (LoopDevices.Loop loop : loops()) {
            found.add("loop device " + loop.path() + " on " + loop.file());
        }
        if (Files.exists(folder)) {
            found.add("folder " + folder);
        }
        return found;
    }

    /** Unmounts and detaches until nothing is there any more, then removes the files. Mounts first: files in them stay. */
    public void clear() throws IOException, InterruptedException {
        detachAll();
        removeAll(folder);
    }

    /** As {@link #clear}, but leaves the files below one folder. */
    public void clearBut(Path kept) throws IOException, InterruptedException {
        detachAll();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                if (!entry.equals(kept)) {
                    removeAll(entry);
                }
            }
        }
    }

    private void detachAll() throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                for (Path mount : mounts().reversed()) {
                    Program.run("umount", mount.toString());
                }
                for (LoopDevices.Loop loop : loops()) {
                    LoopDevices.detach(loop);
                }
                if (mounts().isEmpty() && loops().isEmpty()) {
                    return;
                }
            } catch (IOException e) {
                // Busy: whoever uses it is just ending.
                if (Instant.now().isAfter(end)) {
                    throw e;
                }
            }
            Thread.sleep(PAUSE);
        }
    }

    private List<LoopDevices.Loop> loops() throws IOException {
        return LoopDevices.attached().stream()
                .filter(loop -> loop.file().startsWith(folder))
                .toList();
    }

    /** In the order in which they were mounted. Fields: id, parent, major:minor, root, mount point (proc_pid_mountinfo(5)). */
    private List<Path> mounts() throws IOException {
        if (!Files.exists(MOUNTS)) {
            return List.of();
        }
        return Files.readAllLines(MOUNTS).stream()
                .map(line -> line.split(" "))
                .filter(fields -> fields.length > 4)
                .map(fields -> Path.of(fields[4].replace("\\040", " ")))
                .filter(mount -> mount.startsWith(folder))
                .toList();
    }

    private static void removeAll(Path top) throws IOException {
        if (!Files.exists(top)) {
            return;
        }
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE; // gone meanwhile
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, java.io.IOException failure) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
