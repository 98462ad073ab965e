package io.srvlab.rds.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.observability.OperatorMetrics.Room;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/metrics.md says what is exported, all of it, and nothing else. */
class DocumentedMetricsTest {
    private static final Path TABLE = Path.of("..", "docs", "metrics.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `(rds_csi_\\w+)` \\| (\\w+) \\| ([\\w, ]*)\\| [^|]+ \\| [^|]+ \\| [^|]+ \\|");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    /** Type and labels. */
    private record Shape(String type, Set<String> labels) {}

    private final Metrics metrics = new Metrics(EnumSet.allOf(Operation.class), EnumSet.allOf(Reason.class));

    private static Map<String, Shape> documented() throws IOException {
        Map<String, Shape> rows = new TreeMap<>();
        for (String line : Files.readAllLines(TABLE)) {
            if (line.startsWith("| `rds_csi_")) {
                Matcher row = ROW.matcher(line);
                assertThat(row.matches()).as("a whole row: %s", line).isTrue();
                rows.put(row.group(1), new Shape(row.group(2), words(row.group(3))));
            }
        }
        return rows;
    }

    private static Set<String> words(String list) {
        return Arrays.stream(list.split("[, ]+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Map<String, Shape> exported() {
        String page = metrics.registry().scrape();
        Map<String, Shape> found = new TreeMap<>();
        page.lines().map(TYPE::matcher).filter(Matcher::matches).forEach(type -> {
            if (!type.group(1).endsWith("_seconds_max")) {
                found.put(type.group(1), new Shape(type.group(2), labels(page, type.group(1))));
            }
        });
        return found;
    }

    private static Set<String> labels(String page, String metric) {
        Pattern series = Pattern.compile(Pattern.quote(metric) + "(_count|_sum|_bucket)?[{ ].*");
        Set<String> labels = new TreeSet<>();
        page.lines().filter(line -> series.matcher(line).matches()).forEach(line -> {
            Matcher label = LABEL.matcher(line);
            while (label.find()) {
                labels.add(label.group(1));
            }
        });
        labels.remove("le");
        return labels;
    }

    private void everythingHappens() {
        metrics.nvmeConnect(true, Duration.ofMillis(1));
        OperatorMetrics operator = metrics.operator();
        operator.boxReachable("fast", true);
        operator.pool("fast", new Room(4, 3, 2, 1));
        operator.volumes("fast", 1);
        operator.orphans("fast", Map.of());
    }

    @Test
    void theTableAndTheRegistrySayTheSame() throws IOException {
        everythingHappens();
        assertThat(exported()).isEqualTo(documented());
    }

    @Test
    void theTenOfTheContractAreThereInEveryProcess() {
        Set<String> plain = new TreeSet<>();
        new Metrics(Set.of())
                .registry()
                .getPrometheusRegistry()
                .scrape()
                .forEach(snapshot -> plain.add(snapshot.getMetadata().getPrometheusName()));
        assertThat(plain)
                .contains(
                        "rds_csi_nvme_connect_duration_seconds",
                        "rds_csi_nvme_connections_active",
                        "rds_csi_stale_mounts_detected",
                        "rds_csi_orphans_cleaned")
                .noneMatch(name -> name.startsWith("rds_csi_box") || name.startsWith("rds_csi_reconciles"));
    }
}
