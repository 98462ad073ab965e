package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.export.Export;
import io.srvlab.rds.simulator.export.ExportBackend;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.store.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The disks of type file: kept in memory, written to {@code disk-items} in the box's folder after each change, and exported. */
public final class Disks {
    private final Table table;
    private final Storage storage;
    private final ExportBackend exports;
    private final Supplier<Behaviour> behaviour;
    private final Hosts hosts = new Hosts();
    private final List<DiskItem> items = new ArrayList<>();
    private final Map<Long, Long> sizeWhenExported = new HashMap<>();
    private long nextNumber = 0x20;

    public Disks(Path folder, Storage storage, ExportBackend exports, Supplier<Behaviour> behaviour)
            throws IOException {
        this.table = new Table(folder.resolve("disk-items"));
        this.storage = storage;
        this.exports = exports;
        this.behaviour = behaviour;
        for (Map<String, String> line : table.read()) {
            DiskItem item = decode(line);
            items.add(item);
            nextNumber = Math.max(nextNumber, item.number() + 1);
        }
        exports.show(shown());
    }

    public synchronized List<DiskItem> all() {
        return List.copyOf(items);
    }

    /** Hosts that are connected, as far as they are simulated. */
    public Hosts hosts() {
        return hosts;
    }

    /** Free bytes of a pool. */
    public long free(PoolItem pool) {
        return storage.free(pool, backing());
    }

    /** Paths of the files behind disks. */
    Set<String> backing() {
        return all().stream().map(DiskItem::path).collect(Collectors.toSet());
    }

    synchronized long newNumber() {
        return nextNumber++;
    }

    synchronized void add(DiskItem item) {
        items.add(item);
        save();
    }

    synchronized void replace(DiskItem item) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).number() == item.number()) {
                items.set(i, item);
                save();
                return;
            }
        }
        throw new ScriptException("no such item (4)");
    }

    void remove(long number) {
        Optional<String> lost;
        synchronized (this) {
            lost = items.stream()
                    .filter(item -> item.number() == number)
                    .findFirst()
                    .filter(item -> item.export() && shows(item))
                    .map(this::nqn);
            items.removeIf(item -> item.number() == number);
            save();
        }
        lost.ifPresent(nqn -> hosts.lose(Optional.of(nqn)));
    }

    /** Whether hosts see this one under its NQN, not another disk that has the same. */
    private boolean shows(DiskItem item) {
        return shown().stream()
                .anyMatch(export ->
                        export.nqn().equals(nqn(item)) && export.file().equals(storage.real(item.path())));
    }

    /** What hosts may see changed without a disk: a pool went or came back. */
    public synchronized void show() {
        try {
            List<Export> shown = shown();
            exports.show(shown); // first: a host that comes now must not slip in between
            hosts.changed(shown, behaviour.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void save() {
        table.write(items.stream().map(Disks::encode).toList());
        show();
    }

    /** What a host could connect to now. */
    public synchronized List<Export> exports() {
        return shown();
    }

    /** The first disk with an NQN is the one that hosts see; how large, U31 says. */
    private List<Export> shown() {
        boolean frozenSize = behaviour.get().is(Setting.U31, "toggle");
        Set<String> names = new HashSet<>();
        List<Export> shown = new ArrayList<>();
        for (DiskItem item : items) {
            boolean visible = item.export()
                    && !item.disabled()
                    && storage.poolOf(item.path()).isPresent();
            if (!visible) {
                sizeWhenExported.remove(item.number());
                continue;
            }
            long size = sizeWhenExported.computeIfAbsent(item.number(), n -> item.size());
            String nqn = nqn(item);
            if (Export.isName(nqn) && names.add(nqn)) {
                shown.add(new Export(
                        nqn,
                        storage.real(item.path()),
                        frozenSize ? size : item.size(),
                        item.port() == 0 ? 4420 : item.port(),
                        item.allowHost()));
            }
        }
        return shown;
    }

    /** The NQN under which a disk is exported: where none was set, or before 7.21, the box makes one. */
    String nqn(DiskItem item) {
        if (!item.nqn().isEmpty()) {
            return item.nqn();
        }
        Behaviour now = behaviour.get();
        boolean old = now.minor() < 21;
        return old || now.is(Setting.U21, "slot") ? item.slot() : "nqn.2000-02.com.mikrotik:" + item.slot();
    }

    private static Map<String, String> encode(DiskItem d) {
        Map<String, String> line = new LinkedHashMap<>();
        line.put("number", Long.toString(d.number()));
        line.put("slot", d.slot());
        line.put("comment", d.comment());
        line.put("disabled", Boolean.toString(d.disabled()));
        line.put("path", d.path());
        line.put("size", Long.toString(d.size()));
        line.put("export", Boolean.toString(d.export()));
        line.put("port", Integer.toString(d.port()));
        line.put("nqn", d.nqn());
        line.put("allow", d.allowHost());
        line.put("mount", Boolean.toString(d.mountFilesystem()));
        line.put("compress", Boolean.toString(d.compress()));
        d.other().forEach((name, value) -> line.put("other." + name, value));
        return line;
    }

    private static DiskItem decode(Map<String, String> line) {
        Map<String, String> other = new HashMap<>();
        line.forEach((name, value) -> {
            if (name.startsWith("other.")) {
                other.put(name.substring("other.".length()), value);
            }
        });
        return new DiskItem(
                Long.parseLong(field(line, "number")),
                field(line, "slot"),
                field(line, "comment"),
                Boolean.parseBoolean(field(line, "disabled")),
                field(line, "path"),
                Long.parseLong(field(line, "size")),
                Boolean.parseBoolean(field(line, "export")),
                Integer.parseInt(field(line, "port")),
                field(line, "nqn"),
                field(line, "allow"),
                Boolean.parseBoolean(field(line, "mount")),
                Boolean.parseBoolean(field(line, "compress")),
                other);
    }

    private static String field(Map<String, String> line, String name) {
        return line.getOrDefault(name, "");
    }
}
