package io.srvlab.rds.csi.node.filesystem;

import io.grpc.Deadline;
import io.srvlab.rds.csi.node.tool.ToolException;
import io.srvlab.rds.csi.node.tool.Tools;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** One program on one device, from its start to its end, on a thread of its own that outlives whoever waits for it. */
final class Preparation {
    private static final long NO_END_DAYS = 365;
    private static final Path BLOCK = Path.of("/sys/class/block");

    private final List<String> command;
    private final boolean making;
    private final Optional<String> disk;
    private final FutureTask<Tools.Result> program;
    private final Thread thread;

    private Preparation(Tools tools, InputStream device, Optional<String> disk, List<String> command, boolean making) {
        this.disk = disk;
        this.command = command;
        this.making = making;
        this.program = new FutureTask<>(() -> {
            // While it is open, the kernel gives neither its name nor its number to another volume's disk.
            try (device) {
                return tools.run(Deadline.after(NO_END_DAYS, TimeUnit.DAYS), command);
            }
        });
        this.thread = Thread.ofPlatform()
                .daemon()
                .name(command.getFirst() + "-" + command.getLast())
                .unstarted(program);
    }

    /** @param making it must not be stopped half-way */
    static Preparation start(Tools tools, Path device, List<String> command, boolean making) throws IOException {
        InputStream open = new FileInputStream(device.toFile());
        Preparation started = new Preparation(tools, open, sequence(device), command, making);
        started.thread.start();
        return started;
    }

    boolean making() {
        return making;
    }

    boolean runs() {
        return thread.isAlive();
    }

    /** The same program on the same disk, which is still there or was not lost since. */
    boolean is(List<String> other, Path device) throws IOException {
        return command.equals(other) && (runs() || disk.isPresent() && disk.equals(sequence(device)));
    }

    /** What the kernel gives to no second disk (Linux, Documentation/ABI/stable/sysfs-block); empty: too old to have it. */
    private static Optional<String> sequence(Path device) throws IOException {
        try {
            return Optional.of(
                    Files.readString(BLOCK.resolve(device.getFileName()).resolve("diskseq")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Whether it has ended by then; else it goes on. */
    boolean endsBy(Deadline by) throws InterruptedException {
        return thread.join(Duration.ofMillis(Math.max(1, by.timeRemaining(TimeUnit.MILLISECONDS))));
    }

    /** Returns when it has ended; fails late if it goes on. */
    void await(Deadline by) throws ToolException, InterruptedException {
        if (!endsBy(by)) {
            throw new ToolException(
                    // The same words each time: Events are counted by them.
                    String.join(" ", command) + " has not ended; it goes on, and the next call waits for it", true);
        }
    }

    /** Kills it. */
    void stop() {
        thread.interrupt();
    }

    /** How it ended, once it has. */
    Tools.Result outcome() throws IOException {
        if (program.state() == Future.State.SUCCESS) {
            return program.resultNow();
        }
        throw switch (program.exceptionNow()) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> new ToolException(String.join(" ", command) + " was stopped", true);
        };
    }
}
