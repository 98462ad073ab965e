package io.srvlab.rds.routeros;

import static io.srvlab.rds.routeros.SimulatedBox.CLUSTER;
import static io.srvlab.rds.routeros.SimulatedBox.GUARD;
import static io.srvlab.rds.routeros.SimulatedBox.MIB;
import static io.srvlab.rds.routeros.SimulatedBox.OWNER;
import static io.srvlab.rds.routeros.SimulatedBox.WHERE;
import static io.srvlab.rds.routeros.SimulatedBox.slot;
import static io.srvlab.rds.routeros.SimulatedBox.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Full copies, on any pool. */
class CopyTest {
    private static final Export EXPORT = new Export("nqn.a:b", 4420, "");

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private SimulatedBox box;

    @SuppressWarnings("NullAway.Init")
    private Contents contents;

    @BeforeEach
    void start() throws Exception {
        box = SimulatedBox.start(folder).owned();
        contents = new Contents(folder);
    }

    @AfterEach
    void stop() {
        box.close();
    }

    private Disk source(long bytes) throws Exception {
        Disk disk = box.client.create(GUARD, wanted("pvc-1", bytes));
        contents.fill(disk, 1);
        return disk;
    }

    private Disk target(long bytes) throws Exception {
        return box.client.create(GUARD, wanted("pvc-2", bytes, false));
    }

    private static DiskComment.State state(Disk disk) {
        return DiskComment.parse(disk.comment()).orElseThrow().state();
    }

    private void assertUnfinished() throws RdsException {
        assertThat(state(box.client.disk(slot("pvc-2")).orElseThrow())).isEqualTo(DiskComment.State.NEW);
    }

    @ParameterizedTest
    @CsvSource({"0,U1,0", "1,U1,1", "2,U4,40", "0,U3,lf", "0,U36,banner", "1,U17,wrap-10000", "0,U37,as-given"})
    void copyHasEveryByteAndLeavesTheSource(int form, String setting, String value) throws Exception {
        Disk source = source(3 * MIB);
        Disk target = target(5 * MIB);
        box.sim.behaviour(Behaviour.defaults().with(Setting.of(setting), value));
        try (RdsClient client = SshRdsClient.connect(SimulatedBox.to(box.sim, box.sim.hostKeyFingerprint(), 1), form)) {
            Disk copied = client.copy(GUARD, source, target, bytes -> {});
            assertThat(state(copied)).isEqualTo(DiskComment.State.OK);
            assertThat(contents.of(copied)).hasSize((int) (5 * MIB)).startsWith(contents.of(source));
            Disk after = client.disk(source.slot()).orElseThrow();
            assertThat(List.of(after.comment(), after.sizeBytes())).isEqualTo(List.of(source.comment(), 3 * MIB));
        }
    }

    @Test
    void progressIsToldAndOutlastsTheTimeoutOfACommand() throws Exception {
        Disk source = source(24 * MIB);
        Disk target = target(24 * MIB);
        box.sim.copySpeed(4 * MIB);
        ConcurrentLinkedQueue<Long> told = new ConcurrentLinkedQueue<>();
        try (RdsClient impatient = box.impatient(2, Duration.ofSeconds(3))) {
            impatient.copy(GUARD, source, target, told::add);
        }
        assertThat(List.copyOf(told)).hasSizeGreaterThan(2).isSorted().endsWith(24 * MIB);
        assertThat(contents.of(target)).isEqualTo(contents.of(source));
    }

    @Test
    void othersAreServedWhileACopyRuns() throws Exception {
        Disk source = source(8 * MIB);
        Disk target = target(8 * MIB);
        box.sim.copySpeed(2 * MIB);
        CountDownLatch running = new CountDownLatch(1);
        AtomicReference<Object> end = new AtomicReference<>();
        try (RdsClient one = box.impatient(1, Duration.ofSeconds(30))) {
            Thread copying = Thread.ofVirtual().start(() -> {
                try {
                    end.set(one.copy(GUARD, source, target, bytes -> running.countDown()));
                } catch (RdsException e) {
                    end.set(e);
                }
            });
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            one.create(GUARD, wanted("pvc-3", MIB));
            assertThat(end.get()).isNull();
            copying.join();
        }
        assertThat(end.get()).isInstanceOf(Disk.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after", "middle"})
    void copyWhoseEndWasNotSeenStaysUnfinishedAndIsBegunAgain(String place) throws Exception {
        Disk source = source(3 * MIB);
        Disk target = target(3 * MIB);
        switch (place) {
            case "before" -> box.sim.faults().closeBefore("/disk/copy");
            case "after" -> box.sim.faults().dropReplyAfter("/disk/copy");
            default -> box.sim.faults().closeInTheMiddle("/disk/copy");
        }
        assertThatThrownBy(() -> box.client.copy(GUARD, source, target, bytes -> {}))
                .isInstanceOf(RdsException.UnknownOutcome.class);
        assertUnfinished();
        box.client.remove(GUARD, target);
        Disk copied = box.client.copy(GUARD, source, target(3 * MIB), bytes -> {});
        assertThat(contents.of(copied)).isEqualTo(contents.of(source));
    }

    @Test
    void boxThatCopiesInTheBackgroundIsNotBelieved() throws Exception {
        box.sim.behaviour(Behaviour.defaults().with(Setting.U19, "background"));
        Disk source = source(3 * MIB);
        Disk target = target(3 * MIB);
        assertThatThrownBy(() -> box.client.copy(GUARD, source, target, bytes -> {}))
                .isInstanceOf(RdsException.UnknownOutcome.class)
                .hasMessageContaining("did not report that all 3145728 bytes");
        assertUnfinished();
    }

    @Test
    void interruptedCallerEndsTheCopy() throws Exception {
        Disk source = source(24 * MIB);
        Disk target = target(24 * MIB);
        box.sim.copySpeed(2 * MIB);
        CountDownLatch running = new CountDownLatch(1);
        AtomicReference<Object> end = new AtomicReference<>();
        Thread copying = Thread.ofVirtual().start(() -> {
            try {
                end.set(box.client.copy(GUARD, source, target, bytes -> running.countDown()));
            } catch (RdsException e) {
                end.set(e);
            }
        });
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        copying.interrupt();
        copying.join();
        assertThat(end.get()).isInstanceOf(RdsException.UnknownOutcome.class);
        assertUnfinished();
    }

    @Test
    void sourceThatGetsAWriterMeanwhileSpoilsTheCopy() throws Exception {
        Disk source = source(8 * MIB);
        Disk target = target(8 * MIB);
        box.sim.copySpeed(MIB);
        CountDownLatch running = new CountDownLatch(1);
        AtomicReference<Object> end = new AtomicReference<>();
        Thread copying = Thread.ofVirtual().start(() -> {
            try {
                end.set(box.client.copy(GUARD, source, target, bytes -> running.countDown()));
            } catch (RdsException e) {
                end.set(e);
            }
        });
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        box.sim.exec("/disk/set [find slot=\"" + source.slot() + "\"] nvme-tcp-export=yes");
        copying.join();
        assertThat(end.get()).isInstanceOf(RdsException.Busy.class);
        assertUnfinished();
    }

    @Test
    void ownerThatIsReplacedMeanwhileFinishesNothing() throws Exception {
        Disk source = source(3 * MIB);
        Disk target = target(3 * MIB);
        box.client.takeOver(WHERE, OWNER, new OwnerRecord(CLUSTER, "pool-1", 2, "operator-b"));
        assertThatThrownBy(() -> box.client.copy(GUARD, source, target, bytes -> {}))
                .isInstanceOf(RdsException.Fenced.class);
        assertThat(contents.of(target)).containsOnly(0);
    }

    @Test
    void onlyDisksAtRestAreCopied() throws Exception {
        Disk source = source(3 * MIB);
        Disk target = target(3 * MIB);
        Disk exported = box.client.export(GUARD, source, EXPORT);
        assertThatThrownBy(() -> box.client.copy(GUARD, exported, target, bytes -> {}))
                .isInstanceOf(RdsException.Rejected.class)
                .hasMessageContaining("not exported");
        assertThatThrownBy(() -> box.client.copy(GUARD, source, target, bytes -> {}))
                .isInstanceOf(RdsException.Busy.class);
        box.client.unexport(GUARD, exported);
        assertRefused(target, source);
        assertRefused(source, source);
        Disk finished = box.client.create(GUARD, wanted("pvc-3", 3 * MIB));
        assertRefused(source, finished);
        Disk small = box.client.create(GUARD, wanted("pvc-4", MIB, false));
        assertRefused(source, small);
        assertThat(List.of(contents.of(finished)[0], contents.of(small)[0])).containsOnly((byte) 0);
    }

    private void assertRefused(Disk source, Disk target) {
        assertThatThrownBy(() -> box.client.copy(GUARD, source, target, bytes -> {}))
                .isInstanceOf(RdsException.Rejected.class);
    }
}
