package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.script.ScriptException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The filesystems behind the pools: real folders and real, sparse files; the box's paths have no leading slash. */
public final class Storage {
    private record Held(String pool, long bytes, Instant until) {}

    private record Count(int change, Set<String> without, long nanos, long bytes) {}

    private static final long FRESH_NANOS = 200_000_000L;

    private final Map<String, Count> counts = new ConcurrentHashMap<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final Path root;
    private final List<PoolItem> pools;
    private final Supplier<Behaviour> behaviour;
    private final Clock clock;
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private final List<Held> held = new ArrayList<>();
    private volatile boolean full;

    public Storage(Path root, List<PoolItem> pools, Supplier<Behaviour> behaviour, Clock clock) throws IOException {
        this.root = root;
        this.pools = List.copyOf(pools);
        this.behaviour = behaviour;
        this.clock = clock;
        for (PoolItem pool : pools) {
            Files.createDirectories(root.resolve(pool.name()));
        }
    }

    public List<PoolItem> pools() {
        return pools;
    }

    /** From now on nothing more fits (fault). */
    public void full(boolean now) {
        full = now;
    }

    /** The pool is not mounted any more, or is again (fault). */
    public void lost(String pool, boolean now) {
        if (now) {
            lost.add(pool);
        } else {
            lost.remove(pool);
        }
    }

    public boolean isMounted(PoolItem pool) {
        return !lost.contains(pool.name());
    }

    /** The mounted pool in which a path lies. */
    Optional<PoolItem> poolOf(String path) {
        String first = path.contains("/") ? path.substring(0, path.indexOf('/')) : path;
        return pools.stream()
                .filter(p -> p.name().equals(first) && isMounted(p))
                .findFirst();
    }

    /** A path of the box on this machine; never outside the pools. */
    public Path real(String path) {
        Path real = path.indexOf('\0') >= 0 ? root : root.resolve(path).normalize();
        if (poolOf(path).isEmpty() || !real.startsWith(root) || real.equals(root)) {
            throw new ScriptException("failure: no such file or directory");
        }
        return real;
    }

    boolean exists(String path) {
        return poolOf(path).isPresent() && Files.exists(real(path), LinkOption.NOFOLLOW_LINKS);
    }

    boolean isFolder(String path) {
        return poolOf(path).isPresent() && Files.isDirectory(real(path), LinkOption.NOFOLLOW_LINKS);
    }

    long size(String path) {
        try {
            return Files.size(real(path));
        } catch (IOException e) {
            throw new ScriptException("failure: could not read file");
        }
    }

    Instant modified(String path) {
        try {
            return Files.getLastModifiedTime(real(path)).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    /**
     * Free bytes. A box that preallocates counts every byte of a file, written or not; one that does not (U8) counts nothing
     * of the files behind disks.
     */
    public synchronized long free(PoolItem pool, Set<String> backing) {
        if (full || !isMounted(pool)) {
            return 0;
        }
        long used = used(pool, behaviour.get().is(Setting.U8, "sparse") ? backing : Set.of());
        held.removeIf(h -> !h.until().isAfter(clock.instant()));
        long kept = held.stream()
                .filter(h -> h.pool().equals(pool.name()))
                .mapToLong(Held::bytes)
                .sum();
        return Math.max(0, pool.totalBytes() - used - kept);
    }

    /** Bytes of all files but these; counted again after a change, and when the last count is old: others write too. */
    private long used(PoolItem pool, Set<String> without) {
        Count last = counts.get(pool.name());
        int change = changes.get();
        if (last != null
                && last.change() == change
                && last.without().equals(without)
                && System.nanoTime() - last.nanos() < FRESH_NANOS) {
            return last.bytes();
        }
        long nanos = System.nanoTime();
        long bytes = below(root.resolve(pool.name())).stream()
                .filter(Files::isRegularFile)
                .filter(f -> without.isEmpty()
                        || !without.contains(root.relativize(f).toString()))
                .mapToLong(f -> f.toFile().length())
                .sum();
        counts.put(pool.name(), new Count(change, Set.copyOf(without), nanos, bytes));
        return bytes;
    }

    /** Files have changed. */
    void changed() {
        changes.incrementAndGet();
    }

    /** Makes or resizes a file; sparse. */
    void resize(String path, long size) {
        try (RandomAccessFile file = new RandomAccessFile(real(path).toFile(), "rw")) {
            file.setLength(size);
            file.getFD().sync();
        } catch (IOException e) {
            throw new ScriptException("failure: could not write file");
        } finally {
            changed();
        }
    }

    String contents(String path) {
        try {
            return new String(Files.readAllBytes(real(path)), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new ScriptException("failure: could not read file");
        }
    }

    void write(String path, String contents) {
        try {
            Files.write(real(path), contents.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ScriptException("failure: could not write file");
        } finally {
            changed();
        }
    }

    void move(String from, String to) {
        try {
            Files.move(real(from), real(to));
        } catch (IOException e) {
            throw new ScriptException("failure: could not rename file");
        } finally {
            changed();
        }
    }

    void folder(String path) {
        try {
            Files.createDirectory(real(path));
        } catch (IOException e) {
            throw new ScriptException("failure: could not create directory");
        }
    }

    void parents(String path) {
        try {
            Path parent = real(path).getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
        } catch (IOException e) {
            throw new ScriptException("failure: could not create directory");
        }
    }

    /** Removes a file or an empty folder. */
    void remove(String path) {
        hold(path);
        try {
            Files.deleteIfExists(real(path));
        } catch (IOException e) {
            throw new ScriptException("failure: could not remove, directory not empty");
        } finally {
            changed();
        }
    }

    /** Removes a folder with all that is in it. */
    void removeTree(String path) {
        List<Path> inside = new ArrayList<>(below(real(path)));
        for (Path one : inside.reversed()) {
            remove(root.relativize(one).toString());
        }
        remove(path);
    }

    /** On btrfs, space comes back late (U35). */
    private synchronized void hold(String path) {
        Duration lag = behaviour.get().seconds(Setting.U35);
        Optional<PoolItem> pool = poolOf(path).filter(p -> p.fs().equals("btrfs"));
        if (lag.isPositive() && pool.isPresent() && exists(path) && !isFolder(path)) {
            held.add(new Held(pool.get().name(), size(path), clock.instant().plus(lag)));
        }
    }

    /** Every file and folder below the mounted pools, as the box names them, sorted. */
    List<String> names() {
        return below(root).stream()
                .map(p -> root.relativize(p).toString())
                .filter(n -> poolOf(n).isPresent())
                .sorted()
                .toList();
    }

    /** Everything below a folder, folders before what is in them; what is removed meanwhile is left out. */
    private static List<Path> below(Path top) {
        List<Path> found = new ArrayList<>();
        Deque<Path> folders = new ArrayDeque<>(List.of(top));
        while (!folders.isEmpty()) {
            try (Stream<Path> entries = Files.list(folders.pop())) {
                entries.forEach(entry -> {
                    found.add(entry);
                    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                        folders.add(entry);
                    }
                });
            } catch (NoSuchFileException e) {
                // Gone since its parent was listed.
            } catch (IOException e) {
                throw new ScriptException("failure: could not read directory");
            }
        }
        return found;
    }
}
