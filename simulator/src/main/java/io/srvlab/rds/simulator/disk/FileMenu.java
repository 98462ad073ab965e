package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.disk.Printing.Row;
import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.script.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@code /file} and {@code /disk/btrfs/subvolume}: what lies on the pools. A file's id is {@code *} and its name in hex, so
 * that it stays the same. A subvolume is a folder at the top of a btrfs pool.
 */
final class FileMenu {
    private final Storage storage;
    private final Printing printing;

    FileMenu(Storage storage, Supplier<Behaviour> behaviour) {
        this.storage = storage;
        this.printing = new Printing(behaviour);
    }

    synchronized Object files(Call call, Consumer<String> out) {
        List<Row> rows = storage.names().stream().map(this::file).toList();
        if (!call.command().equals("add")) {
            return common(call, rows, out);
        }
        String name = Values.text(call.named().getOrDefault("name", "")).replaceFirst("^/+", "");
        if (storage.exists(name)) {
            throw new ScriptException("failure: file already exists");
        }
        if (!storage.isFolder(name.substring(0, Math.max(0, name.lastIndexOf('/'))))) {
            throw new ScriptException("failure: no such file or directory");
        }
        if ("directory".equals(call.get("type"))) {
            storage.folder(name);
        } else {
            storage.resize(
                    name, Values.text(call.named().getOrDefault("contents", "")).length());
        }
        return id(name);
    }

    synchronized Object subvolumes(Call call, Consumer<String> out) {
        List<Row> rows = storage.names().stream()
                .filter(n -> n.indexOf('/') == n.lastIndexOf('/') && storage.isFolder(n))
                .filter(n -> storage.poolOf(n).map(p -> p.fs().equals("btrfs")).orElse(false))
                .map(this::subvolume)
                .toList();
        if (!call.command().equals("add")) {
            return common(call, rows, out);
        }
        String fs = Values.text(call.named().getOrDefault("fs", ""));
        PoolItem pool = storage.pools().stream()
                .filter(p -> p.fs().equals("btrfs") && p.label().equals(fs))
                .findFirst()
                .orElseThrow(() -> new ScriptException("input does not match any value of fs"));
        String name = pool.name() + "/" + Values.text(call.named().getOrDefault("name", ""));
        if (storage.exists(name)) {
            throw new ScriptException("failure: already have such entry");
        }
        storage.folder(name);
        return id(name);
    }

    private Object common(Call call, List<Row> rows, Consumer<String> out) {
        return switch (call.command()) {
            case "print" -> printing.print(call, rows, out);
            case "find" ->
                rows.stream()
                        .filter(row -> call.where().test(row.asValue()))
                        .map(row -> (Object) row.id())
                        .toList();
            case "remove" -> {
                selected(call, rows).forEach(row -> storage.remove(path(row)));
                yield Values.NIL;
            }
            case "get" -> {
                Map<String, Object> record = selected(call, rows).getFirst().asValue();
                yield call.positional().size() < 2
                        ? record
                        : record.getOrDefault(Values.text(call.positional().get(1)), Values.NIL);
            }
            default -> throw new ScriptException("no such command");
        };
    }

    private static List<Row> selected(Call call, List<Row> rows) {
        Object given = call.positional().isEmpty()
                ? call.named().getOrDefault("numbers", List.of())
                : call.positional().getFirst();
        return (given instanceof List<?> list ? list : List.of(given))
                .stream()
                        .map(one -> rows.stream()
                                .filter(r -> r.id().equals(Values.text(one))
                                        || Values.text(one).equals(r.value().get("name")))
                                .findFirst()
                                .orElseThrow(() -> new ScriptException("no such item")))
                        .toList();
    }

    private static String path(Row row) {
        return Values.text(row.value().getOrDefault("path", row.value().getOrDefault("name", "")));
    }

    private Row file(String name) {
        boolean folder = storage.isFolder(name);
        String last = name.substring(name.lastIndexOf('/') + 1);
        String type =
                folder ? "directory" : last.contains(".") ? last.substring(last.lastIndexOf('.')) + " file" : "file";
        Map<String, Object> value = new LinkedHashMap<>();
        Map<String, String> detail = new LinkedHashMap<>();
        value.put("name", name);
        value.put("type", type);
        detail.put("name", name);
        detail.put("type", type);
        if (!folder) {
            long size = storage.size(name);
            value.put("size", size);
            detail.put("size", Sizes.human(size));
        }
        return new Row(id(name), "", detail, value);
    }

    private Row subvolume(String path) {
        String name = path.substring(path.indexOf('/') + 1);
        String fs = storage.poolOf(path).map(PoolItem::label).orElse("");
        Map<String, Object> value =
                new LinkedHashMap<>(Map.of("name", name, "fs", fs, "read-only", false, "path", path));
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("fs", fs);
        detail.put("name", "\"" + name + "\"");
        detail.put("read-only", "no");
        return new Row(id(path), "", detail, value);
    }

    private static String id(String name) {
        return "*" + java.util.HexFormat.of().formatHex(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
