package io.srvlab.rds.csi.node.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Deadline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemToolsTest {
    @TempDir
    Path folder;

    private final Tools tools = new SystemTools();

    private static Deadline soon() {
        return Deadline.after(20, TimeUnit.SECONDS);
    }

    @Test
    void argumentsReachTheProgramAsTheyAre() throws Exception {
        Tools.Result result = tools.run(soon(), List.of("printf", "%s|", "a b", "$(id)", "'x'"));
        assertThat(new String(result.output(), StandardCharsets.UTF_8)).isEqualTo("a b|$(id)|'x'|");
        assertThat(result.ok()).isTrue();
    }

    @Test
    void tellsExitCodeAndErrorOnOneLine() throws Exception {
        Tools.Result result = tools.run(soon(), List.of("sh", "-c", "echo one >&2; echo two >&2; exit 7"));
        assertThat(result.exit()).isEqualTo(7);
        assertThat(result.error()).isEqualTo("one; two");
    }

    @Test
    void muchOutputDoesNotStopTheProgram() throws Exception {
        Tools.Result result = tools.run(soon(), List.of("dd", "if=/dev/zero", "bs=1M", "count=6", "status=none"));
        assertThat(result.ok()).isTrue();
        assertThat(result.output()).hasSize(4 << 20);
    }

    @Test
    void oneThatIsNotInstalledIsNamed() {
        assertThatThrownBy(() -> tools.run(soon(), List.of("no-such-program", "x")))
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.late()).isFalse())
                .hasMessageContaining("no-such-program");
    }

    @Test
    void programsThatHangKeepNoOtherFromRunning() throws Exception {
        Tools hasty = new SystemTools(Duration.ofMillis(50));
        Path log = folder.resolve("log");
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SystemTools.AT_ONCE; i++) {
                List<String> command = List.of("sh", "-c", "echo x >> " + log + "; exec sleep 1000");
                var _ = callers.submit(() -> hasty.run(Deadline.after(1, TimeUnit.HOURS), command));
            }
            Awaitility.await().until(() -> Files.exists(log) && Files.size(log) == 2L * SystemTools.AT_ONCE);
            assertThat(hasty.run(soon(), List.of("true")).ok()).isTrue();
            callers.shutdownNow();
        }
    }

    /** More of them than there are threads to carry virtual ones: two pipes each are read as long as their disk is away. */
    @Test
    void manyProgramsThatHangStopNothingElse() throws Exception {
        Tools hasty = new SystemTools(Duration.ofMillis(1));
        int many = 140;
        try (ExecutorService callers = Executors.newCachedThreadPool()) {
            for (int i = 0; i < many; i++) {
                List<String> command = List.of("sleep", Integer.toString(1000 + i));
                var _ = callers.submit(() -> hasty.run(Deadline.after(1, TimeUnit.HOURS), command));
            }
            try {
                Awaitility.await()
                        .until(() -> ProcessHandle.current().children().count() >= many);
                CompletableFuture<Boolean> another = new CompletableFuture<>();
                Thread.ofVirtual().start(() -> another.complete(true));
                assertThat(another.get(20, TimeUnit.SECONDS)).isTrue();
                assertThat(hasty.run(soon(), List.of("true")).ok()).isTrue();
            } finally {
                callers.shutdownNow();
            }
        }
    }

    @Test
    void oneThatTakesTooLongIsKilled() throws Exception {
        Path pid = folder.resolve("pid");
        assertThatThrownBy(() -> tools.run(
                        Deadline.after(500, TimeUnit.MILLISECONDS),
                        List.of("sh", "-c", "echo $$ > " + pid + "; exec sleep 1000")))
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.late()).isTrue());
        assertGone(pid);
    }

    @Test
    void oneWhoseCallerIsInterruptedIsKilled() throws Exception {
        Path pid = folder.resolve("pid");
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                tools.run(soon(), List.of("sh", "-c", "echo $$ > " + pid + "; exec sleep 1000"));
            } catch (ToolException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Awaitility.await().until(() -> Files.exists(pid) && Files.size(pid) > 1);
        caller.interrupt();
        caller.join();
        assertGone(pid);
    }

    private static void assertGone(Path pidFile) throws Exception {
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        Awaitility.await()
                .untilAsserted(() -> assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive))
                        .isNotEqualTo(java.util.Optional.of(true)));
    }
}
