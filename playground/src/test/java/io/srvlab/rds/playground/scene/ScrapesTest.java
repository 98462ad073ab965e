package io.srvlab.rds.playground.scene;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScrapesTest {
    private static final String NAME = "rds_csi_volume_operations_total";

    private final Scrapes scrapes = new Scrapes();

    private static String page(int creates, int deletes) {
        return """
                # HELP rds_csi_volume_operations_total volume operations
                # TYPE rds_csi_volume_operations_total counter
                rds_csi_volume_operations_total{operation="create",status="success"} %d.0
                rds_csi_volume_operations_total{operation="delete",status="success"} %d.0
                """.formatted(creates, deletes);
    }

    @Test
    void whatMovedIsTheSumOverTheLivesOfAProcess() {
        scrapes.first("operator", page(0, 0));
        scrapes.last("operator", page(2, 0));
        scrapes.first("operator", page(0, 0));
        scrapes.last("operator", page(1, 0));

        assertThat(scrapes.moved(NAME, "create")).isEqualTo(3);
    }

    @Test
    void whatDidNotMoveIsNotListed() {
        scrapes.first("controller", page(5, 1));
        scrapes.last("controller", page(5, 2));

        assertThat(scrapes.moved())
                .containsOnlyKeys(new Scrapes.Series(NAME, "{operation=\"delete\",status=\"success\"}", "controller"));
    }

    @Test
    void aGaugeThatWentBackIsKnownByItsHighestValue() {
        scrapes.first("node", "rds_csi_nvme_connections_active 0.0\n");
        scrapes.look("node", "rds_csi_nvme_connections_active 1.0\n");
        scrapes.last("node", "rds_csi_nvme_connections_active 0.0\n");

        assertThat(scrapes.highest("rds_csi_nvme_connections_active", "node")).isEqualTo(1);
    }
}
