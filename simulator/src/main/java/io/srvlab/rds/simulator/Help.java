package io.srvlab.rds.simulator;

import io.srvlab.rds.simulator.menu.Catalogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The end of {@code --help}: profiles, settings, faults. At most 100 columns. */
final class Help {
    private static final int WIDTH = 99;

    private Help() {}

    static String[] footer() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Simulated, with the label of the evidence; anything else is an unknown word, as on a box:");
        commands().forEach((menu, names) -> lines.addAll(entry(menu, names)));
        lines.add("");
        lines.add(
                "Where no source says what a box does, it is a setting (--set ID=VALUE). HW: seen on an RDS, LIVE: on");
        lines.add("another RouterOS, DOC: in its manual, CODE: a client relies on it, GUESS. The default comes first.");
        for (Setting setting : Setting.values()) {
            String meaning = setting.description().isEmpty() ? "" : " (" + setting.description() + ")";
            lines.addAll(entry(
                    setting.id(),
                    setting.title() + ": " + String.join(" | ", setting.choices()) + meaning + " [" + setting.label()
                            + "]"));
        }
        lines.add("");
        lines.add("Profiles (--profile): " + String.join(", ", Behaviour.profiles()));
        lines.add("");
        lines.add("Faults, a line each in a file (--faults), or POST /faults/KIND?name=value on the HTTP port:");
        for (FaultKind kind : FaultKind.values()) {
            lines.addAll(entry(kind.id(), kind.effect()));
        }
        lines.add("");
        lines.addAll(Arrays.asList(
                "With match=REGEX (looked for in the command as it was sent) or after=N a fault waits for its",
                "command and strikes once; states take on=true|false and seconds=N, so long they last. Examples:",
                "  drop-reply match=\"/disk/add .*csi-\" after=2",
                "  freeze seconds=5",
                "",
                "On the HTTP port, localhost only:",
                "  GET  /  the page      /metrics  for Prometheus      /commands  what came over SSH and ran",
                "  POST /faults/KIND?…   /faults/thaw   /faults/forget   /faults/random?faults=SEED:KIND=P,…",
                "  POST /settings?U6=64&U1=none   /settings?profile=worst   /timing?on=true"));
        return lines.toArray(String[]::new);
    }

    /** By menu: its commands, those of the same evidence together. */
    private static Map<String, String> commands() {
        Map<String, Map<String, List<String>>> byMenu = new LinkedHashMap<>();
        Catalogue.entries()
                .forEach(e -> byMenu.computeIfAbsent(e.menu(), m -> new LinkedHashMap<>())
                        .computeIfAbsent(e.label(), l -> new ArrayList<>())
                        .add(e.command()));
        Map<String, String> commands = new LinkedHashMap<>();
        byMenu.forEach((menu, labels) -> commands.put(
                menu,
                labels.entrySet().stream()
                        .map(one -> String.join(" ", one.getValue()) + " [" + one.getKey() + "]")
                        .collect(Collectors.joining(", "))));
        commands.put("scripts", Catalogue.lines().getLast().replaceFirst("^DOC +script: ", "") + " [DOC]");
        return commands;
    }

    /** A word and its meaning, wrapped. */
    private static List<String> entry(String word, String meaning) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(String.format("  %-22s", word));
        int indent = line.length();
        for (String part : meaning.split(" ")) {
            if (line.length() + 1 + part.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(indent));
            }
            line.append(' ').append(part);
        }
        lines.add(line.toString());
        return lines;
    }
}
