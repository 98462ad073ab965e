package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.disk.Printing.Row;
import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.script.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code /disk}. One command at a time; what interleaves between the commands of two lines interleaves here too. */
final class DiskMenu {
    private final Disks disks;
    private final Storage storage;
    private final Supplier<Behaviour> behaviour;
    private final Printing printing;

    DiskMenu(Disks disks, Storage storage, Supplier<Behaviour> behaviour) {
        this.disks = disks;
        this.storage = storage;
        this.behaviour = behaviour;
        this.printing = new Printing(behaviour);
    }

    synchronized Object run(Call call, Consumer<String> out) {
        return switch (call.command()) {
            case "print" -> printing.print(call, rows(), out);
            case "find" ->
                rows().stream()
                        .filter(row -> call.where().test(row.asValue()))
                        .map(row -> (Object) row.id())
                        .toList();
            case "get" -> get(call);
            case "add" -> add(call);
            case "set" -> eachSelected(call, item -> disks.replace(changed(item, call)));
            case "enable" -> eachSelected(call, item -> disks.replace(item.withDisabled(false)));
            case "disable" -> eachSelected(call, item -> disks.replace(item.withDisabled(true)));
            case "remove" -> eachSelected(call, item -> disks.remove(item.number()));
            default -> throw new ScriptException("no such command");
        };
    }

    private Object get(Call call) {
        List<String> ids = selected(call);
        if (ids.isEmpty()) {
            throw new ScriptException("no such item");
        }
        Map<String, Object> record = rows().stream()
                .filter(r -> r.id().equals(ids.getFirst()))
                .findFirst()
                .orElseThrow(() -> new ScriptException("no such item (4)"))
                .asValue();
        if (call.positional().size() < 2) {
            return record;
        }
        return record.getOrDefault(Values.text(call.positional().get(1)), Values.NIL);
    }

    private Object eachSelected(Call call, Consumer<DiskItem> change) {
        for (String id : selected(call)) {
            change.accept(disks.all().stream()
                    .filter(d -> d.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new ScriptException("no such item (4)")));
        }
        return Values.NIL;
    }

    /** Ids that the first value names: ids, slots, or what find gave. */
    private List<String> selected(Call call) {
        Object given = call.get("numbers") != null ? call.get("numbers") : null;
        if (given == null && !call.positional().isEmpty()) {
            given = call.positional().getFirst();
        }
        if (given == null) {
            throw new ScriptException("missing value(s) of argument(s) numbers");
        }
        List<String> ids = new ArrayList<>();
        for (Object one : given instanceof List<?> list ? list : List.of(given)) {
            String text = Values.text(one);
            ids.add(
                    text.startsWith("*")
                            ? text
                            : rows().stream()
                                    .filter(r -> text.equals(r.value().get("slot")))
                                    .map(Row::id)
                                    .findFirst()
                                    .orElseThrow(
                                            () -> new ScriptException("input does not match any value of numbers")));
        }
        return ids;
    }

    private Object add(Call call) {
        if (!"file".equals(call.get("type"))) {
            throw new ScriptException("failure: only type=file is simulated");
        }
        DiskItem item = changed(DiskItem.fresh(disks.newNumber()), call);
        if (item.path().isEmpty()) {
            throw new ScriptException("failure: file-path is missing");
        }
        if (item.slot().isEmpty()) {
            item = item.withSlot("file-" + item.path().replace('/', '-'));
        }
        disks.add(item);
        return item.id();
    }

    private DiskItem changed(DiskItem before, Call call) {
        DiskItem item = before;
        if (call.get("slot") instanceof Object slot) {
            item = item.withSlot(slot(before, Values.text(slot)));
        }
        if (call.get("comment") instanceof Object comment) {
            item = item.withComment(limited(Values.text(comment)));
        }
        if (call.get("disabled") instanceof Object disabled) {
            item = item.withDisabled(yes("disabled", disabled));
        }
        boolean pack = yes("compress", call.named().getOrDefault("compress", item.compress()));
        item = item.withMounting(
                yes("mount-filesystem", call.named().getOrDefault("mount-filesystem", item.mountFilesystem())), pack);
        item = server(item, call);
        if (call.get("file-path") != null || call.get("file-size") != null) {
            item = file(item, call);
        }
        boolean packable =
                storage.poolOf(item.path()).map(p -> p.fs().equals("btrfs")).orElse(false);
        if (pack && !packable) {
            throw new ScriptException("compression only available for btrfs");
        }
        return item.withExport(yes("nvme-tcp-export", call.named().getOrDefault("nvme-tcp-export", item.export())));
    }

    private static DiskItem server(DiskItem item, Call call) {
        Map<String, Object> named = call.named();
        Object port = named.getOrDefault("nvme-tcp-server-port", (long) item.port());
        if (!Values.text(port).matches("[0-9]{1,5}")) {
            throw new ScriptException("invalid value for argument nvme-tcp-server-port");
        }
        return item.withServer(
                (int) Values.number(port),
                Values.text(named.getOrDefault("nvme-tcp-server-nqn", item.nqn())),
                Values.text(named.getOrDefault("nvme-tcp-server-allow-host-name", item.allowHost())));
    }

    private String slot(DiskItem before, String slot) {
        if (slot.isEmpty() || slot.length() > behaviour.get().number(Setting.U6)) {
            throw new ScriptException("failure: slot name too long");
        }
        boolean taken = disks.all().stream()
                        .anyMatch(d -> d.number() != before.number() && d.slot().equals(slot))
                || storage.pools().stream().anyMatch(p -> p.name().equals(slot));
        if (taken) {
            throw new ScriptException("failure: already have such entry");
        }
        return slot;
    }

    private String limited(String comment) {
        if (comment.length() > behaviour.get().number(Setting.U40)) {
            throw new ScriptException("failure: comment too long");
        }
        return comment;
    }

    private DiskItem file(DiskItem item, Call call) {
        String path = call.get("file-path") instanceof Object given
                ? Values.text(given).replaceFirst("^/+", "")
                : item.path();
        PoolItem pool =
                storage.poolOf(path).orElseThrow(() -> new ScriptException("failure: no such file or directory"));
        String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        if (!storage.isFolder(folder)) {
            if (behaviour.get().is(Setting.U13, "error")) {
                throw new ScriptException("failure: no such file or directory");
            }
            storage.parents(path);
        }
        long now = storage.exists(path) ? storage.size(path) : -1;
        Object given = call.get("file-size");
        long wanted = given == null ? now : Sizes.parse("file-size", Values.text(given));
        if (wanted <= 0) {
            throw new ScriptException("failure: file-size is missing");
        }
        if (wanted < now && behaviour.get().is(Setting.U14, "error")) {
            throw new ScriptException("failure: file can not be made smaller");
        }
        if (!behaviour.get().is(Setting.U9, "accepted") && wanted - Math.max(0, now) > storage.free(pool)) {
            throw new ScriptException("failure: not enough space");
        }
        if (wanted != now) {
            storage.resize(path, wanted);
        }
        return item.withFile(path, wanted);
    }

    private static boolean yes(String name, Object value) {
        String text = Values.text(value);
        if (text.equals("yes") || text.equals("true")) {
            return true;
        }
        if (text.equals("no") || text.equals("false")) {
            return false;
        }
        throw new ScriptException("input does not match any value of " + name);
    }

    /** Pools first, then the file disks in the order in which they were made. */
    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        int number = 1;
        for (PoolItem pool : storage.pools()) {
            rows.add(pool(pool, "*" + number++));
        }
        disks.all().forEach(d -> rows.add(disk(d)));
        return rows;
    }

    private Row pool(PoolItem pool, String id) {
        long free = storage.free(pool);
        long use = pool.totalBytes() == 0 ? 0 : (pool.totalBytes() - free) * 100 / pool.totalBytes();
        boolean mounted = storage.isMounted(pool);
        String mountPoint = mounted ? pool.name() : "";
        Map<String, Object> value = new LinkedHashMap<>();
        Map<String, String> detail = new LinkedHashMap<>();
        both(value, detail, "type", "raid", "raid");
        both(value, detail, "slot", pool.name(), quoted(pool.name()));
        both(value, detail, "parent", "", "\"\"");
        both(value, detail, "fs-label", pool.label(), quoted(pool.label()));
        both(value, detail, "fs", pool.fs(), pool.fs());
        both(value, detail, "model", "RAID0 striped", quoted("RAID0 striped"));
        both(value, detail, "size", pool.totalBytes(), Sizes.grouped(pool.totalBytes()));
        both(value, detail, "free", free, Sizes.grouped(free));
        both(value, detail, "use", use, use + "%");
        both(value, detail, "mount-point", mountPoint, quoted(mountPoint));
        both(value, detail, "mount-filesystem", true, "yes");
        both(value, detail, "raid-type", "0", "0");
        both(value, detail, "state", "clean", quoted("clean"));
        both(value, detail, "nvme-tcp-export", false, "no");
        value.put("mounted", mounted);
        value.put("block-device", true);
        return new Row(id, mounted ? "BM" : "B", detail, value);
    }

    private Row disk(DiskItem d) {
        Map<String, Object> value = new LinkedHashMap<>();
        Map<String, String> detail = new LinkedHashMap<>();
        String path = (behaviour.get().is(Setting.U37, "added") ? "/" : "") + d.path();
        if (!d.comment().isEmpty()) {
            both(value, detail, ";", d.comment(), d.comment());
            value.remove(";");
        }
        value.put("comment", d.comment());
        both(value, detail, "type", "file", "file");
        both(value, detail, "slot", d.slot(), quoted(d.slot()));
        both(value, detail, "slot-default", "", "\"\"");
        both(value, detail, "parent", "", "\"\"");
        both(value, detail, "fs", "-", "-");
        both(value, detail, "model", path, quoted(path));
        both(value, detail, "size", d.size(), Sizes.grouped(d.size()));
        both(value, detail, "mount-filesystem", d.mountFilesystem(), yesNo(d.mountFilesystem()));
        both(value, detail, "mount-read-only", false, "no");
        both(value, detail, "compress", d.compress(), yesNo(d.compress()));
        both(value, detail, "sector-size", 512L, "512");
        both(value, detail, "raid-master", "none", "none");
        both(value, detail, "nvme-tcp-export", d.export(), yesNo(d.export()));
        both(value, detail, "nvme-tcp-server-port", (long) d.port(), Integer.toString(d.port()));
        both(value, detail, "nvme-tcp-server-nqn", d.nqn(), quoted(d.nqn()));
        both(value, detail, "nvme-tcp-server-allow-host-name", d.allowHost(), quoted(d.allowHost()));
        for (String sharing : List.of("iscsi-export", "nfs-sharing", "smb-sharing", "media-sharing")) {
            both(value, detail, sharing, false, "no");
        }
        both(value, detail, "media-interface", "none", "none");
        both(value, detail, "swap", false, "no");
        both(value, detail, "file-path", path, path);
        both(value, detail, "file-size", d.size(), Sizes.human(d.size()));
        both(value, detail, "file-offset", 0L, "0");
        value.put("disabled", d.disabled());
        value.put("block-device", !d.disabled());
        return new Row(d.id(), (d.disabled() ? "X" : "B") + (d.export() ? "t" : ""), detail, value);
    }

    private static void both(
            Map<String, Object> value, Map<String, String> detail, String key, Object raw, String shown) {
        value.put(key, raw);
        detail.put(key, shown);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String yesNo(boolean value) {
        return value ? "yes" : "no";
    }
}
