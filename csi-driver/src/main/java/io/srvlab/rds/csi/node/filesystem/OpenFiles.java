package io.srvlab.rds.csi.node.filesystem;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What other processes have open, as far as this process may see them (proc(5), /proc/PID/fd). */
public final class OpenFiles {
    private OpenFiles() {}

    /**
     * A process other than this one that has the file open.
     *
     * @param proc {@code /proc}
     */
    public static Optional<ProcessHandle> holder(Path proc, Path file) throws IOException {
        long self = ProcessHandle.current().pid();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (pid != self && hasOpen(process.resolve("fd"), file)) {
                    return ProcessHandle.of(pid);
                }
            }
        }
        return Optional.empty();
    }

    /** A process or a descriptor that is gone meanwhile has nothing open. */
    private static boolean hasOpen(Path descriptors, Path file) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : all) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).equals(file)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException gone) {
            return false;
        }
        return false;
    }
}
