package io.srvlab.rds.simulator.system;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.menu.Dates;
import io.srvlab.rds.simulator.menu.Items;
import io.srvlab.rds.simulator.menu.Printing;
import io.srvlab.rds.simulator.menu.Row;
import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.script.Values;
import io.srvlab.rds.simulator.store.Table;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code /system/…}. */
public final class SystemMenus {
    private final Supplier<Behaviour> behaviour;
    private final Clock clock;
    private final Instant started;
    private final Table names;
    private final Items packages;
    private final Items health;
    private volatile String identity;

    /** @param identity the name of a box that was never given another */
    public SystemMenus(Path folder, Supplier<Behaviour> behaviour, Clock clock, String identity) {
        this.behaviour = behaviour;
        this.clock = clock;
        this.started = clock.instant();
        this.names = new Table(folder.resolve("identity"));
        this.identity = names.read().stream()
                .map(line -> line.getOrDefault("name", identity))
                .findFirst()
                .orElse(identity);
        this.packages = new Items(new Printing(behaviour, "name", "version"), "name");
        this.health = new Items(new Printing(behaviour, "name", "value", "type"), "name");
    }

    /** The name that prompts show. */
    public String identity() {
        return identity;
    }

    public Object run(Call call, Consumer<String> out) {
        return switch (call.menu()) {
            case "/system/identity" -> identity(call, out);
            case "/system/resource" -> Items.single(call, resource(), out);
            case "/system/routerboard" -> Items.single(call, board(), out);
            case "/system/package" -> packages.read(call, packages(), out);
            case "/system/health" -> health.read(call, health(), out);
            default -> throw new ScriptException("no such command");
        };
    }

    private Object identity(Call call, Consumer<String> out) {
        if (!call.command().equals("set")) {
            return Items.single(call, Map.of("name", identity), out);
        }
        identity = call.text("name", identity);
        names.write(List.of(Map.of("name", identity)));
        return Values.NIL;
    }

    /** {@code 7.23.4 (long-term)}, {@code 7.24.2 (stable)}. */
    private String version() {
        String version = behaviour.get().get(Setting.U26);
        return version + (version.startsWith("7.23.") ? " (long-term)" : " (stable)");
    }

    private Map<String, Object> resource() {
        Duration up = Duration.between(started, clock.instant());
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("uptime", Dates.shown(up.isNegative() ? Duration.ZERO : up));
        values.put("version", version());
        values.put("free-memory", 32_000_000_000L);
        values.put("total-memory", 34_359_738_368L);
        values.put("cpu", "ARM64");
        values.put("cpu-count", 16L);
        values.put("cpu-load", 1L);
        values.put("free-hdd-space", 100_000_000L);
        values.put("total-hdd-space", 134_217_728L);
        values.put("architecture-name", "arm64");
        values.put("board-name", "RDS2216");
        values.put("platform", "MikroTik");
        return values;
    }

    private static Map<String, Object> board() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("routerboard", true);
        values.put("model", "RDS2216-2XG-4S+4XS-2XQ");
        values.put("serial-number", "SIMULATED");
        return values;
    }

    private List<Row> packages() {
        String version = behaviour.get().get(Setting.U26);
        return List.of(installed("*1", "routeros", version), installed("*2", "rose-storage", version));
    }

    private static Row installed(String id, String name, String version) {
        return Row.of(id, "")
                .text("name", name)
                .text("version", version)
                .yes("disabled", false)
                .build();
    }

    private static List<Row> health() {
        return List.of(
                reading("*1", "cpu-temperature", "45", "C"),
                reading("*2", "board-temperature1", "38", "C"),
                reading("*3", "fan1-speed", "4200", "RPM"),
                reading("*4", "psu1-voltage", "12.1", "V"),
                reading("*5", "power-consumption", "110", "W"));
    }

    private static Row reading(String id, String name, String value, String type) {
        return Row.of(id, "")
                .word("name", name)
                .word("value", value)
                .word("type", type)
                .build();
    }
}
