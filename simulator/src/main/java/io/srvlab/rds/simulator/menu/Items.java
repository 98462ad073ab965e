package io.srvlab.rds.simulator.menu;

import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.ScriptException;
import io.srvlab.rds.simulator.script.Session;
import io.srvlab.rds.simulator.script.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What every menu of items does alike: print, find, get, and choosing items by id, name or number. */
public final class Items {
    private final Printing printing;
    private final String naming;

    /** @param naming the field by which an item may be called, e.g. slot */
    public Items(Printing printing, String naming) {
        this.printing = printing;
        this.naming = naming;
    }

    /** Answers print, find and get. */
    public Object read(Call call, List<Row> rows, Consumer<String> out) {
        return switch (call.command()) {
            case "print" -> printing.print(call, rows, out);
            case "find" ->
                rows.stream()
                        .filter(row -> call.where().test(row.value()))
                        .map(row -> (Object) row.id())
                        .toList();
            case "get" -> get(call, rows);
            default -> throw new ScriptException("no such command");
        };
    }

    private Object get(Call call, List<Row> rows) {
        List<Row> chosen = selected(call, rows);
        if (chosen.isEmpty()) {
            throw new ScriptException("no such item");
        }
        if (chosen.size() > 1) {
            throw new ScriptException("invalid internal item number");
        }
        return field(call, chosen.getFirst().asValue(), 1);
    }

    private static Object field(Call call, Map<String, Object> record, int position) {
        String name = call.positional().size() > position
                ? Values.text(call.positional().get(position))
                : call.text("value-name", "");
        return name.isEmpty() ? record : Values.present(record.get(name));
    }

    /** Items that the first value, or {@code numbers=}, names: ids, names, numbers of the last print, what find gave. */
    public List<Row> selected(Call call, List<Row> rows) {
        Object given = call.get("numbers");
        if (given == null && !call.positional().isEmpty()) {
            given = call.positional().getFirst();
        }
        if (given == null) {
            throw new ScriptException("missing value(s) of argument(s) numbers");
        }
        List<Row> chosen = new ArrayList<>();
        for (Object one : given instanceof List<?> list ? list : Values.isNil(given) ? List.of() : List.of(given)) {
            chosen.add(one(call.session(), call.menu(), Values.text(one), rows));
        }
        return chosen;
    }

    private Row one(Session session, String menu, String text, List<Row> rows) {
        if (text.startsWith("*")) {
            return withId(text, rows, "no such item (4)");
        }
        for (Row row : rows) {
            if (text.equals(row.text(naming))) {
                return row;
            }
        }
        if (text.matches("[0-9]{1,10}")) {
            return withId(session.numbered(menu).getOrDefault(text, ""), rows, "no such item");
        }
        throw new ScriptException("input does not match any value of numbers");
    }

    private static Row withId(String id, List<Row> rows, String missing) {
        return rows.stream().filter(r -> r.id().equals(id)).findFirst().orElseThrow(() -> new ScriptException(missing));
    }

    /** A menu of one record: print shows {@code name: value} lines, as-value gives a map, not a list. */
    public static Object single(Call call, Map<String, Object> values, Consumer<String> out) {
        if (call.command().equals("get")) {
            return field(call, values, 0);
        }
        if (call.flag("as-value")) {
            return new TreeMap<>(values);
        }
        if (!call.inside()) {
            int width = values.keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
            values.forEach((k, v) -> out.accept(" ".repeat(width - k.length()) + k + ": " + shown(v)));
        }
        return Values.NIL;
    }

    private static String shown(Object value) {
        return value instanceof Boolean yes ? (yes ? "yes" : "no") : Values.text(value);
    }

    /** Yes or no. */
    public static boolean yes(String name, Object value) {
        String text = Values.text(value);
        if (text.equals("yes") || text.equals("true")) {
            return true;
        }
        if (text.equals("no") || text.equals("false")) {
            return false;
        }
        throw new ScriptException("input does not match any value of " + name);
    }
}
