package io.srvlab.rds.routeros;

import static io.srvlab.rds.routeros.SimulatedBox.GUARD;
import static io.srvlab.rds.routeros.SimulatedBox.MIB;
import static io.srvlab.rds.routeros.SimulatedBox.slot;
import static io.srvlab.rds.routeros.SimulatedBox.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Boxes that freeze, vanish, are strangers, or allow few channels. */
class BrokenBoxTest {
    private static final Duration PATIENCE = Duration.ofMillis(400);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private SimulatedBox box;

    @BeforeEach
    void start() throws Exception {
        box = SimulatedBox.start(folder.resolve("box")).owned();
    }

    @AfterEach
    void stop() {
        box.close();
    }

    @Test
    void frozenBoxEndsEveryCallByItsDeadlineAndIsFoundAgain() throws Exception {
        try (RdsClient client = box.impatient(2, PATIENCE)) {
            client.system();
            box.sim.faults().freeze();
            long start = System.nanoTime();
            assertThatThrownBy(client::disks).isInstanceOf(RdsException.Unreachable.class);
            assertThatThrownBy(() -> client.create(GUARD, wanted("pvc-1", MIB)))
                    .isInstanceOfAny(RdsException.UnknownOutcome.class, RdsException.Unreachable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE.multipliedBy(8));
            box.sim.faults().thaw();
            await().atMost(Duration.ofSeconds(15)).ignoreExceptions().until(() -> client.system() != null);
        }
    }

    @Test
    void mutationSentToAFrozenBoxHasAnUnknownOutcome() throws Exception {
        try (RdsClient client = box.impatient(2, PATIENCE)) {
            client.system();
            box.sim.faults().freeze();
            assertThatThrownBy(() -> client.create(GUARD, wanted("pvc-1", MIB)))
                    .isInstanceOf(RdsException.UnknownOutcome.class);
            box.sim.faults().thaw();
            await().atMost(Duration.ofSeconds(15)).ignoreExceptions().until(() -> client.system() != null);
        }
    }

    @Test
    void oneSlowCommandDoesNotBreakTheOthers() throws Exception {
        try (RdsClient client = box.impatient(4, Duration.ofSeconds(2));
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            client.system();
            box.sim.faults().delay("pvc-slow", Duration.ofSeconds(4));
            Disk made = client.create(GUARD, wanted("pvc-1", MIB));
            Future<?> slow = callers.submit(() -> client.label(GUARD, made, SimulatedBox.comment("pvc-slow")));
            for (int i = 0; i < 20; i++) {
                assertThat(client.disk(made.slot())).isPresent();
            }
            assertThatThrownBy(slow::get).hasCauseInstanceOf(RdsException.UnknownOutcome.class);
            assertThat(client.disk(made.slot())).isPresent();
        }
    }

    @Test
    void boxThatComesBackOnItsOldPortIsFoundAgain() throws Exception {
        int port = box.sim.port();
        try (RdsClient client = box.impatient(2, Duration.ofSeconds(2))) {
            client.system();
            box.sim.close();
            await().until(() -> failure(client::disks) instanceof RdsException.Unreachable);
            SimulatorOptions same = SimulatorOptions.in(folder.resolve("box")).withPort(port);
            try (Simulator again = Simulator.start(same)) {
                await().atMost(Duration.ofSeconds(15))
                        .ignoreExceptions()
                        .until(() -> !client.disks().isEmpty());
                assertThat(again.received()).isNotEmpty();
            }
        }
    }

    @Test
    void strangersHostKeyGetsNoCommandAndBothFingerprintsAreTold() throws Exception {
        String pinned = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        int before = box.sim.received().size();
        try (RdsClient client = SshRdsClient.connect(SimulatedBox.to(box.sim, pinned, 2))) {
            assertThatThrownBy(client::system)
                    .isInstanceOf(RdsException.Unauthorized.class)
                    .hasMessageContaining(pinned)
                    .hasMessageContaining(box.sim.hostKeyFingerprint());
        }
        assertThat(box.sim.received()).hasSize(before);
    }

    @Test
    void keyThatTheBoxDoesNotKnowIsUnauthorized() throws Exception {
        try (Simulator other = Simulator.start(SimulatorOptions.in(folder.resolve("other")))) {
            Connection to = SimulatedBox.to(box.sim, box.sim.hostKeyFingerprint(), 1);
            Connection wrong = new Connection(
                    to.address(),
                    to.port(),
                    to.user(),
                    new Connection.Secret(other.clientKeyPem()),
                    to.hostKeyFingerprints(),
                    1,
                    to.connectTimeout(),
                    to.commandTimeout());
            try (RdsClient client = SshRdsClient.connect(wrong)) {
                assertThatThrownBy(client::system)
                        .isInstanceOf(RdsException.Unauthorized.class)
                        .hasMessageNotContaining("PRIVATE");
            }
        }
    }

    @Test
    void keyThatIsNoneIsRefusedBeforeConnectingAndNeverPrinted() {
        Connection to = SimulatedBox.to(box.sim, box.sim.hostKeyFingerprint(), 1);
        Connection broken = new Connection(
                to.address(),
                to.port(),
                to.user(),
                new Connection.Secret("top secret"),
                to.hostKeyFingerprints(),
                1,
                to.connectTimeout(),
                to.commandTimeout());
        assertThatThrownBy(() -> SshRdsClient.connect(broken))
                .isInstanceOf(RdsException.Unauthorized.class)
                .hasMessageNotContaining("top secret");
        assertThat(broken.toString()).doesNotContain("top secret");
    }

    @Test
    void boxWithAnRsaHostKeyIsReached() throws Exception {
        SimulatorOptions ed = SimulatorOptions.in(folder.resolve("rsa"));
        SimulatorOptions rsa = new SimulatorOptions(
                0,
                ed.folder(),
                ed.pools(),
                ed.user(),
                null,
                "rsa-box",
                ed.version(),
                "ssh-rsa",
                1,
                ed.behaviour(),
                ed.clock());
        try (SimulatedBox other = SimulatedBox.start(rsa, 1)) {
            assertThat(other.client.system().identity()).isEqualTo("rsa-box");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "10, 10", "1, 4"})
    void sixtyFourCallersAllGetTheirAnswer(int channelsOfTheBox, int channelsOfTheClient) throws Exception {
        SimulatorOptions options = SimulatorOptions.in(folder.resolve("few")).withMaxChannels(channelsOfTheBox);
        try (SimulatedBox few = SimulatedBox.start(options, channelsOfTheClient).owned();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Disk>> made = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String name = "pvc-" + i;
                made.add(callers.submit(() -> few.client.create(GUARD, wanted(name, MIB))));
            }
            for (Future<Disk> one : made) {
                Disk disk = one.get();
                assertThat(few.client.disk(disk.slot())).contains(disk);
            }
            assertThat(few.client.disks()).hasSize(65);
        }
    }

    @Test
    void equalReadsThatWaitTogetherAreOneCommand() throws Exception {
        try (RdsClient client = box.impatient(1, Duration.ofSeconds(5));
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            client.system();
            box.sim.faults().delay("identity", Duration.ofSeconds(1));
            Future<?> first = callers.submit(client::system);
            await().until(() -> box.sim.received().getLast().contains("resource"));
            int before = box.sim.received().size();
            List<Future<List<Disk>>> reads = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                reads.add(callers.submit(client::disks));
            }
            for (Future<List<Disk>> read : reads) {
                assertThat(read.get()).hasSize(1);
            }
            first.get();
            assertThat(box.sim.received().size() - before).isLessThan(10);
        }
    }

    @Test
    void readSeesTheWriteThatEndedBeforeIt() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                String name = "pvc-" + writer;
                writers.add(callers.submit(() -> {
                    for (int turn = 0; turn < 5; turn++) {
                        Disk made = box.client.create(GUARD, wanted(name, MIB));
                        assertThat(box.client.disks()).contains(made);
                        box.client.remove(GUARD, made);
                        assertThat(box.client.disks()).extracting(Disk::slot).doesNotContain(slot(name));
                    }
                    return name;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
    }

    @Test
    void interruptedCallerLeavesAtOnceAndFreesItsPlace() throws Exception {
        try (RdsClient client = box.impatient(1, Duration.ofSeconds(30))) {
            client.system();
            box.sim.faults().delay("pvc-1", Duration.ofSeconds(2));
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    client.create(GUARD, wanted("pvc-1", MIB));
                    ended.complete(new AssertionError("not interrupted"));
                } catch (RdsException e) {
                    ended.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("flag lost", e));
                }
            });
            await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
            caller.interrupt();
            assertThat(ended.get()).isInstanceOfAny(RdsException.UnknownOutcome.class, RdsException.Unreachable.class);
            assertThat(client.system().identity()).isEqualTo("rds");
        }
    }

    @Test
    void thousandFailingCallsLeaveNoThreadBehind() throws Exception {
        try (RdsClient client = box.impatient(4, Duration.ofMillis(50))) {
            failure(client::disks);
            int before = ManagementFactory.getThreadMXBean().getThreadCount();
            box.sim.faults().freeze();
            try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
                for (int i = 0; i < 1000; i++) {
                    String name = "pvc-" + i;
                    callers.execute(() -> failure(
                            name.endsWith("7") ? client::disks : () -> client.create(GUARD, wanted(name, MIB))));
                }
            }
            box.sim.faults().thaw();
            assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThanOrEqualTo(before + 8);
        }
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(stacks("rds-"))
                        .as("virtual threads of clients; the one of the box's own client stays")
                        .isLessThanOrEqualTo(1));
    }

    private static Object failure(Callable<?> call) {
        try {
            return call.call();
        } catch (Exception e) {
            return e;
        }
    }

    /** Threads, virtual ones too, whose name begins like that. */
    private long stacks(String name) throws IOException {
        Path dump = folder.resolve("threads-" + UUID.randomUUID() + ".json");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
        try (var lines = Files.lines(dump)) {
            return lines.filter(line -> line.contains("\"name\": \"" + name)).count();
        }
    }
}
