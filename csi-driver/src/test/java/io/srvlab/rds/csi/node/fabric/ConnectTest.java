package io.srvlab.rds.csi.node.fabric;

import static io.srvlab.rds.csi.node.fabric.FakeKernel.HOST_ID;
import static io.srvlab.rds.csi.node.fabric.FakeKernel.NQN;
import static io.srvlab.rds.csi.node.fabric.FakeKernel.OURS;
import static io.srvlab.rds.csi.node.fabric.FakeKernel.THEIRS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srvlab.rds.csi.node.fabric.Fabrics.Device;
import io.srvlab.rds.csi.node.fabric.Fabrics.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectTest {
    private static final String BOX = "192.0.2.2";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final FakeKernel kernel;
    private final KernelFabrics fabrics;
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    ConnectTest(@TempDir Path folder) throws IOException {
        kernel = new FakeKernel(folder, true);
        fabrics = kernel.fabrics();
    }

    @AfterEach
    void end() {
        callers.shutdownNow();
        kernel.settle();
    }

    static Target target(String nqn, String... addresses) {
        return new Target(nqn, List.of(addresses), 4420, OURS, HOST_ID, 600, 2, 5, -1, 2);
    }

    @Test
    void theDeviceOfANewConnectionIsReturned() throws Exception {
        assertThat(fabrics.connect(target(NQN, BOX), LONG))
                .isEqualTo(new Device(kernel.dev().resolve("nvme0n1").toString(), "259:1", 1 << 20));
        assertThat(kernel.created)
                .containsExactly(
                        "nqn=" + NQN + ",transport=tcp,traddr=192.0.2.2,trsvcid=4420,hostnqn=" + OURS + ",hostid="
                                + HOST_ID + ",nr_io_queues=2,ctrl_loss_tmo=600,reconnect_delay=2,keep_alive_tmo=5");
    }

    @Test
    void whatIsConnectedIsNotConnectedAgain() throws Exception {
        Device first = fabrics.connect(target(NQN, BOX), LONG);
        assertThat(fabrics.connect(target(NQN, BOX), LONG)).isEqualTo(first);
        assertThat(kernel.created).hasSize(1);
        assertThat(kernel.written).isEmpty();
    }

    @Test
    void aForeignConnectionToTheSameNqnIsNotUsed() throws Exception {
        kernel.connect(NQN, THEIRS);
        fabrics.connect(target(NQN, BOX), LONG);
        assertThat(fabrics.count()).isOne();
        assertThat(kernel.created).hasSize(1);
    }

    @Test
    void addressesAreTriedInOrderUntilOneAnswers() throws Exception {
        kernel.refusals.put("192.0.2.1", "Connection refused");
        kernel.refusals.put("2001:db8::1", "Network is unreachable");
        fabrics.connect(target(NQN, "192.0.2.1", "[2001:db8::1]", BOX, "192.0.2.3"), LONG);
        assertThat(kernel.created.stream().map(line -> FakeKernel.option(line, "traddr")))
                .containsExactly("192.0.2.1", "2001:db8::1", BOX);
    }

    @Test
    void aHostNameIsResolvedForTheKernel() throws Exception {
        kernel.refusals.put("0:0:0:0:0:0:0:1", "Connection refused");
        fabrics.connect(target(NQN, "localhost"), LONG);
        assertThat(kernel.created.stream().map(line -> FakeKernel.option(line, "traddr")))
                .contains("127.0.0.1");
    }

    @Test
    void anUnknownHostNameIsNamed() {
        assertThatThrownBy(() -> fabrics.connect(target(NQN, "no-such-box.invalid"), LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("no-such-box.invalid", NQN);
        assertThat(kernel.created).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Connection refused, is the box's NVMe/TCP export on",
        "Input/output error, not exported",
        "I/O error, not exported",
        "Connection timed out, is the box up",
        "Network is unreachable, no route",
        "No route to host, is the box up",
        "Connection reset by peer, closed the connection",
        "Invalid argument, modprobe nvme-tcp",
        "No such device, modprobe nvme-tcp",
        "No such file or directory, modprobe -a nvme-fabrics nvme-tcp",
        "Permission denied, needs root",
        "Cannot allocate memory, out of memory",
        "Some new errno, dmesg",
    })
    void aFailureSaysWhereAndWhatToDo(String errno, String advice) {
        kernel.refusals.put(BOX, errno);
        assertThatThrownBy(() -> fabrics.connect(target(NQN, BOX), LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(BOX + " port 4420", NQN, advice);
    }

    @Test
    void everyAddressThatFailedIsInTheMessage() {
        kernel.refusals.put(BOX, "Connection refused");
        kernel.refusals.put("192.0.2.9", "Input/output error");
        assertThatThrownBy(() -> fabrics.connect(target(NQN, BOX, "192.0.2.9"), LONG))
                .hasMessageContainingAll(
                        "192.0.2.2 port 4420: Connection refused", "192.0.2.9 port 4420: Input/output error");
    }

    @Test
    void withoutTheModulesThePersonIsToldWhichToLoad(@TempDir Path folder) {
        KernelFabrics real = new KernelFabrics(folder.resolve("dev"), folder.resolve("sys"), OURS);
        assertThatThrownBy(() -> real.connect(target(NQN, BOX), LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("modprobe -a nvme-fabrics nvme-tcp");
        assertThat(folder.resolve("dev/nvme-fabrics")).doesNotExist();
    }

    @Test
    void alreadyConnectedIsGoodEnough() throws Exception {
        kernel.refusals.put(BOX, "Operation already in progress");
        Future<Device> caller = callers.submit(() -> fabrics.connect(target(NQN, BOX), LONG));
        await().until(() -> !kernel.created.isEmpty());
        kernel.connect(NQN, OURS);
        assertThat(caller.get().majorMinor()).isEqualTo("259:1");
    }

    @Test
    void aDiskThatComesLaterIsWaitedFor() throws Exception {
        kernel.disksAtOnce = false;
        Future<Device> caller = callers.submit(() -> fabrics.connect(target(NQN, BOX), LONG));
        await().until(() -> fabrics.connected(NQN));
        assertThat(caller.isDone()).isFalse();
        kernel.attach("nvme0");
        assertThat(caller.get().majorMinor()).isEqualTo("259:1");
    }

    @Test
    void aDiskThatDoesNotComeIsToldApartFromNoConnection() {
        kernel.disksAtOnce = false;
        assertThatThrownBy(() -> fabrics.connect(target(NQN, BOX), SHORT))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("connected to " + NQN, "nvme0 'live'", "its disk did not come");
    }

    @Test
    void aLiveConnectionWithoutDiskIsAskedToLookAgain() {
        kernel.bare(NQN, OURS);
        assertThatThrownBy(() -> fabrics.connect(target(NQN, BOX), SHORT)).isInstanceOf(IOException.class);
        assertThat(kernel.created).isEmpty();
        assertThat(kernel.written).containsExactly("nvme0/rescan_controller");
    }

    @Test
    void anOutageIsWaitedForAndNotConnectedASecondTime() throws Exception {
        String name = kernel.connect(NQN, OURS);
        kernel.state(name, "connecting");
        assertThatThrownBy(() -> fabrics.connect(target(NQN, BOX), SHORT))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(NQN, "nvme0 'connecting'", "traddr=192.0.2.2");
        Future<Device> caller = callers.submit(() -> fabrics.connect(target(NQN, BOX), LONG));
        kernel.state(name, "live");
        assertThat(caller.get().majorMinor()).isEqualTo("259:1");
        assertThat(kernel.created).isEmpty();
    }

    @Test
    void aConnectionThatIsBeingRemovedIsReplaced() throws Exception {
        kernel.state(kernel.connect(NQN, OURS), "deleting (no IO)");
        assertThat(fabrics.connect(target(NQN, BOX), LONG).sizeBytes()).isEqualTo(1 << 20);
        assertThat(kernel.created).hasSize(1);
    }

    @Test
    void aNodeInDevIsPartOfTheDevice() throws Exception {
        kernel.connect(NQN, OURS);
        Files.delete(kernel.dev().resolve("nvme0n1"));
        assertThatThrownBy(() -> fabrics.connect(target(NQN, BOX), SHORT))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("nvme0n1 is not there", "259:1", "/dev the host's");
        FakeKernel.put(kernel.dev().resolve("nvme0n1"), "259:9");
        assertThatThrownBy(() -> fabrics.connect(target(NQN, BOX), SHORT)).hasMessageContaining("is 259:9");
    }

    @ParameterizedTest
    @CsvSource({"'nqn.x,hostnqn=y', nqn", "'nqn x', nqn", "'', nqn", "'nqn.x\n', nqn", "nqn.é, nqn"})
    void anNqnThatWouldBecomeAnotherOptionIsRefused(String nqn, String field) {
        assertThatThrownBy(() -> fabrics.connect(target(nqn, BOX), LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(field + ":");
        assertThat(kernel.created).isEmpty();
    }

    @Test
    void otherValuesThatTheKernelCannotTakeAreRefusedByName() {
        assertThatThrownBy(() -> fabrics.connect(target(NQN, BOX, "a,nqn=b"), LONG))
                .hasMessageStartingWith("addresses:");
        assertThatThrownBy(() -> fabrics.connect(target(NQN), LONG)).hasMessageStartingWith("addresses:");
        assertThatThrownBy(
                        () -> fabrics.connect(new Target(NQN, List.of(BOX), 0, OURS, HOST_ID, 600, 2, 5, -1, 0), LONG))
                .hasMessageStartingWith("port:");
        assertThatThrownBy(
                        () -> fabrics.connect(new Target(NQN, List.of(BOX), 4420, OURS, "a b", 600, 2, 5, -1, 0), LONG))
                .hasMessageStartingWith("hostId:");
        assertThatThrownBy(() ->
                        fabrics.connect(new Target(NQN, List.of(BOX), 4420, THEIRS, HOST_ID, 600, 2, 5, -1, 0), LONG))
                .hasMessageStartingWith("hostNqn:");
        assertThat(kernel.created).isEmpty();
    }

    @Test
    void aConnectThatHangsDoesNotHoldItsCaller() {
        kernel.holds.put(BOX, new CountDownLatch(1));
        assertThatThrownBy(() -> fabrics.connect(target(NQN, BOX), SHORT))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("no answer from " + BOX + " port 4420", NQN, "200 ms");
    }

    @Test
    void aCallerThatIsCancelledEndsAtOnce() throws Exception {
        kernel.holds.put(BOX, new CountDownLatch(1));
        Future<Device> caller = callers.submit(() -> fabrics.connect(target(NQN, BOX), LONG));
        await().until(() -> !kernel.created.isEmpty());
        assertThat(caller.cancel(true)).isTrue();
        callers.shutdown();
        assertThat(callers.awaitTermination(30, java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void retriesOfAConnectThatHangsJoinItAndFindItsLateSuccess() throws Exception {
        kernel.holds.put(BOX, new CountDownLatch(1));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> fabrics.connect(target(NQN, BOX), SHORT)).isInstanceOf(IOException.class);
            assertThat(fabrics.connected(NQN)).as("it may come true any moment").isTrue();
        }
        assertThat(kernel.created).hasSize(1);
        Future<Device> caller = callers.submit(() -> fabrics.connect(target(NQN, BOX), LONG));
        kernel.holds.get(BOX).countDown();
        assertThat(caller.get().majorMinor()).isEqualTo("259:1");
        assertThat(kernel.created).hasSize(1);
    }

    @Test
    void afterItsCallersTimeNoFurtherAddressIsTried() {
        kernel.holds.put(BOX, new CountDownLatch(1));
        kernel.refusals.put(BOX, "Connection timed out");
        assertThatThrownBy(() -> fabrics.connect(target(NQN, BOX, "192.0.2.3"), SHORT))
                .isInstanceOf(IOException.class);
        kernel.holds.get(BOX).countDown();
        await().untilAsserted(() -> assertThat(fabrics.connected(NQN)).isFalse());
        assertThat(kernel.created).hasSize(1);
    }

    @Test
    void manyConnectsAtOnceAllSucceedFewAtATime() throws Exception {
        List<Future<Device>> connects = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            String nqn = NQN + i;
            connects.add(callers.submit(() -> fabrics.connect(target(nqn, BOX), LONG)));
        }
        for (Future<Device> connect : connects) {
            assertThat(connect.get().sizeBytes()).isEqualTo(1 << 20);
        }
        assertThat(fabrics.count()).isEqualTo(64);
        assertThat(connects.stream().map(Future::resultNow).distinct()).hasSize(64);
        assertThat(kernel.mostWorking).hasValueLessThanOrEqualTo(Creations.AT_ONCE);
    }

    @Test
    void aBoxThatHangsKeepsNoOtherBoxWaiting() throws Exception {
        kernel.holds.put(BOX, new CountDownLatch(1));
        for (int i = 0; i < Creations.AT_ONCE; i++) {
            String nqn = NQN + i;
            callers.submit(() -> fabrics.connect(target(nqn, BOX), LONG));
        }
        await().until(() -> kernel.created.size() == Creations.AT_ONCE);
        assertThatThrownBy(() -> fabrics.connect(target(NQN + "x", BOX), SHORT))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(NQN + "x", BOX, "under way");
        assertThat(fabrics.connected(NQN + "x")).isFalse();
        assertThat(fabrics.connect(target(NQN + "y", "192.0.2.3"), LONG).sizeBytes())
                .isPositive();
    }
}
