package io.srvlab.rds.simulator.disk;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The forms of print, the same for every menu: detail, brief, as-value, count-only, proplist. */
final class Printing {
    /**
     * One item.
     *
     * @param flags letters such as {@code Bt}
     * @param detail what print detail shows: rendered values in order
     * @param value what as-value, get and where see, without the id
     */
    record Row(String id, String flags, Map<String, String> detail, Map<String, Object> value) {
        Map<String, Object> asValue() {
            Map<String, Object> all = new LinkedHashMap<>();
            if (!id.isEmpty()) {
                all.put(".id", id);
            }
            all.putAll(new TreeMap<>(value));
            return all;
        }
    }

    private static final Map<Character, String> FLAGS =
            new TreeMap<>(Map.of('X', "DISABLED", 'B', "BLOCK-DEVICE", 'M', "MOUNTED", 't', "NVME-TCP-EXPORT"));
    private static final String ORDER = "XBMt";

    private final Supplier<Behaviour> behaviour;

    Printing(Supplier<Behaviour> behaviour) {
        this.behaviour = behaviour;
    }

    /** The value of a print inside brackets, else NIL after printing. */
    Object print(Call call, List<Row> rows, Consumer<String> out) {
        List<Integer> shown = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (call.where().test(rows.get(i).asValue())) {
                shown.add(i);
            }
        }
        if (call.flag("count-only")) {
            if (!call.inside()) {
                out.accept(Integer.toString(shown.size()));
            }
            return (long) shown.size();
        }
        if (call.flag("as-value")) {
            return shown.stream()
                    .map(i -> narrowed(call, rows.get(i).asValue()))
                    .toList();
        }
        if (!call.inside() && !shown.isEmpty()) {
            text(call, rows, shown, out);
        }
        return Values.NIL;
    }

    private static Map<String, Object> narrowed(Call call, Map<String, Object> record) {
        Object wanted = call.get("proplist");
        if (wanted == null) {
            return record;
        }
        List<String> names = Arrays.asList(Values.text(wanted).replace(';', ',').split(","));
        Map<String, Object> narrow = new LinkedHashMap<>();
        record.forEach((name, value) -> {
            if (names.contains(name)) {
                narrow.put(name, value);
            }
        });
        return narrow;
    }

    private void text(Call call, List<Row> rows, List<Integer> shown, Consumer<String> out) {
        String used = ORDER.chars()
                .filter(c -> shown.stream().anyMatch(i -> rows.get(i).flags().indexOf(c) >= 0))
                .mapToObj(c -> String.valueOf((char) c))
                .collect(Collectors.joining());
        if (!used.isEmpty()) {
            out.accept("Flags: "
                    + used.chars()
                            .mapToObj(c -> (char) c + " - " + FLAGS.get((char) c))
                            .collect(Collectors.joining("; ")));
        }
        boolean brief = !call.flag("detail") && !call.flag("terse");
        if (brief) {
            out.accept("Columns: "
                    + String.join(", ", columns(rows.get(shown.getFirst()))).toUpperCase(java.util.Locale.ROOT));
        }
        int digits = Integer.toString(shown.getLast()).length();
        for (int i : shown) {
            Row row = rows.get(i);
            String flags = used.chars()
                    .mapToObj(c -> row.flags().indexOf(c) >= 0 ? String.valueOf((char) c) : " ")
                    .collect(Collectors.joining());
            String head = String.format("%" + digits + "d %s", i, flags.isEmpty() ? "" : flags + " ");
            List<String> tokens = brief ? briefTokens(row) : detailTokens(row);
            if (call.flag("terse")) {
                out.accept(head + String.join(" ", tokens));
            } else {
                wrap(head, tokens, out);
                if (!brief) {
                    out.accept(" ");
                }
            }
        }
    }

    private static List<String> columns(Row row) {
        return row.detail().keySet().stream()
                .filter(k -> !k.equals(";"))
                .limit(4)
                .toList();
    }

    private static List<String> briefTokens(Row row) {
        return columns(row).stream()
                .map(k -> row.detail().getOrDefault(k, "").replace("\"", ""))
                .toList();
    }

    private static List<String> detailTokens(Row row) {
        return row.detail().entrySet().stream()
                .map(e -> e.getKey().equals(";") ? ";;; " + e.getValue() + "\n" : e.getKey() + "=" + e.getValue())
                .toList();
    }

    /** Breaks between tokens at the width, and inside a token that is longer than a line. */
    private void wrap(String head, List<String> tokens, Consumer<String> out) {
        int width = behaviour.get().is(Setting.U4, "none") ? 0 : behaviour.get().number(Setting.U4);
        String indent = " ".repeat(Math.max(6, head.length()));
        StringBuilder line = new StringBuilder(head);
        boolean empty = true;
        for (String token : tokens) {
            if (token.endsWith("\n")) {
                out.accept(line + token.substring(0, token.length() - 1));
                line = new StringBuilder(indent);
                continue;
            }
            if (!empty && width > 0 && line.length() + 1 + token.length() > width) {
                out.accept(line.toString());
                line = new StringBuilder(indent);
                empty = true;
            }
            line.append(empty ? "" : " ").append(token);
            empty = false;
            while (width > 0 && line.length() > width) {
                out.accept(line.substring(0, width));
                line = new StringBuilder(indent).append(line.substring(width));
            }
        }
        out.accept(line.toString());
    }
}
