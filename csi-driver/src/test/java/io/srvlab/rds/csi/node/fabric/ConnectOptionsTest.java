package io.srvlab.rds.csi.node.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.csi.node.fabric.Fabrics.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectOptionsTest {
    @Test
    void queuesAreAsManyAsCpusButAtMostFour() {
        assertThat(line(0, -1, 1)).contains(",nr_io_queues=1,");
        assertThat(line(0, -1, 3)).contains(",nr_io_queues=3,");
        assertThat(line(0, -1, 64)).contains(",nr_io_queues=4,");
        assertThat(line(16, -1, 1)).contains(",nr_io_queues=16,");
    }

    @Test
    void failingFastIsLeftOutWhenOff() {
        assertThat(line(1, -1, 1)).doesNotContain("fast_io_fail_tmo");
        assertThat(line(1, 0, 1)).endsWith(",fast_io_fail_tmo=0");
        assertThat(line(1, 30, 1)).endsWith(",fast_io_fail_tmo=30");
    }

    @Test
    void neverGivingUpIsMinusOneForTheKernelToo() {
        assertThat(line(1, -1, 1)).contains(",ctrl_loss_tmo=-1,");
    }

    private static String line(int queues, int failFast, int cpus) {
        Target target = new Target("nqn.a", List.of("192.0.2.2"), 4420, "nqn.h", "id", -1, 2, 5, failFast, queues);
        return ConnectOptions.line(target, "192.0.2.2", cpus);
    }
}
