package io.srvlab.rds.playground.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The demo's folder, and everything that was opened in it. Ends once, in reverse order, whoever asks first: the demo itself,
 * or the hook that runs when the process is told to stop. What is opened after that is closed at once.
 */
public final class Home {
    private static final Duration TELLER_STOPS = Duration.ofSeconds(5);

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;
    private final Leftovers leftovers;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<String> troubles = new ArrayList<>();
    private final CountDownLatch told = new CountDownLatch(1);
    private boolean ending;
    private boolean ended;
    private volatile boolean interrupted;

    private Home(Path folder) {
        this.folder = folder;
        this.leftovers = new Leftovers(folder);
    }

    /**
     * A new one in the system's folder for temporary files, and the hook that clears it.
     *
     * @param onInterrupt what else is to happen first when the process is told to stop
     */
    public static Home open(Runnable onInterrupt) throws IOException {
        Thread teller = Thread.currentThread();
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
        // The name is short: the path of a unix socket has at most 107 bytes.
        String name = "rds-demo-" + UUID.randomUUID().toString().substring(0, 8);
        Home home = new Home(temporary.resolve(name));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (home.told.getCount() > 0) {
                home.interrupted = true;
                onInterrupt.run();
                home.interrupt(teller);
            }
            home.end(false);
        }));
        Files.createDirectory(home.folder, OWNER_ONLY);
        Files.createDirectory(home.logs());
        return home;
    }

    public Path folder() {
        return folder;
    }

    public Path path(String name) {
        return folder.resolve(name);
    }

    public Path logs() {
        return folder.resolve("logs");
    }

    /** Is closed when the demo ends. */
    public <T extends AutoCloseable> T closes(T part) {
        synchronized (open) {
            if (!ending) {
                open.push(part);
                return part;
            }
        }
        close(part);
        throw new IllegalStateException("the demo is ending");
    }

    /** The story is over, well or badly: from now on nothing is opened. */
    public void told() {
        told.countDown();
    }

    private void interrupt(Thread teller) {
        synchronized (open) {
            ending = true;
        }
        teller.interrupt();
        try {
            boolean stopped = told.await(TELLER_STOPS.toSeconds(), TimeUnit.SECONDS);
            if (!stopped) {
                troubles.add("the story did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Closes everything and clears the folder; the second call finds nothing to do.
     *
     * @param keepLogs whether the processes' logs stay; not if the demo was interrupted
     * @return what could not be cleared, in words; empty: nothing is left (but the logs)
     */
    public synchronized List<String> end(boolean keepLogs) {
        if (ended) {
            return List.copyOf(troubles);
        }
        ended = true;
        synchronized (open) {
            ending = true;
        }
        while (!open.isEmpty()) {
            close(open.pop());
        }
        try {
            if (keepLogs && !interrupted) {
                leftovers.clearBut(logs());
            } else {
                leftovers.clear();
                troubles.addAll(leftovers.found());
            }
        } catch (IOException e) {
            troubles.add(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            troubles.add("interrupted while clearing " + folder);
            Thread.currentThread().interrupt();
        }
        return List.copyOf(troubles);
    }

    private void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            troubles.add(part.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
