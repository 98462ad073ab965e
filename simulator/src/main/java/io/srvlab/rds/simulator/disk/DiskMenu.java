package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.menu.Items;
import io.srvlab.rds.simulator.menu.Printing;
import io.srvlab.rds.simulator.menu.Row;
import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.script.Values;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code /disk}. One command at a time; what interleaves between the commands of two lines interleaves here too. */
public final class DiskMenu {
    private final Disks disks;
    private final Supplier<Behaviour> behaviour;
    private final DiskRows rows;
    private final DiskChanges changes;
    private final Copying copying;
    private final Items items;

    public DiskMenu(Disks disks, Storage storage, Copying copying, Supplier<Behaviour> behaviour) {
        this.disks = disks;
        this.behaviour = behaviour;
        this.rows = new DiskRows(disks, storage, behaviour);
        this.changes = new DiskChanges(disks, storage, behaviour);
        this.copying = copying;
        this.items = new Items(new Printing(behaviour, "slot", "model", "fs", "size", "free", "use"), "slot");
    }

    public Object run(Call call, Consumer<String> out) {
        if (call.command().equals("copy")) {
            return copy(call, out);
        }
        synchronized (this) {
            return switch (call.command()) {
                case "add" -> add(call);
                case "set" -> each(call, item -> changes.set(item, call));
                case "unset" -> each(call, item -> changes.unset(item, property(call)));
                case "enable" -> each(call, item -> item.edit().disabled(false).item());
                case "disable" -> each(call, item -> item.edit().disabled(true).item());
                case "remove" -> remove(call);
                case "monitor-traffic" -> traffic(call, out);
                default -> items.read(call, rows.all(), out);
            };
        }
    }

    private static String property(Call call) {
        return call.positional().size() > 1 ? Values.text(call.positional().get(1)) : call.text("value-name", "");
    }

    private Object add(Call call) {
        DiskItem source = call.get("copy-from") == null ? null : source(call);
        DiskItem item = changes.added(call, source);
        if (source != null && behaviour.get().is(Setting.U18, "data")) {
            copying.contents(source.path(), item.path(), Math.min(source.size(), item.size()));
        }
        disks.add(item);
        return item.id();
    }

    private DiskItem source(Call call) {
        Object given = call.get("copy-from");
        Object one = given instanceof List<?> list && list.size() == 1 ? list.getFirst() : given;
        return named(Values.text(Values.present(one)), "copy-from");
    }

    /** A file disk by id or slot. */
    private DiskItem named(String text, String argument) {
        return disks.all().stream()
                .filter(d -> d.id().equals(text) || d.slot().equals(text))
                .findFirst()
                .orElseThrow(() -> new ScriptException("input does not match any value of " + argument));
    }

    private Object each(Call call, UnaryOperator<DiskItem> change) {
        for (Row row : items.selected(call, rows.all())) {
            disks.replace(change.apply(file(row)));
        }
        return Values.NIL;
    }

    private DiskItem file(Row row) {
        if (!row.text("type").equals("file")) {
            throw new ScriptException("failure: only type=file is simulated");
        }
        return disks.all().stream()
                .filter(d -> d.id().equals(row.id()))
                .findFirst()
                .orElseThrow(() -> new ScriptException("no such item (4)"));
    }

    private Object remove(Call call) {
        for (Row row : items.selected(call, rows.all())) {
            DiskItem item = file(row);
            if (behaviour.get().is(Setting.U16, "error") && disks.hosts().connected(disks.nqn(item))) {
                throw new ScriptException("failure: could not remove, a host is connected");
            }
            disks.remove(item.number());
        }
        return Values.NIL;
    }

    private Object copy(Call call, Consumer<String> out) {
        DiskItem source;
        DiskItem target;
        synchronized (this) {
            source = named(slotOf(call, "src"), "src");
            target = named(slotOf(call, "dst"), "dst");
        }
        return copying.copy(source, target, call, out);
    }

    private static String slotOf(Call call, String argument) {
        Object given = call.get(argument);
        if (given == null) {
            throw new ScriptException("missing value(s) of argument(s) " + argument);
        }
        Object one = given instanceof List<?> list && list.size() == 1 ? list.getFirst() : given;
        return Values.text(Values.present(one));
    }

    /** No bytes flow here, so all rates are zero. */
    private Object traffic(Call call, Consumer<String> out) {
        @Nullable
        Row row = items.selected(call, rows.all()).stream().findFirst().orElse(null);
        if (row == null) {
            throw new ScriptException("no such item");
        }
        Map<String, Object> values = new java.util.LinkedHashMap<>();
        values.put("slot", row.text("slot"));
        for (String name : List.of("read-ops", "read-ops-per-second", "write-ops", "write-ops-per-second")) {
            values.put(name, 0L);
        }
        values.put("read-rate", "0bps");
        values.put("write-rate", "0bps");
        values.put("in-flight-ops", 0L);
        return Items.single(call, values, out);
    }
}
