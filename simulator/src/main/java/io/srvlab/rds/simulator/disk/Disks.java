package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.export.Export;
import io.srvlab.rds.simulator.export.ExportBackend;
import io.srvlab.rds.simulator.script.ScriptException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The disks of type file: kept in memory, written to {@code disks} in the box's folder after each change, and shown to
 * hosts, one export for each NQN that a host could connect to now.
 */
public final class Disks {
    private final Path file;
    private final ExportBackend exports;
    private final Storage storage;
    private final List<DiskItem> items = new ArrayList<>();
    private long nextNumber = 0x20;

    public Disks(Path folder, Storage storage, ExportBackend exports) throws IOException {
        this.file = folder.resolve("disks");
        this.exports = exports;
        this.storage = storage;
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                DiskItem item = decode(line);
                items.add(item);
                nextNumber = Math.max(nextNumber, item.number() + 1);
            }
        }
        link();
    }

    public synchronized List<DiskItem> all() {
        return List.copyOf(items);
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

    synchronized void remove(long number) {
        items.removeIf(item -> item.number() == number);
        save();
    }

    private void save() {
        try {
            Path next = file.resolveSibling("disks.next");
            Files.write(next, items.stream().map(Disks::encode).toList(), StandardCharsets.UTF_8);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            link();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What hosts may see changed without a disk: a pool went or came back. */
    public synchronized void show() {
        try {
            link();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first disk with an NQN is the one that hosts see. */
    private void link() throws IOException {
        Map<String, Export> visible = new LinkedHashMap<>();
        for (DiskItem item : items) {
            if (item.export()
                    && !item.disabled()
                    && Export.isName(item.nqn())
                    && storage.poolOf(item.path()).isPresent()) {
                visible.putIfAbsent(
                        item.nqn(),
                        new Export(item.nqn(), storage.real(item.path()), item.size(), item.port(), item.allowHost()));
            }
        }
        exports.show(List.copyOf(visible.values()));
    }

    private static String encode(DiskItem d) {
        return String.join(
                "\t",
                Long.toString(d.number()),
                base64(d.slot()),
                base64(d.comment()),
                Boolean.toString(d.disabled()),
                base64(d.path()),
                Long.toString(d.size()),
                Boolean.toString(d.export()),
                Integer.toString(d.port()),
                base64(d.nqn()),
                base64(d.allowHost()),
                Boolean.toString(d.mountFilesystem()),
                Boolean.toString(d.compress()));
    }

    private static DiskItem decode(String line) {
        String[] f = line.split("\t", -1);
        return new DiskItem(
                Long.parseLong(f[0]),
                text(f[1]),
                text(f[2]),
                Boolean.parseBoolean(f[3]),
                text(f[4]),
                Long.parseLong(f[5]),
                Boolean.parseBoolean(f[6]),
                Integer.parseInt(f[7]),
                text(f[8]),
                text(f[9]),
                Boolean.parseBoolean(f[10]),
                Boolean.parseBoolean(f[11]));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
