package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.script.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Copies bytes of backing files: shared with the source where the host's filesystem can (copy_file_range on btrfs and xfs),
 * else block by block with holes left out.
 */
public final class Copying {
    private static final Set<String> SHARING = Set.of("btrfs", "xfs");
    private static final long SHARED = 64 << 20;
    private static final int BLOCK = 1 << 20;

    /** Bytes from one offset to another. */
    private record Part(long from, long to, long bytes) {}

    private final Storage storage;
    private final Supplier<Behaviour> behaviour;
    private volatile long bytesPerSecond = Long.MAX_VALUE;

    public Copying(Storage storage, Supplier<Behaviour> behaviour) {
        this.storage = storage;
        this.behaviour = behaviour;
    }

    /** How fast {@code /disk/copy} is; unlimited at first. */
    public void speed(long limit) {
        bytesPerSecond = Math.max(1, limit);
    }

    /** {@code /disk/copy}: prints its status each second; ends early when interrupted, as a closed channel does (U19). */
    Object copy(DiskItem source, DiskItem target, Call call, Consumer<String> out) {
        long from = number(call, "src-offset", 0);
        long to = number(call, "dst-offset", 0);
        long total = Math.min(number(call, "size", source.size() - from), source.size() - from);
        if (total < 0 || total > target.size() - to) {
            throw new ScriptException("failure: destination is too small");
        }
        if (source.number() == target.number()) {
            throw new ScriptException("input does not match any value of dst");
        }
        Path in = storage.real(source.path());
        Path into = storage.real(target.path());
        Part part = new Part(from, to, total);
        if (behaviour.get().is(Setting.U19, "background")) {
            Thread.ofVirtual().name("disk-copy").start(() -> quietly(in, into, part));
            out.accept(status(0, total));
            return Values.NIL;
        }
        long[] printed = {System.nanoTime()};
        transfer(in, into, part, done -> {
            if (System.nanoTime() - printed[0] > 1_000_000_000L) {
                printed[0] = System.nanoTime();
                out.accept(status(done, total));
            }
        });
        out.accept(status(total, total));
        return Values.NIL;
    }

    private static long number(Call call, String name, long otherwise) {
        Object value = call.get(name);
        if (value == null) {
            return otherwise;
        }
        long number = Values.number(value);
        if (number < 0) {
            throw new ScriptException("invalid value for argument " + name);
        }
        return number;
    }

    private static String status(long done, long total) {
        return "  status: " + done + " / " + total + " (" + (total == 0 ? 100 : done * 100 / total) + "%)";
    }

    private void quietly(Path in, Path into, Part part) {
        try {
            transfer(in, into, part, done -> {});
        } catch (ScriptException e) {
            // Nobody is there to be told; the target shows how far it came.
        }
    }

    /** The first bytes of one file into another that exists. */
    void contents(String source, String target, long bytes) {
        transfer(storage.real(source), storage.real(target), new Part(0, 0, bytes), done -> {});
    }

    /** A whole file into a new one. */
    void file(Path source, Path target) {
        try {
            Files.createFile(target);
            long size = Files.size(source);
            try (FileChannel file = FileChannel.open(target, StandardOpenOption.WRITE)) {
                if (size > 0) {
                    file.write(ByteBuffer.allocate(1), size - 1);
                }
            }
            transfer(source, target, new Part(0, 0, size), done -> {});
        } catch (IOException e) {
            throw new ScriptException("failure: could not copy file");
        } finally {
            storage.changed();
        }
    }

    private void transfer(Path in, Path into, Part part, LongConsumer progress) {
        long total = part.bytes();
        long started = System.nanoTime();
        try (FileChannel source = FileChannel.open(in, StandardOpenOption.READ);
                FileChannel target = FileChannel.open(into, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            boolean shares = part.from() == 0
                    && part.to() == 0
                    && SHARING.contains(Files.getFileStore(into).type());
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            long done = 0;
            while (done < total) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new ScriptException("interrupted");
                }
                long step = shares
                        ? source.transferTo(done, Math.min(SHARED, total - done), target.position(done))
                        : block(source, target, block, new Part(part.from() + done, part.to() + done, total - done));
                if (step <= 0) {
                    break;
                }
                done += step;
                progress.accept(done);
                keepPace(started, done);
            }
        } catch (java.nio.channels.ClosedByInterruptException e) {
            throw new ScriptException("interrupted");
        } catch (IOException e) {
            throw new ScriptException("failure: could not copy");
        }
    }

    /** Writes a block unless both sides hold only zeros there. */
    private static long block(FileChannel source, FileChannel target, ByteBuffer block, Part rest) throws IOException {
        block.clear().limit((int) Math.min(BLOCK, rest.bytes()));
        int read = source.read(block, rest.from());
        if (read <= 0) {
            return read;
        }
        block.flip();
        if (isZero(block)) {
            ByteBuffer there = ByteBuffer.allocate(read);
            int old = target.read(there, rest.to());
            if (old == read && isZero(there.flip())) {
                return read;
            }
        }
        int written = 0;
        while (block.hasRemaining()) {
            written += target.write(block, rest.to() + written);
        }
        return read;
    }

    private static boolean isZero(ByteBuffer block) {
        for (int i = 0; i < block.limit(); i++) {
            if (block.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private void keepPace(long started, long done) {
        double due = done / (double) bytesPerSecond;
        long early = (long) (due * 1e9) - (System.nanoTime() - started);
        if (early > 1_000_000) {
            try {
                Thread.sleep(java.time.Duration.ofNanos(early));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ScriptException("interrupted");
            }
        }
    }
}
