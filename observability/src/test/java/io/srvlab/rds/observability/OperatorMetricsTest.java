package io.srvlab.rds.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.observability.OperatorMetrics.Kind;
import io.srvlab.rds.observability.OperatorMetrics.OrphanKind;
import io.srvlab.rds.observability.OperatorMetrics.Outcome;
import io.srvlab.rds.observability.OperatorMetrics.Room;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperatorMetricsTest {
    private final Metrics metrics = new Metrics(Set.of());
    private final OperatorMetrics operator = metrics.operator();

    private String scrape() {
        return metrics.registry().scrape();
    }

    @Test
    void reconciliationsCountByWhatTheyReturned() {
        assertThat(scrape()).contains("rds_csi_reconciles_total{kind=\"RdsVolume\",outcome=\"refused\"} 0.0");
        assertThat(operator.reconciling(Kind.RdsVolume, () -> 7, seven -> Outcome.REFUSED))
                .isEqualTo(7);
        assertThat(scrape()).contains("rds_csi_reconciles_total{kind=\"RdsVolume\",outcome=\"refused\"} 1.0");
    }

    @Test
    void aReconciliationThatThrowsCountsAsErrorAndStillThrows() {
        assertThatThrownBy(() -> operator.reconciling(
                        Kind.RdsStorageClass,
                        () -> {
                            throw new IllegalStateException("no");
                        },
                        nothing -> Outcome.SETTLED))
                .isInstanceOf(IllegalStateException.class);
        assertThat(scrape())
                .contains("rds_csi_reconciles_total{kind=\"RdsStorageClass\",outcome=\"error\"} 1.0")
                .contains("rds_csi_reconciles_total{kind=\"RdsStorageClass\",outcome=\"settled\"} 0.0");
    }

    @Test
    void gaugesShowTheLastLookAndEndWithTheirClass() {
        operator.boxReachable("fast", false);
        operator.boxReachable("fast", true);
        operator.boxReachable("slow", false);
        operator.pool("fast", new Room(400, 300, 200, 100));
        operator.orphans("fast", Map.of(OrphanKind.DISK, 2L));
        operator.orphans("fast", Map.of(OrphanKind.FILE, 1L));
        assertThat(scrape().lines())
                .contains(
                        "rds_csi_box_reachable{storage_class=\"fast\"} 1.0",
                        "rds_csi_box_reachable{storage_class=\"slow\"} 0.0",
                        "rds_csi_pool_available_bytes{storage_class=\"fast\"} 100.0",
                        "rds_csi_orphans_found{kind=\"disk\",storage_class=\"fast\"} 0.0",
                        "rds_csi_orphans_found{kind=\"file\",storage_class=\"fast\"} 1.0");
        operator.forget("fast");
        assertThat(scrape()).doesNotContain("\"fast\"").contains("\"slow\"");
        operator.boxReachable("fast", true);
        assertThat(scrape()).contains("rds_csi_box_reachable{storage_class=\"fast\"} 1.0");
    }

    @Test
    void twoThatShareTheRegistryShareTheSeries() {
        metrics.operator().volumes("fast", 3);
        metrics.operator().volumes("fast", 4);
        assertThat(scrape()).contains("rds_csi_volumes{storage_class=\"fast\"} 4.0");
    }
}
