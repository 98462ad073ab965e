package io.srvlab.rds.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimingTest {
    private static final String ADD = "/disk/add type=file slot=one file-path=raid10/one.img file-size=2G"
            + " nvme-tcp-server-nqn=nqn.x:one nvme-tcp-export=yes";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** What would have been waited for. */
    private final List<Duration> passed = new CopyOnWriteArrayList<>();

    private Simulator start(boolean on, Behaviour behaviour) throws Exception {
        return Simulator.start(
                SimulatorOptions.in(folder).withBehaviour(behaviour),
                Equipment.plain().withTiming(new Timing(7, passed::add, on)));
    }

    @Test
    void everyLineTakesItsTimeAndAddAndRemoveTakeMore() throws Exception {
        try (Simulator box = start(true, Behaviour.defaults().with("U30", "0s"));
                Visitor visitor = new Visitor(box, folder)) {
            visitor.exec(":put 1");
            assertThat(passed).singleElement(as()).isBetween(Duration.ofMillis(150), Duration.ofMillis(250));
            passed.clear();
            visitor.exec(ADD);
            assertThat(passed).hasSize(2).endsWith(Duration.ofMillis(500));
            passed.clear();
            visitor.exec("/disk/remove one");
            assertThat(passed).hasSize(2).endsWith(Duration.ofMillis(300));
        }
    }

    private static org.assertj.core.api.InstanceOfAssertFactory<
                    Duration, org.assertj.core.api.AbstractDurationAssert<?>>
            as() {
        return org.assertj.core.api.InstanceOfAssertFactories.DURATION;
    }

    @Test
    void createsMayTakeTimeByTheirSize() throws Exception {
        try (Simulator box = start(true, Behaviour.defaults().with("U30", "0s").with("U8.delay", "proportional"));
                Visitor visitor = new Visitor(box, folder)) {
            visitor.exec(ADD);
            assertThat(passed).endsWith(Duration.ofMillis(1000));
        }
    }

    @Test
    void withoutTheModelNothingWaits() throws Exception {
        try (Simulator box = start(false, Behaviour.defaults());
                Visitor visitor = new Visitor(box, folder)) {
            visitor.exec(ADD);
            assertThat(passed).isEmpty();
            assertThat(box.exports()).containsExactly("nqn.x:one");
        }
    }

    @Test
    void anExportIsSeenLaterAndGoneAtOnce() throws Exception {
        try (Simulator box = start(true, Behaviour.defaults().with("U30", "1s"))) {
            box.exec(ADD);
            assertThat(box.exports()).isEmpty();
            await().until(() -> box.exports().contains("nqn.x:one"));
            box.exec("/disk/set one nvme-tcp-export=no");
            assertThat(box.exports()).isEmpty();
        }
    }
}
