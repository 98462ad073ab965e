package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.store.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Subvolumes of btrfs pools: folders, listed in {@code subvolumes} in the box's folder. A snapshot is a copy that shares its
 * data where the host's filesystem can.
 */
public final class Subvolumes {
    /**
     * One subvolume.
     *
     * @param path with its pool, as {@code /file} names it
     * @param parent name of what it was made from; empty: made blank
     * @param deadUntil when it is gone; null: it is not being removed
     */
    record Subvolume(
            long number,
            String path,
            String parent,
            boolean readOnly,
            String uuid,
            Instant created,
            @org.jspecify.annotations.Nullable Instant deadUntil) {
        String name() {
            return path.substring(path.indexOf('/') + 1);
        }

        String id() {
            return "*" + Long.toHexString(number).toUpperCase(java.util.Locale.ROOT);
        }

        boolean holds(String file) {
            return file.startsWith(path + "/");
        }
    }

    private final Table table;
    private final Storage storage;
    private final Copying copying;
    private final Supplier<Behaviour> behaviour;
    private final Clock clock;
    private final List<Subvolume> all = new ArrayList<>();

    public Subvolumes(Path folder, Storage storage, Copying copying, Supplier<Behaviour> behaviour, Clock clock) {
        this.table = new Table(folder.resolve("subvolumes"));
        this.storage = storage;
        this.copying = copying;
        this.behaviour = behaviour;
        this.clock = clock;
        table.read().forEach(line -> all.add(decode(line)));
    }

    synchronized List<Subvolume> all() {
        boolean gone = false;
        for (Subvolume one : List.copyOf(all)) {
            Instant end = one.deadUntil();
            if (end != null && !end.isAfter(clock.instant())) {
                erase(one);
                gone = true;
            }
        }
        if (gone) {
            save();
        }
        return List.copyOf(all);
    }

    /** Whether a path lies in a snapshot that must not change. */
    boolean isReadOnly(String path) {
        return all().stream().anyMatch(s -> s.readOnly() && s.holds(path));
    }

    boolean isSubvolume(String path) {
        return all().stream().anyMatch(s -> s.path().equals(path));
    }

    synchronized Subvolume add(PoolItem pool, String name, String parent, boolean readOnly) {
        if (name.isEmpty()
                || name.startsWith("/")
                || name.endsWith("/")
                || List.of(name.split("/")).contains("..")) {
            throw new ScriptException("invalid value for argument name");
        }
        String path = pool.name() + "/" + name;
        if (storage.exists(path)) {
            throw new ScriptException("failure: already have such entry");
        }
        if (!storage.isFolder(path.substring(0, path.lastIndexOf('/')))) {
            throw new ScriptException("failure: no such file or directory");
        }
        Optional<Subvolume> source = parent.isEmpty() ? Optional.empty() : find(pool, parent);
        storage.folder(path);
        source.ifPresent(from -> {
            copyTree(storage.real(from.path()), storage.real(path));
        });
        long number = 1 + all.stream().mapToLong(Subvolume::number).max().orElse(255);
        Subvolume made =
                new Subvolume(number, path, parent, readOnly, UUID.randomUUID().toString(), clock.instant(), null);
        all.add(made);
        save();
        return made;
    }

    private Optional<Subvolume> find(PoolItem pool, String name) {
        Optional<Subvolume> found = all().stream()
                .filter(s -> s.deadUntil() == null && s.path().equals(pool.name() + "/" + name))
                .findFirst();
        if (found.isEmpty()) {
            throw new ScriptException("input does not match any value of parent");
        }
        return found;
    }

    /** @param inUse whether a disk uses a file in it (U20) */
    synchronized void remove(Subvolume subvolume, boolean inUse) {
        if (inUse && behaviour.get().is(Setting.U20, "error")) {
            throw new ScriptException("failure: could not remove, in use");
        }
        if (all.stream().anyMatch(s -> subvolume.holds(s.path()))) {
            throw new ScriptException("failure: could not remove, directory not empty");
        }
        Duration dying = inUse ? behaviour.get().seconds(Setting.U20) : Duration.ZERO;
        if (dying.isPositive()) {
            Subvolume dead = new Subvolume(
                    subvolume.number(),
                    subvolume.path(),
                    subvolume.parent(),
                    subvolume.readOnly(),
                    subvolume.uuid(),
                    subvolume.created(),
                    clock.instant().plus(dying));
            all.replaceAll(s -> s.number() == subvolume.number() ? dead : s);
        } else {
            erase(subvolume);
        }
        save();
    }

    private void erase(Subvolume subvolume) {
        if (storage.exists(subvolume.path())) {
            storage.removeTree(subvolume.path());
        }
        all.removeIf(s -> s.number() == subvolume.number());
    }

    /** Subvolumes inside stay out of a snapshot, as on btrfs: an empty folder is in their place. */
    private void copyTree(Path from, Path to) {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                Path target = to.resolve(String.valueOf(entry.getFileName()));
                if (Files.isRegularFile(entry)) {
                    copying.file(entry, target);
                } else if (Files.isDirectory(entry)) {
                    Files.createDirectory(target);
                    if (all.stream()
                            .noneMatch(s -> storage.exists(s.path())
                                    && storage.real(s.path()).equals(entry))) {
                        copyTree(entry, target);
                    }
                }
            }
        } catch (IOException e) {
            throw new ScriptException("failure: could not make snapshot");
        }
    }

    private void save() {
        table.write(all.stream().map(Subvolumes::encode).toList());
    }

    private static Map<String, String> encode(Subvolume s) {
        Map<String, String> line = new LinkedHashMap<>();
        line.put("number", Long.toString(s.number()));
        line.put("path", s.path());
        line.put("parent", s.parent());
        line.put("read-only", Boolean.toString(s.readOnly()));
        line.put("uuid", s.uuid());
        line.put("created", s.created().toString());
        Instant end = s.deadUntil();
        line.put("dead-until", end == null ? "" : end.toString());
        return line;
    }

    private static Subvolume decode(Map<String, String> line) {
        String end = line.getOrDefault("dead-until", "");
        return new Subvolume(
                Long.parseLong(line.getOrDefault("number", "0")),
                line.getOrDefault("path", ""),
                line.getOrDefault("parent", ""),
                Boolean.parseBoolean(line.get("read-only")),
                line.getOrDefault("uuid", ""),
                parsed(line.getOrDefault("created", "")),
                end.isEmpty() ? null : parsed(end));
    }

    private static Instant parsed(String text) {
        try {
            return Instant.parse(text);
        } catch (java.time.format.DateTimeParseException e) {
            throw new UncheckedIOException(new IOException("the file subvolumes is damaged: " + text, e));
        }
    }
}
