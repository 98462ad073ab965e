package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.disk.Subvolumes.Subvolume;
import io.srvlab.rds.simulator.menu.Dates;
import io.srvlab.rds.simulator.menu.Items;
import io.srvlab.rds.simulator.menu.Printing;
import io.srvlab.rds.simulator.menu.Row;
import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.script.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code /disk/btrfs/subvolume} and {@code /disk/btrfs/filesystem}. */
public final class BtrfsMenu {
    private final Disks disks;
    private final Storage storage;
    private final Subvolumes subvolumes;
    private final Supplier<Behaviour> behaviour;
    private final Items items;
    private final Items filesystems;

    public BtrfsMenu(Disks disks, Storage storage, Subvolumes subvolumes, Supplier<Behaviour> behaviour) {
        this.disks = disks;
        this.storage = storage;
        this.subvolumes = subvolumes;
        this.behaviour = behaviour;
        this.items = new Items(new Printing(behaviour, "fs", "name", "parent", "read-only"), "name");
        this.filesystems = new Items(new Printing(behaviour, "label", "uuid", "spaces"), "label");
    }

    public synchronized Object run(Call call, Consumer<String> out) {
        if (call.menu().equals("/disk/btrfs/filesystem")) {
            return filesystems.read(call, filesystems(), out);
        }
        return switch (call.command()) {
            case "add" -> add(call);
            case "remove" -> remove(call);
            default -> items.read(call, rows(), out);
        };
    }

    private Object add(Call call) {
        String fs = call.text("fs", "");
        PoolItem pool = storage.pools().stream()
                .filter(p -> p.fs().equals("btrfs") && p.label().equals(fs) && storage.isMounted(p))
                .findFirst()
                .orElseThrow(() -> new ScriptException("input does not match any value of fs"));
        Object readOnly = call.get("read-only");
        return subvolumes
                .add(
                        pool,
                        call.text("name", ""),
                        call.text("parent", ""),
                        readOnly != null && Items.yes("read-only", readOnly))
                .id();
    }

    private Object remove(Call call) {
        for (Row row : items.selected(call, rows())) {
            Subvolume subvolume = subvolumes.all().stream()
                    .filter(s -> s.id().equals(row.id()))
                    .findFirst()
                    .orElseThrow(() -> new ScriptException("no such item (4)"));
            boolean inUse = disks.all().stream().anyMatch(d -> subvolume.holds(d.path()));
            subvolumes.remove(subvolume, inUse);
        }
        return Values.NIL;
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Subvolume s : subvolumes.all()) {
            PoolItem pool = storage.poolOf(s.path()).orElse(null);
            if (pool == null) {
                continue;
            }
            boolean dead = s.deadUntil() != null;
            String created = Dates.shown(s.created(), behaviour.get());
            rows.add(Row.of(s.id(), (dead ? "D" : "") + (s.parent().isEmpty() ? "" : "S") + "M")
                    .word("fs", pool.label())
                    .text("parent", s.parent())
                    .text("name", s.name())
                    .yes("read-only", s.readOnly())
                    .word("top-level", "<FS_ROOT>")
                    .text("fullname", s.name())
                    .text("uuid", s.uuid())
                    .field("creation-time", created, created)
                    .number("subvolume-id", s.number())
                    .text("path", s.path())
                    .hidden("dead", dead)
                    .hidden("snapshot", !s.parent().isEmpty())
                    .build());
        }
        return rows;
    }

    private List<Row> filesystems() {
        List<Row> rows = new ArrayList<>();
        for (PoolItem pool : storage.pools()) {
            if (pool.fs().equals("btrfs") && storage.isMounted(pool)) {
                String spaces = pool.name() + ":" + pool.totalBytes() / 1_000_000_000 + "GB";
                rows.add(Row.of("*" + (rows.size() + 1), "")
                        .text("label", pool.label())
                        .text("devs", pool.name())
                        .word("spaces", spaces)
                        .build());
            }
        }
        return rows;
    }
}
