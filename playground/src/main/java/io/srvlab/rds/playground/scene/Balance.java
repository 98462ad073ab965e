package io.srvlab.rds.playground.scene;

import io.fabric8.kubernetes.api.model.Event;
import io.srvlab.rds.playground.machine.Machine;
import io.srvlab.rds.playground.scene.Scrapes.Series;
import io.srvlab.rds.playground.story.Page;
import io.srvlab.rds.playground.story.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Step 10, its second half: the metrics that moved, and the Events that were posted. */
public final class Balance {
    private static final int WIDTH = 104;
    private static final String OPERATIONS = "rds_csi_volume_operations_total";
    private static final String CONNECTIONS = "rds_csi_nvme_connections_active";

    private final Scrapes scrapes;
    private final Cluster cluster;

    public Balance(Scrapes scrapes, Cluster cluster) {
        this.scrapes = scrapes;
        this.cluster = cluster;
    }

    /** The processes as they are at the end. */
    public void lastScrapes(Operator operator, Driver driver) throws IOException, InterruptedException {
        scrapes.last("operator", operator.pages().scrape());
        scrapes.last("controller", driver.controller().pages().scrape());
        scrapes.last("node", driver.node().pages().scrape());
    }

    /** Checks and tells. */
    public void show(Machine machine, Page page) throws Exception {
        checkMetrics(machine, page);
        page.say("The metrics of the contract that moved:");
        page.show(metrics().lines(WIDTH));
        List<Event> events = cluster.events();
        for (String reason : List.of("VolumeProvisioned", "VolumeAttached", "OrphanFound", "OrphanRemoved")) {
            page.check(
                    "an Event " + reason + " was posted",
                    "among " + reasons(events),
                    reason,
                    reasons(events)::contains);
        }
        page.say("The Events that were posted:");
        page.show(events(events).lines(WIDTH));
    }

    private void checkMetrics(Machine machine, Page page) throws Exception {
        List<String> operations = new ArrayList<>(List.of("create", "delete", "publish", "unpublish", "expand"));
        if (machine.canMount()) {
            operations.addAll(List.of("stage", "unstage", "node_publish", "node_unpublish"));
            page.check("one connection was open", 1.0, scrapes.highest(CONNECTIONS, "node"));
            page.check("and was closed", 0.0, scrapes.moved(CONNECTIONS, ""));
        }
        for (String operation : operations) {
            String label = "operation=\"" + operation + "\",status=\"success\"";
            page.check(operation + " was counted", "more than 0", scrapes.moved(OPERATIONS, label), moved -> moved > 0);
        }
        String failed = "operation=\"create\",status=\"failure\"";
        page.check("the two calls that ended without a volume were counted", 2.0, scrapes.moved(OPERATIONS, failed));
        page.check("both orphans were counted", 2.0, scrapes.moved("rds_csi_orphans_cleaned_total", ""));
    }

    /** A row for each counter, one for a histogram (with its mean), one for all Events of a process. */
    private Table metrics() {
        Map<Series, Double> moved = scrapes.moved();
        TreeMap<Series, Double> counts = new TreeMap<>();
        TreeMap<Series, Double> sums = new TreeMap<>();
        moved.forEach((series, value) -> {
            String name = series.name();
            if (name.matches(
                    "rds_csi_volume_operation_duration_seconds_(count|sum)|rds_csi_nvme_connect_duration_.*")) {
                Series all = new Series(name.replaceAll("_(count|sum)$", ""), "", series.process());
                if (name.endsWith("_count")) {
                    counts.merge(all, value, Double::sum);
                } else if (name.endsWith("_sum")) {
                    sums.merge(all, value, Double::sum);
                }
            } else if (name.equals("rds_csi_events_posted_total")) {
                counts.merge(new Series(name, "(all reasons)", series.process()), value, Double::sum);
            } else if (name.matches(
                    "rds_csi_(volume_operations|nvme_connects|mount_operations|orphans_cleaned)_total")) {
                counts.put(series, value);
            }
        });
        List<List<String>> rows = new ArrayList<>();
        counts.forEach((series, count) -> rows.add(List.of(
                series.name(),
                series.process(),
                String.format(Locale.ROOT, "%.0f", count),
                series.labels() + mean(sums.getOrDefault(series, 0.0), count))));
        if (scrapes.highest(CONNECTIONS, "node") > 0) {
            rows.add(List.of(CONNECTIONS, "node", "0", "(at most " + (int) scrapes.highest(CONNECTIONS, "node") + ")"));
        }
        rows.sort(Comparator.comparing(List::getFirst));
        return new Table(List.of("metric", "process", "moved by", "labels"), rows);
    }

    private static String mean(double sum, double count) {
        return sum > 0 ? String.format(Locale.ROOT, "(%.3f s on average)", sum / count) : "";
    }

    private static TreeSet<String> reasons(List<Event> events) {
        return events.stream().map(Event::getReason).collect(Collectors.toCollection(TreeSet::new));
    }

    /** A row for each reason: how often, on what, and the last message. */
    private static Table events(List<Event> events) {
        List<List<String>> rows = new ArrayList<>();
        for (String reason : reasons(events)) {
            List<Event> same = events.stream()
                    .filter(event -> event.getReason().equals(reason))
                    .toList();
            rows.add(List.of(
                    reason,
                    same.getFirst().getType(),
                    Integer.toString(same.stream().mapToInt(Event::getCount).sum()),
                    same.stream()
                            .map(event -> event.getInvolvedObject().getKind())
                            .distinct()
                            .sorted()
                            .map(kind -> kind.equals("PersistentVolumeClaim") ? "claim" : kind)
                            .collect(Collectors.joining(", ")),
                    same.getLast().getMessage()));
        }
        return new Table(List.of("event", "type", "times", "on", "the last one"), rows);
    }
}
