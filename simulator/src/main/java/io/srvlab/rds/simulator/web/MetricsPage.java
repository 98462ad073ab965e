package io.srvlab.rds.simulator.web;

import io.srvlab.rds.simulator.FaultKind;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.disk.DiskItem;
import io.srvlab.rds.simulator.ssh.Visits.Visit;
import java.util.Map;
import java.util.TreeMap;

/** What Prometheus reads. Source of the format: its text exposition format 0.0.4. */
final class MetricsPage {
    private static final Map<String, String> HELP = Map.ofEntries(
            Map.entry("rds_simulator_lines_total", "Lines that came over SSH, by what became of them."),
            Map.entry("rds_simulator_line_milliseconds_total", "Time from a line's arrival to the end of its output."),
            Map.entry("rds_simulator_commands_total", "Menu commands that lines from SSH ran."),
            Map.entry("rds_simulator_channels_total", "Requests for a channel, by answer."),
            Map.entry("rds_simulator_connections_total", "TCP connections."),
            Map.entry("rds_simulator_logins_failed_total", "Keys and passwords that were refused."),
            Map.entry("rds_simulator_faults_total", "Faults that struck, by kind."),
            Map.entry("rds_simulator_connections", "Connections that are open."),
            Map.entry("rds_simulator_channels", "Channels that are open."),
            Map.entry("rds_simulator_disks", "Disks of type file."),
            Map.entry("rds_simulator_exports", "Exports that hosts can see."),
            Map.entry("rds_simulator_pool_bytes", "Size of a pool."),
            Map.entry("rds_simulator_pool_free_bytes", "Free bytes of a pool."));

    private MetricsPage() {}

    static String of(Simulator box) {
        Map<String, Map<String, Long>> families = new TreeMap<>();
        HELP.keySet().forEach(name -> families.put(name, new TreeMap<>()));
        box.journal().counters().forEach((series, value) -> put(families, series, value));
        for (FaultKind kind : FaultKind.values()) {
            put(
                    families,
                    "rds_simulator_faults_total{kind=\"" + kind.id() + "\"}",
                    box.faults().struck().getOrDefault(kind, 0L));
        }
        put(families, "rds_simulator_connections", box.visits().size());
        put(
                families,
                "rds_simulator_channels",
                box.visits().stream().mapToLong(Visit::channels).sum());
        put(families, "rds_simulator_disks", box.disks().size());
        put(
                families,
                "rds_simulator_exports",
                box.disks().stream().filter(DiskItem::export).count());
        box.pools().forEach((pool, free) -> {
            put(families, "rds_simulator_pool_bytes{pool=\"" + pool.name() + "\"}", pool.totalBytes());
            put(families, "rds_simulator_pool_free_bytes{pool=\"" + pool.name() + "\"}", free);
        });
        StringBuilder text = new StringBuilder();
        families.forEach((name, series) -> {
            text.append("# HELP ")
                    .append(name)
                    .append(' ')
                    .append(HELP.getOrDefault(name, ""))
                    .append('\n');
            text.append("# TYPE ").append(name).append(name.endsWith("_total") ? " counter\n" : " gauge\n");
            series.forEach(
                    (one, value) -> text.append(one).append(' ').append(value).append('\n'));
        });
        return text.toString();
    }

    private static void put(Map<String, Map<String, Long>> families, String series, long value) {
        families.computeIfAbsent(series.replaceFirst("\\{.*", ""), name -> new TreeMap<>())
                .put(series, value);
    }
}
