package io.srvlab.rds.routeros;

import static io.srvlab.rds.routeros.SimulatedBox.GUARD;
import static io.srvlab.rds.routeros.SimulatedBox.MIB;
import static io.srvlab.rds.routeros.SimulatedBox.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srvlab.rds.simulator.SimulatorOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many callers of one box: who waits for whom. All claims are counts of commands, in the order in which the box got them. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyCallersTest {
    private static final int CALLERS = 40;

    @TempDir
    Path folder;

    /** A disk of its own for each caller, labelled again and again. */
    private static final class Caller {
        private final SimulatedBox box;
        private final int number;
        private Disk disk;

        Caller(SimulatedBox box, int number) throws RdsException {
            this.box = box;
            this.number = number;
            this.disk = box.client.create(GUARD, wanted("pvc-" + number, MIB));
        }

        int change() throws RdsException {
            DiskComment comment = DiskComment.parse(disk.comment()).orElseThrow();
            DiskComment.State next =
                    comment.state() == DiskComment.State.OK ? DiskComment.State.NEW : DiskComment.State.OK;
            disk = box.client.label(GUARD, disk, comment.withState(next));
            return number;
        }

        int read() throws RdsException {
            assertThat(box.client.disk(disk.slot())).isPresent();
            return number;
        }
    }

    /** One among others that never pause waits for a command or two of each, whichever of the two only reads. */
    @ParameterizedTest
    @CsvSource({"1, true", "1, false", "10, true", "10, false"})
    void nobodyWaitsForMoreThanTheOthersTurn(int channels, boolean crowdReads) throws Exception {
        SimulatorOptions options = SimulatorOptions.in(folder).withMaxChannels(channels);
        try (SimulatedBox box = SimulatedBox.start(options, channels).owned();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Caller one = new Caller(box, CALLERS);
            AtomicBoolean over = new AtomicBoolean();
            CountDownLatch crowded = new CountDownLatch(CALLERS);
            List<Future<Integer>> crowd = new ArrayList<>();
            for (int number = 0; number < CALLERS; number++) {
                Caller other = new Caller(box, number);
                crowd.add(callers.submit(() -> {
                    int turns = 0;
                    for (; !over.get(); turns++) {
                        int ended = crowdReads ? other.read() : other.change();
                        assertThat(ended).isEqualTo(other.number);
                        crowded.countDown();
                    }
                    return turns;
                }));
            }
            crowded.await();
            for (int turn = 0; turn < 5; turn++) {
                int before = box.sim.received().size();
                assertThat(crowdReads ? one.change() : one.read()).isEqualTo(CALLERS);
                assertThat(box.sim.received().size() - before).isLessThan(3 * (CALLERS + channels));
            }
            over.set(true);
            for (Future<Integer> other : crowd) {
                assertThat(other.get()).isPositive();
            }
        }
    }

    /** The box sees one at a time, in the order of the calls: each is slower than the next. */
    @Test
    void mutationsOfOneSlotGoInTurnAndOthersDoNotWait() throws Exception {
        try (SimulatedBox box =
                        SimulatedBox.start(SimulatorOptions.in(folder), 10).owned();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Disk disk = box.client.create(GUARD, wanted("pvc-1", MIB));
            box.sim.faults().delay("incarnation-0", Duration.ofSeconds(3));
            List<Future<Disk>> labels = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                DiskComment comment = comment(disk, i);
                Disk before = i == 0 ? disk : labelled(disk, i - 1);
                labels.add(callers.submit(() -> box.client.label(GUARD, before, comment)));
                int queued = i;
                await().until(() -> queued > 0 || box.sim.faults().planned() == 0);
                Thread.sleep(50);
            }
            box.client.create(GUARD, wanted("pvc-2", MIB));
            assertThat(labels.getFirst().isDone()).as("another slot waited").isFalse();
            for (Future<Disk> label : labels) {
                label.get();
            }
            assertThat(box.client.disk(disk.slot()).orElseThrow().comment())
                    .isEqualTo(comment(disk, 5).text());
        }
    }

    private static DiskComment comment(Disk disk, int i) {
        DiskComment made = DiskComment.parse(disk.comment()).orElseThrow();
        return new DiskComment(
                made.cluster(), made.state(), "incarnation-" + i, made.accessMode(), made.storageClass(), made.name());
    }

    private static Disk labelled(Disk disk, int i) {
        return new Disk(
                disk.id(),
                disk.slot(),
                disk.filePath(),
                disk.sizeBytes(),
                comment(disk, i).text(),
                disk.exported(),
                disk.nqn(),
                disk.port(),
                disk.allowHost(),
                disk.mountFilesystem());
    }

    /** Callers that try as fast as they can reach a box that hangs up as one attempt at a time, with pauses. */
    @Test
    void boxThatHangsUpIsNotStormed() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        // The door closes first: who waits at it ends.
        try (SimulatedBox box = SimulatedBox.start(folder);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ServerSocket door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
                RdsClient client = SshRdsClient.connect(at(box, door.getLocalPort()))) {
            threads.submit(() -> hangUp(door, attempts, atOnce));
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(threads.submit(() -> {
                    while (!over.get()) {
                        assertUnreachable(client);
                        calls.incrementAndGet();
                    }
                }));
            }
            await().atMost(Duration.ofMinutes(1)).until(() -> attempts.get() >= 4);
            over.set(true);
            for (Future<?> caller : callers) {
                caller.get();
            }
            assertThat(calls.get()).isGreaterThan(20 * attempts.get());
            assertThat(atOnce.get()).isEqualTo(1);
        }
    }

    private static Connection at(SimulatedBox box, int port) {
        Connection to = SimulatedBox.to(box.sim, box.sim.hostKeyFingerprint(), 10);
        return new Connection(
                to.address(),
                port,
                to.user(),
                to.privateKey(),
                to.hostKeyFingerprints(),
                10,
                to.connectTimeout(),
                to.commandTimeout());
    }

    private static void assertUnreachable(RdsClient client) {
        try {
            client.disks();
            throw new AssertionError("nobody is there");
        } catch (RdsException e) {
            assertThat(e).isInstanceOf(RdsException.Unreachable.class);
        }
    }

    private static void hangUp(ServerSocket door, AtomicInteger attempts, AtomicInteger atOnce) {
        AtomicInteger open = new AtomicInteger();
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                attempts.incrementAndGet();
                atOnce.accumulateAndGet(open.incrementAndGet(), Math::max);
                Thread.ofVirtual().start(() -> {
                    try (caller) {
                        Thread.sleep(30);
                    } catch (IOException | InterruptedException e) {
                        // It has gone by itself.
                    } finally {
                        open.decrementAndGet();
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }
}
