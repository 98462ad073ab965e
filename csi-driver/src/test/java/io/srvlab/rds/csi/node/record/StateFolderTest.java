package io.srvlab.rds.csi.node.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    /** Another process that claims the folder, says so, and goes on until it is killed. */
    static final class Holder {
        private Holder() {}

        @SuppressWarnings("unused") // held
        public static void main(String[] args) throws Exception {
            StateFolder state = StateFolder.claim(Path.of(args[0]), LONG);
            System.out.println("claimed");
            Thread.sleep(LONG.multipliedBy(10));
            state.close();
        }
    }

    private Process holder() throws IOException {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(holder.inputReader().lines().anyMatch("claimed"::equals)).isTrue();
        return holder;
    }

    @Test
    void aSecondProcessIsRefusedWithWordsUntilTheFirstIsKilled() throws Exception {
        Process holder = holder();
        try {
            assertThatThrownBy(() -> StateFolder.claim(folder, SHORT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("maxSurge 0");
            try (ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<StateFolder> next = waiting.submit(() -> StateFolder.claim(folder, LONG));
                assertThat(next.isDone()).isFalse();
                holder.destroyForcibly().onExit().join();
                next.get(20, TimeUnit.SECONDS).close();
            }
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void twoOfOneProcessHaveItOneAfterTheOther() throws Exception {
        try (StateFolder first = StateFolder.claim(folder, SHORT)) {
            assertThat(first.path()).isEqualTo(folder);
            assertThatThrownBy(() -> StateFolder.claim(folder, SHORT)).hasMessageContaining("another node plugin");
        }
        StateFolder.claim(folder, SHORT).close();
    }
}
