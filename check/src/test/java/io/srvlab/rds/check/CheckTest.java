package io.srvlab.rds.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.ssh.SshTransport;
import io.srvlab.rds.routeros.ssh.Transport;
import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Equipment;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import io.srvlab.rds.simulator.disk.DiskItem;
import io.srvlab.rds.simulator.nvme.TcpExports;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against boxes whose answers are known; most of the time is spent waiting for what does not happen. */
@Execution(ExecutionMode.CONCURRENT)
class CheckTest {
    private static final AtomicInteger PORTS = new AtomicInteger(21_000);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** Questions of which each value is tried; a version's answers are the profiles' business. */
    static Stream<String> changedAnswers() {
        return Arrays.stream(Question.values())
                .filter(question -> question.whyNot().isEmpty())
                .filter(question -> question != Question.U26 && question != Question.U30)
                .flatMap(question ->
                        Setting.of(question.id()).choices().stream().skip(1).map(value -> question.id() + "=" + value));
    }

    private Simulator box(Behaviour behaviour) throws IOException {
        return Simulator.start(
                SimulatorOptions.in(folder).withBehaviour(behaviour),
                Equipment.plain().withExports(_ -> new TcpExports(HERE)));
    }

    /** Below the range from which the kernel takes its own, so that nobody takes it before the box does. */
    private static InetSocketAddress freePort() throws IOException {
        while (true) {
            int port = PORTS.incrementAndGet();
            try (ServerSocket free = new ServerSocket(port, 1, HERE)) {
                return new InetSocketAddress(HERE, free.getLocalPort());
            } catch (BindException e) {
                // the next one
            }
        }
    }

    private static Check.Job job(String pool) throws IOException {
        return new Check.Job(pool, "0a1b", freePort(), Duration.ofMillis(800), Duration.ofMinutes(5));
    }

    private static Check.Result run(Simulator box) throws Exception {
        try (Transport transport = SshTransport.open(to(box))) {
            return new Check(transport, job("raid10"), _ -> {}).run();
        }
    }

    private static void assertTrue(Check.Result result, Simulator box) {
        assertThat(result.trouble()).isEmpty();
        assertThat(result.left()).isEmpty();
        for (Answer answer : result.answers().all()) {
            if (answer.given() && answer.question() != Question.U30) {
                assertThat(answer.value())
                        .as(answer.toString())
                        .isEqualTo(
                                box.behaviour().get(Setting.of(answer.question().id())));
            }
        }
        assertThat(box.disks()).isEmpty();
        assertThat(box.exec(":put [:len [/file/find where name~\"rdschk\"]]")).isEqualTo("0\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "captured", "documented", "go-driver-assumptions", "worst"})
    void answersAreWhatTheBoxIsSetTo(String profile) throws Exception {
        // Drops are a fault, not an answer.
        try (Simulator box = box(Behaviour.profile(profile).with("U33", "0"))) {
            Check.Result result = run(box);
            assertTrue(result, box);
            assertThat(result.answers().all().stream().filter(Answer::given)).hasSizeGreaterThan(30);
            assertThat(result.answers().of(Question.U38))
                    .hasValueSatisfying(answer -> assertThat(answer.given()).isTrue());
            boolean lives = box.behaviour().is(Setting.U38, "lives");
            assertThat(Report.of(result))
                    .contains(lives ? "fencing by a new NQN: DOES NOT WORK" : "fencing by a new NQN: works");
        }
    }

    @ParameterizedTest
    @MethodSource("changedAnswers")
    void eachAnswerIsFoundOut(String changed) throws Exception {
        String[] part = changed.split("=", 2);
        try (Simulator box = box(Behaviour.defaults().with(part[0], part[1]))) {
            Check.Result result = run(box);
            assertTrue(result, box);
            Answer answer = result.answers()
                    .of(Arrays.stream(Question.values())
                            .filter(question -> question.id().equals(part[0]))
                            .findFirst()
                            .orElseThrow())
                    .orElseThrow();
            assertThat(answer.value()).as(answer.toString()).isEqualTo(part[1]);
        }
    }

    @Test
    void withoutAWayToTheDataPortTheRestIsAnswered() throws Exception {
        try (Simulator box = Simulator.start(SimulatorOptions.in(folder))) {
            Check.Result result = run(box);
            assertTrue(result, box);
            assertThat(result.answers().of(Question.U38))
                    .hasValueSatisfying(answer -> assertThat(answer.evidence()).contains("--data-address"));
            assertThat(result.answers().all().stream().filter(Answer::given)).hasSizeGreaterThan(20);
        }
    }

    @Test
    void whatIsNotOursStays() throws Exception {
        try (Simulator box = box(Behaviour.defaults())) {
            box.exec("/file/add type=directory name=raid10/rdschk0a1c");
            box.exec("/disk/add type=file slot=rdschk0a1 file-path=raid10/rdschk0a1c/a.img file-size=1M");
            box.exec("/disk/add type=file slot=ardschk0a1b file-path=raid10/b.img file-size=1M");
            List<DiskItem> before = box.disks();
            String files = box.exec(":put [/file/find]");

            Check.Result result = run(box);

            assertThat(result.left()).isEmpty();
            assertThat(box.disks()).isEqualTo(before);
            assertThat(box.exec(":put [/file/find]")).isEqualTo(files);
            assertThat(Report.of(result)).contains("an earlier check left something");
        }
    }

    @Test
    void itDoesNotBeginWhereItsNamesAreTaken() throws Exception {
        try (Simulator box = box(Behaviour.defaults())) {
            box.exec("/disk/add type=file slot=rdschk0a1bx file-path=raid10/b.img file-size=1M");
            assertThatThrownBy(() -> run(box)).isInstanceOf(RdsException.Rejected.class);
            assertThat(box.disks()).hasSize(1);
        }
    }

    @Test
    void itDoesNotBeginWithoutThePool() throws Exception {
        try (Simulator box = box(Behaviour.defaults());
                Transport transport = SshTransport.open(to(box))) {
            Check check = new Check(transport, job("other"), _ -> {});
            assertThatThrownBy(check::run)
                    .isInstanceOf(RdsException.Rejected.class)
                    .hasMessageContaining("--pool");
        }
    }

    @Test
    void stoppedInTheMiddleItCleansUpFirst() throws Exception {
        try (Simulator box = box(Behaviour.defaults());
                Transport transport = SshTransport.open(to(box))) {
            Check[] check = new Check[1];
            check[0] = new Check(transport, job("raid10"), what -> {
                if (what.contains("exports")) {
                    Thread.ofVirtual().start(() -> check[0].stop());
                }
            });
            Check.Result result = check[0].run();
            assertThat(result.trouble()).isEqualTo("stopped");
            assertThat(result.left()).isEmpty();
            assertThat(box.disks()).isEmpty();
        }
    }

    @Test
    void droppedConnectionsMakeNoAnswerWrong() throws Exception {
        try (Simulator box = box(Behaviour.defaults().with("U33", "0.05").with("U33.place", "before"))) {
            assertTrue(run(box), box);
        }
    }

    @Test
    void theReportIsATableWhateverTheBoxSays() {
        Answers answers = new Answers();
        answers.put(Question.U36, "banner", "a | b\n<script>`x`");
        String report = Report.of(new Check.Result(answers, "", List.of(), Duration.ofSeconds(3)));
        assertThat(report.lines().filter(line -> line.startsWith("| U36 ")))
                .containsExactly("| U36 | noise before the output | **banner** | none | a \\| b &lt;script>'x' |");
    }

    private static Connection to(Simulator box) {
        return new Connection(
                "127.0.0.1",
                box.port(),
                "csi",
                new Connection.Secret(box.clientKeyPem()),
                List.of(box.hostKeyFingerprint()),
                1,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20));
    }
}
