package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.script.ScriptException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The filesystems behind the pools: real folders and real, sparse files; the box's paths have no leading slash. */
public final class Storage {
    private final Path root;
    private final List<PoolItem> pools;
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private volatile boolean full;

    public Storage(Path root, List<PoolItem> pools) throws IOException {
        this.root = root;
        this.pools = List.copyOf(pools);
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

    /** The pool is not mounted from now on, or is again (fault); its files are out of reach meanwhile. */
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
        Path real = root.resolve(path).normalize();
        if (poolOf(path).isEmpty() || !real.startsWith(root)) {
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

    /** Free bytes: every byte of a file counts, written or not, as on a box that preallocates. */
    public long free(PoolItem pool) {
        if (full || !isMounted(pool)) {
            return 0;
        }
        long used = below(root.resolve(pool.name())).stream()
                .filter(Files::isRegularFile)
                .mapToLong(f -> f.toFile().length())
                .sum();
        return Math.max(0, pool.totalBytes() - used);
    }

    /** Makes or grows a file; sparse. */
    void resize(String path, long size) {
        try (RandomAccessFile file = new RandomAccessFile(real(path).toFile(), "rw")) {
            file.setLength(size);
            file.getFD().sync();
        } catch (IOException e) {
            throw new ScriptException("failure: could not write file");
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
        try {
            Files.deleteIfExists(real(path));
        } catch (IOException e) {
            throw new ScriptException("failure: could not remove, directory not empty");
        }
    }

    /** Every file and folder below the pools, as the box names them, sorted. */
    List<String> names() {
        return below(root).stream()
                .map(p -> root.relativize(p).toString())
                .filter(n -> n.contains("/") && poolOf(n).isPresent())
                .sorted()
                .toList();
    }

    /** Everything below a folder; what another command removes meanwhile is left out. */
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
