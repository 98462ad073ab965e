package io.srvlab.rds.csi.node.fabric;

import static io.srvlab.rds.csi.node.fabric.ConnectTest.target;
import static io.srvlab.rds.csi.node.fabric.FakeKernel.NQN;
import static io.srvlab.rds.csi.node.fabric.FakeKernel.OURS;
import static io.srvlab.rds.csi.node.fabric.FakeKernel.THEIRS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisconnectTest {
    private static final String DELETE = "delete_controller";
    private static final String BOX = "192.0.2.2";
    private static final String OTHER = "nqn.2000-02.com.mikrotik:csi-b:22222222";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final FakeKernel kernel;
    private final KernelFabrics fabrics;
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    DisconnectTest(@TempDir Path folder) throws IOException {
        kernel = new FakeKernel(folder, true);
        fabrics = kernel.fabrics();
    }

    @AfterEach
    void end() {
        callers.shutdownNow();
        kernel.settle();
    }

    @Test
    void allOfOursToThatNqnAreEndedAndNothingElse() throws Exception {
        kernel.connect(NQN, THEIRS);
        kernel.connect(NQN, OURS);
        kernel.connect(OTHER, OURS);
        kernel.connect(NQN, OURS);
        fabrics.disconnect(NQN, LONG);
        assertThat(kernel.written).containsExactlyInAnyOrder("nvme1/" + DELETE, "nvme3/" + DELETE);
        assertThat(fabrics.connected(NQN)).isFalse();
        assertThat(fabrics.find(NQN))
                .as("the disk that their controller keeps is not ours")
                .isEmpty();
        assertThat(fabrics.connected(OTHER)).isTrue();
    }

    @Test
    void whatIsNotConnectedIsDisconnected() throws Exception {
        kernel.connect(NQN, THEIRS);
        fabrics.disconnect(NQN, LONG);
        assertThat(kernel.written).isEmpty();
    }

    @Test
    void aNumberThatWentToAStrangerBeforeTheWriteIsLeftAlone() throws Exception {
        kernel.connect(NQN, OURS);
        kernel.afterOpen = () -> {
            kernel.afterOpen = () -> {};
            kernel.remove("nvme0");
            kernel.connect(NQN, THEIRS);
        };
        fabrics.disconnect(NQN, LONG);
        assertThat(kernel.written).isEmpty();
        assertThat(kernel.folder("nvme0")).exists();
    }

    @Test
    void aNumberThatWentToAStrangerBeforeTheOpenIsLeftAlone() throws Exception {
        kernel.connect(NQN, OURS);
        Controller seen = new Sysfs(kernel.sys()).controllersOf(OURS, NQN).getFirst();
        kernel.remove("nvme0");
        kernel.connect(OTHER, OURS);
        assertThat(new Removals(kernel, new Sysfs(kernel.sys())).write(seen, DELETE))
                .isFalse();
        assertThat(kernel.written).isEmpty();
    }

    @Test
    void aControllerThatVanishesBeforeTheWriteIsDisconnected() throws Exception {
        kernel.connect(NQN, OURS);
        kernel.afterOpen = () -> {
            kernel.afterOpen = () -> {};
            kernel.remove("nvme0");
        };
        fabrics.disconnect(NQN, LONG);
        assertThat(kernel.written).isEmpty();
    }

    @Test
    void aRemovalThatHangsHoldsNobodyPastTheirTime() throws Exception {
        kernel.state(kernel.connect(NQN, OURS), "resetting");
        kernel.connect(OTHER, OURS);
        kernel.holds.put(DELETE, new CountDownLatch(1));
        assertThatThrownBy(() -> fabrics.disconnect(NQN, SHORT))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(NQN, "nvme0 'resetting'", "200 ms");
        assertThat(fabrics.connected(NQN)).isTrue();
        // other calls go on meanwhile
        assertThat(fabrics.find(OTHER)).isPresent();
        assertThat(fabrics.connect(target(NQN + "y", BOX), LONG).sizeBytes()).isPositive();
    }

    @Test
    void callsForARemovalThatHangsWaitForTheSameOne() throws Exception {
        kernel.connect(NQN, OURS);
        CountDownLatch hold = new CountDownLatch(1);
        kernel.holds.put(DELETE, hold);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> fabrics.disconnect(NQN, SHORT)).isInstanceOf(IOException.class);
            kernel.state("nvme0", "deleting (no IO)");
        }
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("nvme-disconnect-nvme0")))
                .hasSize(1);
        Future<?> caller = callers.submit(() -> {
            fabrics.disconnect(NQN, LONG);
            return true;
        });
        hold.countDown();
        caller.get();
        assertThat(kernel.written).containsExactly("nvme0/" + DELETE);
    }

    @Test
    void aRemovalThatSomeoneElseBeganIsWaitedFor() throws Exception {
        String name = kernel.connect(NQN, OURS);
        kernel.state(name, "deleting");
        FakeKernel.remove(kernel.folder(name).resolve(DELETE)); // the kernel takes it away at the first write
        Future<?> caller = callers.submit(() -> {
            fabrics.disconnect(NQN, LONG);
            return true;
        });
        kernel.remove(name);
        caller.get();
        assertThat(kernel.written).isEmpty();
    }

    @Test
    void aReadOnlySysfsIsToldAtOnce() {
        kernel.connect(NQN, OURS);
        kernel.readOnly.put(DELETE, "Read-only file system");
        assertThatThrownBy(() -> fabrics.disconnect(NQN, LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("nvme0", "Read-only file system", "/sys");
    }

    @Test
    void aConnectUnderWayIsStoppedAndWhatItMadeIsRemoved() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        kernel.holds.put(BOX, hold);
        assertThatThrownBy(() -> fabrics.connect(target(NQN, BOX), SHORT)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fabrics.disconnect(NQN, SHORT))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(NQN, BOX, "a connect");
        Future<?> caller = callers.submit(() -> {
            fabrics.disconnect(NQN, LONG);
            return true;
        });
        hold.countDown();
        caller.get();
        assertThat(fabrics.connected(NQN)).isFalse();
        assertThat(fabrics.count()).isZero();
    }

    @Test
    void aConnectThatFailsAfterAllIsNothingToDisconnect() {
        CountDownLatch hold = new CountDownLatch(1);
        kernel.holds.put(BOX, hold);
        kernel.refusals.put(BOX, "Connection timed out");
        assertThatThrownBy(() -> fabrics.connect(target(NQN, BOX, "192.0.2.3"), SHORT))
                .isInstanceOf(IOException.class);
        hold.countDown();
        assertThatCode(() -> fabrics.disconnect(NQN, LONG)).doesNotThrowAnyException();
        assertThat(kernel.created).hasSize(1);
    }
}
