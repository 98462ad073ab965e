package io.srvlab.rds.csi.node.record;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of what a node plugin must remember, for one process at a time: two, as in an update that starts the next before it
 * ends the last, would stage, unmount and disconnect against each other. The claim is a lock of the kernel on the file
 * {@code lock} in it, which ends with its process, however that ends.
 */
public final class StateFolder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StateFolder.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final Path path;
    private final FileLock lock;

    private StateFolder(Path path, FileLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes it if it is not there.
     *
     * @param patience how long to wait for another process to end
     * @throws IOException another process still has it by then; says what to do
     */
    public static StateFolder claim(Path path, Duration patience) throws IOException, InterruptedException {
        Path file = Files.createDirectories(path).resolve("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Optional<FileLock> lock = Optional.empty();
        try {
            lock = lock(channel, patience);
        } finally {
            if (lock.isEmpty()) {
                channel.close();
            }
        }
        if (lock.isEmpty()) {
            throw new IOException("another node plugin works with the state folder " + path
                    + " and has not ended within "
                    + patience.toSeconds() + " s; two would undo each other's work. End it first (lslocks shows who"
                    + " locks " + file + "); a DaemonSet must not start the next one before (maxSurge 0)");
        }
        return new StateFolder(path, lock.get());
    }

    private static Optional<FileLock> lock(FileChannel channel, Duration patience)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        Optional<FileLock> lock = tryLock(channel);
        if (lock.isEmpty()) {
            log.atWarn()
                    .addKeyValue("seconds", patience.toSeconds())
                    .log("another node plugin works with the state folder; waiting for its end");
        }
        while (lock.isEmpty() && System.nanoTime() - began < patience.toNanos()) {
            Thread.sleep(LOOK_AGAIN);
            lock = tryLock(channel);
        }
        return lock;
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException heldByThisProcess) {
            return Optional.empty();
        }
    }

    public Path path() {
        return path;
    }

    /** Lets the next process have it. */
    @Override
    public void close() {
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            log.atWarn().addKeyValue("reason", e.toString()).log("the state folder is let go only with this process");
        }
    }
}
