package io.srvlab.rds.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics(EnumSet.allOf(Operation.class), EnumSet.allOf(Reason.class));

    private String scrape() {
        return metrics.registry().scrape();
    }

    @Test
    void everySeriesStartsAtZero() {
        assertThat(scrape().lines())
                .contains(
                        "rds_csi_volume_operations_total{operation=\"node_publish\",status=\"failure\"} 0.0",
                        "rds_csi_volume_operation_duration_seconds_count{operation=\"create\"} 0",
                        "rds_csi_nvme_connects_total{status=\"success\"} 0.0",
                        "rds_csi_nvme_connect_duration_seconds_count 0",
                        "rds_csi_nvme_connections_active 0.0",
                        "rds_csi_mount_operations_total{operation=\"unmount\",status=\"success\"} 0.0",
                        "rds_csi_stale_mounts_detected_total 0.0",
                        "rds_csi_stale_recoveries_total{status=\"failure\"} 0.0",
                        "rds_csi_orphans_cleaned_total 0.0",
                        "rds_csi_events_posted_total{reason=\"DiskMissing\"} 0.0");
    }

    @Test
    void bucketsAreThoseOfTheContract() {
        assertThat(scrape().lines().filter(l -> l.startsWith("rds_csi_nvme_connect_duration_seconds_bucket")))
                .extracting(l -> l.replaceAll(".*le=\"([^\"]+)\".*", "$1"))
                .containsExactly("0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0", "30.0", "60.0", "+Inf");
    }

    @Test
    void everyMetricMovesWithItsEvent() {
        metrics.volumeOperation(Operation.CREATE, true, Duration.ofMillis(300));
        metrics.nvmeConnect(false, Duration.ofSeconds(2));
        metrics.nvmeConnectionsActive(() -> 7);
        metrics.mountOperation(true, true);
        metrics.staleMountDetected();
        metrics.staleRecovery(true);
        metrics.orphanCleaned();
        metrics.eventPosted("OrphanFound");
        assertThat(scrape().lines())
                .contains(
                        "rds_csi_volume_operations_total{operation=\"create\",status=\"success\"} 1.0",
                        "rds_csi_volume_operation_duration_seconds_bucket{operation=\"create\",le=\"0.25\"} 0",
                        "rds_csi_volume_operation_duration_seconds_bucket{operation=\"create\",le=\"0.5\"} 1",
                        "rds_csi_nvme_connects_total{status=\"failure\"} 1.0",
                        "rds_csi_nvme_connect_duration_seconds_count 1",
                        "rds_csi_nvme_connections_active 7.0",
                        "rds_csi_mount_operations_total{operation=\"mount\",status=\"success\"} 1.0",
                        "rds_csi_stale_mounts_detected_total 1.0",
                        "rds_csi_stale_recoveries_total{status=\"success\"} 1.0",
                        "rds_csi_orphans_cleaned_total 1.0",
                        "rds_csi_events_posted_total{reason=\"OrphanFound\"} 1.0");
    }

    @Test
    void pagesAnswerAndReadinessSaysWhyNot() throws Exception {
        AtomicReference<Optional<String>> unready = new AtomicReference<>(Optional.of("informers are not in sync"));
        try (ManagementServer server = ManagementServer.start(0, metrics, unready::get);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(get(client, server, "/livez", "*/*").statusCode()).isEqualTo(200);
            assertThat(get(client, server, "/readyz", "*/*").body()).isEqualTo("informers are not in sync\n");
            unready.set(Optional.empty());
            assertThat(get(client, server, "/readyz", "*/*").statusCode()).isEqualTo(200);
            assertThat(get(client, server, "/metrics", "*/*").headers().firstValue("Content-Type"))
                    .hasValueSatisfying(t -> assertThat(t).startsWith("text/plain"));
            assertThat(get(client, server, "/metrics", "application/openmetrics-text")
                            .body())
                    .endsWith("# EOF\n");
        }
    }

    private static HttpResponse<String> get(HttpClient client, ManagementServer server, String path, String accept)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .header("Accept", accept)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
