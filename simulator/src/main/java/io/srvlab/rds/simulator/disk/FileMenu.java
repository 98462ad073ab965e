package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.menu.Dates;
import io.srvlab.rds.simulator.menu.Items;
import io.srvlab.rds.simulator.menu.Printing;
import io.srvlab.rds.simulator.menu.Row;
import io.srvlab.rds.simulator.menu.Sizes;
import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.script.Values;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@code /file}: what lies on the pools. A file's id is {@code *} and its name in hex, so that it stays the same. The box's
 * own flash is not simulated.
 */
public final class FileMenu {
    private static final int LONGEST = 60 * 1024;

    private final Disks disks;
    private final Storage storage;
    private final Subvolumes subvolumes;
    private final Copying copying;
    private final Supplier<Behaviour> behaviour;
    private final Items items;

    public FileMenu(
            Disks disks, Storage storage, Subvolumes subvolumes, Copying copying, Supplier<Behaviour> behaviour) {
        this.disks = disks;
        this.storage = storage;
        this.subvolumes = subvolumes;
        this.copying = copying;
        this.behaviour = behaviour;
        this.items = new Items(new Printing(behaviour, "name", "type", "size", "last-modified"), "name");
    }

    public synchronized Object run(Call call, Consumer<String> out) {
        return switch (call.command()) {
            case "add" -> add(call);
            case "set" -> {
                chosen(call).forEach(row -> set(row.text("name"), call));
                yield Values.NIL;
            }
            case "remove" -> {
                chosen(call).forEach(row -> remove(row.text("name")));
                yield Values.NIL;
            }
            case "copy" -> {
                chosen(call).forEach(row -> copy(row.text("name"), fresh(call)));
                yield Values.NIL;
            }
            case "find" -> items.read(call, rows(false), out);
            default -> items.read(call, rows(true), out);
        };
    }

    private List<Row> chosen(Call call) {
        return items.selected(call, rows(false));
    }

    private List<Row> rows(boolean contents) {
        List<Row> rows = new ArrayList<>();
        for (String name : storage.names()) {
            try {
                rows.add(row(name, contents));
            } catch (ScriptException e) {
                if (storage.exists(name)) {
                    throw e;
                }
                // Gone since its folder was listed.
            }
        }
        return rows;
    }

    private Object add(Call call) {
        String type = call.text("type", "file");
        if (!type.equals("file") && !type.equals("directory")) {
            throw new ScriptException("input does not match any value of type");
        }
        String name = fresh(call);
        if (type.equals("directory")) {
            storage.folder(name);
        } else {
            storage.write(name, contents(call));
        }
        return id(name);
    }

    /** The name of {@code name=}: not there yet, in a folder that is there and may be written. */
    private String fresh(Call call) {
        String name = call.text("name", "").replaceFirst("^/+", "");
        if (name.isEmpty()) {
            throw new ScriptException("missing value(s) of argument(s) name");
        }
        if (storage.exists(name)) {
            throw new ScriptException("failure: file already exists");
        }
        if (!storage.isFolder(name.substring(0, Math.max(0, name.lastIndexOf('/'))))) {
            throw new ScriptException("failure: no such file or directory");
        }
        writable(name);
        return name;
    }

    private void writable(String name) {
        if (subvolumes.isReadOnly(name)) {
            throw new ScriptException("failure: read-only file system");
        }
    }

    private static String contents(Call call) {
        String contents = call.text("contents", "");
        if (contents.length() > LONGEST) {
            throw new ScriptException("failure: contents too long");
        }
        return contents;
    }

    private void set(String name, Call call) {
        writable(name);
        if (call.get("contents") != null) {
            if (storage.isFolder(name)) {
                throw new ScriptException("failure: is a directory");
            }
            storage.write(name, contents(call));
        }
        if (call.get("name") != null && !call.text("name", "").equals(name)) {
            storage.move(name, fresh(call));
        }
    }

    private void remove(String name) {
        writable(name);
        if (!name.contains("/") || subvolumes.isSubvolume(name)) {
            throw new ScriptException("failure: could not remove directory");
        }
        boolean used = disks.all().stream().anyMatch(d -> d.path().equals(name));
        if (used && behaviour.get().is(Setting.U15, "error")) {
            throw new ScriptException("could not remove, file in use");
        }
        storage.remove(name);
    }

    private void copy(String from, String to) {
        if (storage.isFolder(from)) {
            throw new ScriptException("failure: only files are copied");
        }
        copying.file(storage.real(from), storage.real(to));
    }

    private Row row(String name, boolean contents) {
        boolean folder = storage.isFolder(name);
        Row.Builder row = Row.of(id(name), "").word("name", name).word("type", type(name, folder));
        if (!folder) {
            long size = storage.size(name);
            row.field("size", size, Sizes.human(size, behaviour.get()));
        }
        String modified = Dates.shown(storage.modified(name), behaviour.get());
        row.field("last-modified", modified, modified);
        if (contents && !folder && storage.size(name) <= 4096) {
            row.hidden("contents", storage.contents(name));
        }
        return row.build();
    }

    private static String type(String name, boolean folder) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        if (folder) {
            return name.contains("/") ? "directory" : "disk";
        }
        return last.contains(".") ? last.substring(last.lastIndexOf('.')) + " file" : "file";
    }

    private static String id(String name) {
        return "*" + HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
    }
}
