package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.disk.Printing.Row;
import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.Commands;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.script.Values;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All menus. */
public final class BoxCommands implements Commands {
    private final DiskMenu disk;
    private final FileMenu file;
    private final Printing printing;
    private final Clock clock;
    private final Instant started;
    private final String identity;
    private final String version;

    public BoxCommands(
            Disks disks, Storage storage, Supplier<Behaviour> behaviour, Clock clock, String identity, String version) {
        this.disk = new DiskMenu(disks, storage, behaviour);
        this.file = new FileMenu(storage, behaviour);
        this.printing = new Printing(behaviour);
        this.clock = clock;
        this.started = clock.instant();
        this.identity = identity;
        this.version = version;
    }

    @Override
    public Object run(Call call, Consumer<String> out) {
        return switch (call.menu()) {
            case "/disk" -> disk.run(call, out);
            case "/file" -> file.files(call, out);
            case "/disk/btrfs/subvolume" -> file.subvolumes(call, out);
            case "/system/identity" -> single(call, Map.of("name", identity), out);
            case "/system/resource" -> single(call, resource(), out);
            case "/system/routerboard" ->
                single(
                        call,
                        Map.of("routerboard", true, "model", "RDS2216-2XG-4S+4XS-2XQ", "serial-number", "SIMULATED"),
                        out);
            case "/system/package" -> packages(call, out);
            default -> throw new ScriptException("no such command");
        };
    }

    private Map<String, Object> resource() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("architecture-name", "arm64");
        values.put("board-name", "RDS2216");
        values.put("cpu-count", 16L);
        values.put("platform", "MikroTik");
        values.put("uptime", Duration.between(started, clock.instant()).toSeconds() + "s");
        values.put("version", version + " (stable)");
        return values;
    }

    private Object packages(Call call, Consumer<String> out) {
        List<Row> rows = List.of(
                row("*1", Map.of("name", "routeros", "version", version, "disabled", false)),
                row("*2", Map.of("name", "rose-storage", "version", version, "disabled", false)));
        return call.command().equals("find")
                ? rows.stream()
                        .filter(r -> call.where().test(r.asValue()))
                        .map(r -> (Object) r.id())
                        .toList()
                : printing.print(call, rows, out);
    }

    private static Row row(String id, Map<String, Object> values) {
        Map<String, String> detail = new LinkedHashMap<>();
        values.forEach((k, v) -> detail.put(k, Values.text(v)));
        return new Row(id, "", detail, values);
    }

    /** Menus with one record: print shows {@code name: value} lines, as-value gives a map, not a list. */
    private static Object single(Call call, Map<String, Object> values, Consumer<String> out) {
        if (call.command().equals("get")) {
            return call.positional().isEmpty()
                    ? values
                    : values.getOrDefault(Values.text(call.positional().getFirst()), Values.NIL);
        }
        if (call.flag("as-value")) {
            return new java.util.TreeMap<>(values);
        }
        int width = values.keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
        values.forEach((k, v) -> out.accept(" ".repeat(width - k.length()) + k + ": " + Values.text(v)));
        return Values.NIL;
    }

    @Override
    public void delay(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ScriptException("interrupted");
        }
    }
}
