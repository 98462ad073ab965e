package io.srvlab.rds.simulator.menu;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.script.Call;
import io.srvlab.rds.simulator.script.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The forms of print, the same for every menu: brief, detail, terse, as-value, count-only, proplist. */
public final class Printing {
    private static final Map<Character, String> FLAGS = flags();

    /** Columns are cut to what is left of the line, but not shorter than this. */
    private static final int LEAST = 16;

    private final Supplier<Behaviour> behaviour;
    private final List<String> columns;

    /** @param columns what print shows without detail */
    public Printing(Supplier<Behaviour> behaviour, String... columns) {
        this.behaviour = behaviour;
        this.columns = List.of(columns);
    }

    private static Map<Character, String> flags() {
        Map<Character, String> flags = new LinkedHashMap<>();
        flags.put('X', "DISABLED");
        flags.put('D', "DEAD");
        flags.put('B', "BLOCK-DEVICE");
        flags.put('M', "MOUNTED");
        flags.put('r', "RAID-MEMBER");
        flags.put('t', "NVME-TCP-EXPORT");
        flags.put('S', "SNAPSHOT");
        return flags;
    }

    /** The value of a print inside brackets, else nil after printing. */
    Object print(Call call, List<Row> rows, Consumer<String> out) {
        List<Integer> shown = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (call.where().test(rows.get(i).value())) {
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
        if (!call.inside()) {
            remember(call, rows);
            if (shown.isEmpty()) {
                nothing(out);
            } else {
                text(call, rows, shown, out);
            }
        }
        return Values.NIL;
    }

    private void nothing(Consumer<String> out) {
        switch (behaviour.get().get(Setting.U5)) {
            case "header" -> out.accept("Flags: X - DISABLED; B - BLOCK-DEVICE; M - MOUNTED; t - NVME-TCP-EXPORT");
            case "blank" -> out.accept("");
            default -> {}
        }
    }

    private static Map<String, Object> narrowed(Call call, Map<String, Object> record) {
        List<String> names = proplist(call);
        Map<String, Object> narrow = new LinkedHashMap<>(record);
        if (!names.isEmpty()) {
            narrow.keySet().retainAll(names);
        }
        return narrow;
    }

    /** Empty: all fields. */
    private static List<String> proplist(Call call) {
        String wanted = call.text("proplist", "");
        return wanted.isEmpty()
                ? List.of()
                : Arrays.asList(wanted.replace(';', ',').split(","));
    }

    private void text(Call call, List<Row> rows, List<Integer> shown, Consumer<String> out) {
        String used = FLAGS.keySet().stream()
                .filter(c -> shown.stream().anyMatch(i -> rows.get(i).flags().indexOf(c) >= 0))
                .map(String::valueOf)
                .collect(Collectors.joining());
        List<String> heads = heads(call, rows, shown, used);
        if (!used.isEmpty() && !call.flag("terse")) {
            out.accept("Flags: "
                    + used.chars()
                            .mapToObj(c -> (char) c + " - " + FLAGS.get((char) c))
                            .collect(Collectors.joining("; ")));
        }
        if (!call.flag("detail") && !call.flag("terse")) {
            table(call, rows, shown, heads, out);
            return;
        }
        for (int line = 0; line < shown.size(); line++) {
            Row row = rows.get(shown.get(line));
            if (call.flag("terse")) {
                out.accept(" " + heads.get(line) + String.join(" ", terse(call, row)));
            } else {
                detail(call, heads.get(line), row, out);
            }
        }
    }

    /** Number and flags of each item, equally long. */
    private List<String> heads(Call call, List<Row> rows, List<Integer> shown, String used) {
        boolean fixed = behaviour.get().is(Setting.U34, "fixed");
        List<String> numbers = shown.stream()
                .map(i -> call.flag("show-ids") ? rows.get(i).id() : number(rows.get(i), i, fixed))
                .toList();
        int width = numbers.stream().mapToInt(String::length).max().orElse(1);
        List<String> heads = new ArrayList<>();
        for (int line = 0; line < shown.size(); line++) {
            String own = rows.get(shown.get(line)).flags();
            String flags = used.chars()
                    .mapToObj(c -> own.indexOf(c) >= 0 ? String.valueOf((char) c) : " ")
                    .collect(Collectors.joining());
            heads.add(" ".repeat(width - numbers.get(line).length()) + numbers.get(line) + " "
                    + (flags.isEmpty() ? "" : flags + " "));
        }
        return heads;
    }

    private void remember(Call call, List<Row> rows) {
        boolean fixed = behaviour.get().is(Setting.U34, "fixed");
        Map<String, String> ids = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            ids.put(number(rows.get(i), i, fixed), rows.get(i).id());
        }
        call.session().numbered(call.menu(), ids);
    }

    private static String number(Row row, int position, boolean fixed) {
        boolean usable = fixed && row.id().matches("\\*[0-9A-F]{1,8}");
        return usable ? Long.toString(Long.parseLong(row.id().substring(1), 16)) : Integer.toString(position);
    }

    /** Columns that nothing fills, or that do not fit, are left out. */
    private void table(Call call, List<Row> rows, List<Integer> shown, List<String> heads, Consumer<String> out) {
        List<String> wanted = proplist(call).isEmpty() ? columns : proplist(call);
        List<Row> chosen = shown.stream().map(rows::get).toList();
        int indent = heads.getFirst().length();
        List<String> fitting = new ArrayList<>();
        List<Integer> widths = new ArrayList<>();
        int total = indent;
        for (String column : wanted) {
            int width = chosen.stream()
                    .mapToInt(r -> cell(r, column).length())
                    .max()
                    .orElse(0);
            int full = Math.max(width, column.length());
            int room = width(call) == 0 ? full : width(call) - total;
            if (width > 0 && room >= Math.min(LEAST, full)) {
                fitting.add(column);
                widths.add(Math.min(full, room));
                total += widths.getLast() + 2;
            }
        }
        out.accept("Columns: " + String.join(", ", fitting).toUpperCase(Locale.ROOT));
        out.accept(line(
                "#" + " ".repeat(indent - 1),
                fitting.stream().map(c -> c.toUpperCase(Locale.ROOT)).toList(),
                widths));
        for (int i = 0; i < chosen.size(); i++) {
            Row row = chosen.get(i);
            if (row.detail().containsKey(Row.COMMENT)) {
                out.accept(";;; " + row.detail().get(Row.COMMENT));
            }
            out.accept(
                    line(heads.get(i), fitting.stream().map(c -> cell(row, c)).toList(), widths));
        }
    }

    private static String line(String head, List<String> cells, List<Integer> widths) {
        StringBuilder line = new StringBuilder(head);
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            int width = widths.get(i);
            String shown = cell.length() > width ? cell.substring(0, Math.max(0, width - 3)) + "..." : cell;
            line.append(shown).append(" ".repeat(Math.max(0, width - shown.length()) + 2));
        }
        return line.toString().stripTrailing();
    }

    private static String cell(Row row, String column) {
        String shown = row.detail().getOrDefault(column, "");
        return shown.startsWith("\"") ? row.text(column) : shown;
    }

    private static List<String> terse(Call call, Row row) {
        List<String> names = proplist(call);
        List<String> tokens = new ArrayList<>();
        row.detail().forEach((key, shown) -> {
            String name = key.equals(Row.COMMENT) ? "comment" : key;
            if (names.isEmpty() || names.contains(name)) {
                tokens.add(name + "=" + (shown.startsWith("\"") ? row.text(key) : shown));
            }
        });
        return tokens;
    }

    private void detail(Call call, String head, Row row, Consumer<String> out) {
        List<String> names = proplist(call);
        List<String> tokens = new ArrayList<>();
        String first = head;
        String indent = " ".repeat(Math.max(6, head.length()));
        String comment = row.detail().get(Row.COMMENT);
        if (comment != null && (names.isEmpty() || names.contains("comment"))) {
            out.accept(head + ";;; " + comment);
            first = indent;
        }
        row.detail().forEach((key, shown) -> {
            if (!key.equals(Row.COMMENT) && (names.isEmpty() || names.contains(key))) {
                tokens.add(key + "=" + shown);
            }
        });
        wrap(width(call), first, tokens, out);
        out.accept(" ");
    }

    private int width(Call call) {
        if (call.session().width() > 0) {
            return call.session().width();
        }
        Behaviour now = behaviour.get();
        return now.is(Setting.U4, "none") ? 0 : Math.max(20, now.number(Setting.U4));
    }

    /** Breaks between tokens at the width, and inside a token that is longer than a line (U4.split). */
    private void wrap(int width, String head, List<String> tokens, Consumer<String> out) {
        boolean split = behaviour.get().is(Setting.U4_SPLIT, "on");
        String indent = " ".repeat(Math.max(6, head.length()));
        StringBuilder line = new StringBuilder(head);
        boolean empty = true;
        for (String token : tokens) {
            if (!empty && width > 0 && line.length() + 1 + token.length() > width) {
                out.accept(line.toString());
                line = new StringBuilder(indent);
                empty = true;
            }
            line.append(empty ? "" : " ").append(token);
            empty = false;
            while (split && width > indent.length() && line.length() > width) {
                out.accept(line.substring(0, width));
                line = new StringBuilder(indent).append(line.substring(width));
            }
        }
        out.accept(line.toString());
    }
}
