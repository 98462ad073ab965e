package io.srvlab.rds.csi.node.tool;

import io.grpc.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The real ones. A process that waits for a lost disk inside the kernel cannot be killed: it is left behind, remembered,
 * and the same command is not begun a second time while the first one still hangs, so that retries pile nothing up. A
 * program that takes long waits for its disk, most likely: it gives its turn to others, so that a box that is away keeps the
 * volumes of no other box waiting.
 */
public final class SystemTools implements Tools {
    static final int AT_ONCE = 16;
    private static final int LONGEST_OUTPUT = 4 << 20;
    private static final int LONGEST_ERROR = 500;
    private static final Duration DYING = Duration.ofSeconds(1);

    private static final Duration TURN = Duration.ofSeconds(10);

    private final Semaphore free = new Semaphore(AT_ONCE, true);
    private final Duration turn;
    private final Map<List<String>, ProcessHandle> hanging = new ConcurrentHashMap<>();

    public SystemTools() {
        this(TURN);
    }

    /** @param turn after so long a program no longer counts */
    SystemTools(Duration turn) {
        this.turn = turn;
    }

    @Override
    public Result run(Deadline by, List<String> command) throws ToolException, InterruptedException {
        ProcessHandle before = hanging.get(command);
        if (before != null && before.isAlive()) {
            throw new ToolException(
                    shown(command) + " of an earlier call (process " + before.pid()
                            + ") still waits in the kernel for the disk; it ends when the connection is back or given up",
                    true);
        }
        hanging.remove(command);
        if (!free.tryAcquire(left(by), TimeUnit.MILLISECONDS)) {
            throw new ToolException(
                    shown(command) + ": no time left, " + AT_ONCE + " other programs are running", true);
        }
        AtomicBoolean counts = new AtomicBoolean(true);
        Runnable endTurn = () -> {
            if (counts.getAndSet(false)) {
                free.release();
            }
        };
        try {
            return started(by, command, endTurn);
        } finally {
            endTurn.run();
        }
    }

    private Result started(Deadline by, List<String> command, Runnable endTurn)
            throws ToolException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C");
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new ToolException(command.getFirst() + " cannot be run: " + e.getMessage(), false);
        }
        CompletableFuture<byte[]> output = read(process.getInputStream());
        CompletableFuture<byte[]> error = read(process.getErrorStream());
        try {
            if (!process.waitFor(Math.min(turn.toMillis(), left(by)), TimeUnit.MILLISECONDS)) {
                endTurn.run();
            }
            if (!process.waitFor(left(by), TimeUnit.MILLISECONDS)) {
                throw new ToolException(shown(command) + " did not end in time and was stopped", true);
            }
            return new Result(process.exitValue(), taken(output, by, command), oneLine(taken(error, by, command)));
        } finally {
            end(process, command);
        }
    }

    private void end(Process process, List<String> command) {
        if (!process.isAlive()) {
            return;
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.onExit().get(DYING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            hanging.put(command, process.toHandle());
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            hanging.put(command, process.toHandle());
        }
    }

    /** Read aside, so that a full pipe never stops the program. */
    private static CompletableFuture<byte[]> read(InputStream stream) {
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        // Not a virtual thread: reading a pipe keeps its carrier, and a program that waits for a lost disk never closes
        // its end.
        Thread.ofPlatform().daemon().name("program-output").start(() -> {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            try (stream) {
                for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                    kept.write(buffer, 0, Math.min(count, LONGEST_OUTPUT - kept.size()));
                }
                all.complete(kept.toByteArray());
            } catch (IOException e) {
                all.completeExceptionally(e);
            }
        });
        return all;
    }

    private static byte[] taken(CompletableFuture<byte[]> stream, Deadline by, List<String> command)
            throws ToolException, InterruptedException {
        try {
            return stream.get(Math.max(left(by), DYING.toMillis()), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new ToolException(shown(command) + ": its output could not be read: " + e.getCause(), true);
        } catch (TimeoutException e) {
            throw new ToolException(shown(command) + ": its output did not end in time", true);
        }
    }

    private static long left(Deadline by) {
        return Math.max(0, by.timeRemaining(TimeUnit.MILLISECONDS));
    }

    private static String oneLine(byte[] text) {
        String line = new String(text, StandardCharsets.UTF_8).strip().replaceAll("\\s*\\R\\s*", "; ");
        return line.length() > LONGEST_ERROR ? line.substring(0, LONGEST_ERROR) + "…" : line;
    }

    private static String shown(List<String> command) {
        return String.join(" ", command);
    }
}
