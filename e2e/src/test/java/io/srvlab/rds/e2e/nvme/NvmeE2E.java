package io.srvlab.rds.e2e.nvme;

import static io.srvlab.rds.e2e.nvme.Volume.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.srvlab.rds.csi.NodeId;
import io.srvlab.rds.csi.proto.NodeGetInfoRequest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The node plugin on a real NVMe/TCP initiator and target, with outages. Runs in the guest of {@code make e2e-nvme} only. Times
 * are bounds for a slow emulation, not expectations.
 */
@SuppressWarnings("NullAway.Init")
class NvmeE2E {
    private static final Duration SOON = Duration.ofMinutes(3);
    /** The shortest time after which the kernel gives up here: what it takes to notice, and ctrl_loss_tmo. */
    private static final int GIVE_UP_SECONDS = 10;

    private static Target box;
    private static NodePlugin plugin;

    private final List<String> exported = new ArrayList<>();
    private final List<Volume> volumes = new ArrayList<>();
    private String prefix = "";

    @BeforeAll
    static void start() throws Exception {
        box = new Target(Path.of(System.getProperty("rds.target")), Path.of("/box"));
        box.run("net");
        plugin = new NodePlugin(Path.of("/var/lib/rds-e2e"));
    }

    @AfterAll
    static void end() {
        plugin.close();
    }

    @BeforeEach
    void name(TestInfo test) {
        prefix = Integer.toHexString(test.getDisplayName().hashCode()) + "-"
                + Integer.toHexString(
                        test.getTestMethod().orElseThrow().getName().hashCode());
    }

    /** Whatever a test did: in the end the node has no mount and no connection of ours left. */
    @AfterEach
    void leavesNothing() throws Exception {
        box.link(true);
        try {
            for (Volume volume : volumes) {
                eventually(() -> volume.unpublish(plugin.calls(60)));
                eventually(() -> volume.unstage(plugin.calls(60)));
            }
            assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain("kubelet-e2e");
            assertThat(connections()).isEmpty();
            assertThat(plugin.metric("rds_csi_nvme_connections_active")).isZero();
        } finally {
            // So that one failure is not the next test's.
            Shell.run("bash", "-c", "grep -o '/var/lib/kubelet-e2e[^ ]*' /proc/mounts | xargs -r umount -l");
            for (Path controller : controllers()) {
                Files.writeString(controller.resolve("delete_controller"), "1", StandardOpenOption.WRITE);
            }
            for (String nqn : exported) {
                box.unexport(nqn);
            }
        }
    }

    private static List<Path> controllers() throws IOException {
        Path all = Path.of("/sys/class/nvme");
        if (!Files.exists(all)) {
            return List.of();
        }
        try (Stream<Path> controllers = Files.list(all)) {
            return controllers.toList();
        }
    }

    private Volume volume(String name, long bytes, String fsType) throws IOException {
        Volume volume = Volume.of(prefix + name, bytes, fsType);
        box.export(volume.name(), bytes);
        exported.add(volume.nqn());
        volumes.add(volume);
        return volume;
    }

    /** The controllers of our host NQN, by NQN. */
    private static List<String> connections() throws IOException {
        String ours = NodeId.parse(plugin.calls(60)
                        .nodeGetInfo(NodeGetInfoRequest.getDefaultInstance())
                        .getNodeId())
                .orElseThrow()
                .hostNqn();
        List<String> nqns = new ArrayList<>();
        for (Path controller : controllers()) {
            try {
                if (Files.readString(controller.resolve("hostnqn")).strip().equals(ours)) {
                    nqns.add(Files.readString(controller.resolve("subsysnqn")).strip());
                }
            } catch (NoSuchFileException gone) {
                // ended between the list and the look
            }
        }
        return nqns;
    }

    /** As the kubelet: again until it is done. */
    private static void eventually(Runnable call) {
        Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
                .untilAsserted(call::run);
    }

    private static Status.Code code(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static String description(Runnable call) {
        try {
            call.run();
            return "OK";
        } catch (StatusRuntimeException e) {
            return String.valueOf(e.getStatus().getDescription());
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
    }

    @ParameterizedTest
    @CsvSource({"ext4, 64", "xfs, 320", "btrfs, 128"})
    void aFilesystemLivesGrowsOnlineAndKeepsItsData(String fsType, long mib) throws Exception {
        Volume volume = volume("v", mib * MIB, fsType);
        volume.stage(plugin.calls(120));
        volume.publish(plugin.calls(120));
        write(volume.target().resolve("data"), "precious");
        long before = volume.target().toFile().getTotalSpace();

        box.resize(volume.name(), 2 * mib * MIB);
        // The box does not tell the host; the rescan has to ask.
        assertThat(volume.grow(plugin.calls(120), 2 * mib * MIB)).isEqualTo(2 * mib * MIB);
        assertThat(volume.target().toFile().getTotalSpace()).isGreaterThan(before * 3 / 2);

        volume.unpublish(plugin.calls(120));
        volume.unstage(plugin.calls(120));
        assertThat(connections()).isEmpty();
        volume.stage(plugin.calls(120));
        volume.publish(plugin.calls(120));
        assertThat(volume.target().resolve("data")).hasContent("precious");
    }

    @Test
    void rawBlockIsTheDiskAndGrows() throws Exception {
        Volume volume = volume("v", 16 * MIB, "");
        volume.stage(plugin.calls(120));
        volume.publish(plugin.calls(120));
        try (RandomAccessFile device = new RandomAccessFile(volume.target().toFile(), "rw")) {
            device.write("precious".getBytes(StandardCharsets.UTF_8));
            device.getFD().sync();
        }
        box.resize(volume.name(), 32 * MIB);
        assertThat(volume.grow(plugin.calls(120), 32 * MIB)).isEqualTo(32 * MIB);
        try (RandomAccessFile disk =
                new RandomAccessFile(box.file(volume.name()).toFile(), "r")) {
            byte[] start = new byte[8];
            disk.readFully(start);
            assertThat(start).asString().isEqualTo("precious");
        }
    }

    @Test
    void manyVolumesAtOnce() throws Exception {
        List<Volume> many = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            many.add(volume("v" + i, 16 * MIB, "ext4"));
        }
        try (ExecutorService pods = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (Volume volume : many) {
                all.add(pods.submit(() -> {
                    eventually(() -> volume.stage(plugin.calls(120)));
                    eventually(() -> volume.publish(plugin.calls(120)));
                    write(volume.target().resolve("data"), volume.name());
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        for (Volume volume : many) {
            assertThat(volume.target().resolve("data")).hasContent(volume.name());
        }
        assertThat(plugin.metric("rds_csi_nvme_connections_active")).isEqualTo(16);
    }

    @Test
    void tuningReachesTheKernel() throws Exception {
        Volume volume = volume("v", 16 * MIB, "").givenUpAfter(78);
        volume.stage(plugin.calls(120));
        assertThat(controllers()).hasSize(1);
        Path ours = controllers().getFirst();
        assertThat(ours.resolve("ctrl_loss_tmo")).hasContent("78"); // the kernel rounds up to whole reconnect delays
        assertThat(ours.resolve("reconnect_delay")).hasContent("2");
        assertThat(ours.resolve("kato")).hasContent("5");
        assertThat(ours.resolve("queue_count")).hasContent("3");
    }

    @Test
    void aTargetThatServesAnotherHostOnlyIsToldSo() throws Exception {
        Volume volume = Volume.of(prefix + "v", 16 * MIB, "");
        box.resize(volume.name(), 16 * MIB);
        box.exportAs(
                volume.nqn(), volume.name(), "nqn.2014-08.org.nvmexpress:uuid:11111111-2222-4333-8444-555555555555");
        exported.add(volume.nqn());
        volumes.add(volume);
        assertThat(code(() -> volume.stage(plugin.calls(60)))).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(description(() -> volume.stage(plugin.calls(60)))).contains(volume.nqn());
    }

    @Test
    void whatTheBoxDoesNotServeIsUnavailableAndNamed() {
        Volume volume = Volume.of(prefix + "none", 16 * MIB, "ext4");
        volumes.add(volume);
        assertThat(description(() -> volume.stage(plugin.calls(60)))).contains(volume.nqn(), Target.ADDRESS);
    }

    @Test
    void aBoxThatTakesTheConnectionAndSaysNothingHoldsNobodyUp() throws Exception {
        Volume other = volume("other", 16 * MIB, "ext4");
        try (ServerSocket silent = new ServerSocket(4421, 16, InetAddress.getByName("192.0.2.1"))) {
            var mute = Volume.of(prefix + "silent", 16 * MIB, "ext4");
            volumes.add(mute);
            assertThat(silent.isBound()).isTrue();
            assertThat(code(() -> mute.stageAt(plugin.calls(5), "192.0.2.1", 4421)))
                    .isIn(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);
        }
        eventually(() -> other.stage(plugin.calls(120)));
    }

    @Test
    void aShortOutageNeedsNothing() throws Exception {
        Volume volume = volume("v", 64 * MIB, "ext4");
        volume.stage(plugin.calls(120));
        volume.publish(plugin.calls(120));
        write(volume.target().resolve("before"), "1");
        box.link(false);
        try (ExecutorService pod = Executors.newSingleThreadExecutor()) {
            Future<?> writer = pod.submit(() -> {
                write(volume.target().resolve("during"), "2");
                return null;
            });
            Thread.sleep(12_000); // the outage itself
            assertThat(code(() -> volume.stage(plugin.calls(60)))).isEqualTo(Status.Code.OK);
            box.link(true);
            writer.get();
        }
        assertThat(volume.target().resolve("during")).hasContent("2");
        assertThat(volume.healthy(plugin.calls(60))).isTrue();
    }

    @Test
    void aLossIsToldAndTheNextPodGetsTheVolumeUnderANewName() throws Exception {
        Volume volume = volume("v", 64 * MIB, "ext4").givenUpAfter(GIVE_UP_SECONDS);
        volume.stage(plugin.calls(120));
        volume.publish(plugin.calls(120));
        write(volume.target().resolve("data"), "precious");
        double before = plugin.metric("rds_csi_stale_mounts_detected_total");
        box.link(false);
        Awaitility.await().atMost(SOON).until(() -> connections().isEmpty());
        Awaitility.await().atMost(SOON).until(() -> plugin.metric("rds_csi_stale_mounts_detected_total") == before + 1);
        assertThat(volume.healthy(plugin.calls(60))).isFalse();
        assertThat(code(() -> volume.publish(plugin.calls(20)))).isNotEqualTo(Status.Code.OK);
        box.link(true);
        eventually(() -> volume.publish(plugin.calls(120)));
        assertThat(volume.healthy(plugin.calls(60))).isTrue();
        assertThat(volume.target().resolve("data")).hasContent("precious");
        write(volume.target().resolve("after"), "written");
        assertThat(plugin.metric("rds_csi_stale_recoveries_total{status=\"success\"}"))
                .isPositive();
    }

    @Test
    void aNamespaceThatWasDisabledComesBack() throws Exception {
        Volume volume = volume("v", 64 * MIB, "ext4");
        volume.stage(plugin.calls(120));
        volume.publish(plugin.calls(120));
        write(volume.target().resolve("data"), "precious");
        box.namespace(volume.nqn(), false);
        Awaitility.await().atMost(SOON).until(() -> !volume.healthy(plugin.calls(60)));
        box.namespace(volume.nqn(), true);
        eventually(() -> volume.publish(plugin.calls(120)));
        assertThat(volume.target().resolve("data")).hasContent("precious");
    }

    @Test
    void anUnstageInAnOutageEndsByItsDeadlineHoldsNobodyUpAndIsDoneLater() throws Exception {
        Volume volume = volume("v", 64 * MIB, "ext4");
        volume.stage(plugin.calls(120));
        Volume unknown = Volume.of(prefix + "unknown", MIB, "ext4");
        box.link(false);
        Status.Code first = code(() -> volume.unstage(plugin.calls(5)));
        assertThat(first).isIn(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);
        unknown.unstage(plugin.calls(20));
        box.link(true);
        eventually(() -> volume.unstage(plugin.calls(60)));
        assertThat(connections()).isEmpty();
    }

    @Test
    void aNodeThatLostItsExportWritesNothingMoreAndTakesTheNextOne() throws Exception {
        Volume volume = volume("v", 64 * MIB, "ext4").givenUpAfter(GIVE_UP_SECONDS);
        volume.stage(plugin.calls(120));
        volume.publish(plugin.calls(120));
        write(volume.target().resolve("data"), "precious");
        box.unexport(volume.nqn());
        exported.remove(volume.nqn());
        String next = volume.nqn() + ":bbbbbbbb";
        box.exportAs(next, volume.name());
        exported.add(next);
        Path copy = box.disks.resolve(volume.name() + "-copy");
        Files.copy(box.file(volume.name()), copy);
        try (ExecutorService pod = Executors.newSingleThreadExecutor()) {
            Future<Boolean> failed = pod.submit(() -> {
                try {
                    write(volume.target().resolve("late"), "must not arrive");
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
            assertThat(failed.get()).isTrue();
        }
        assertThat(Files.mismatch(copy, box.file(volume.name()))).isEqualTo(-1);
        Volume again = volume.exportedAs(next);
        volumes.add(again);
        eventually(() -> again.stage(plugin.calls(120)));
        eventually(() -> again.publish(plugin.calls(120)));
        assertThat(again.target().resolve("data")).hasContent("precious");
        assertThat(again.target().resolve("late")).doesNotExist();
        assertThat(connections()).containsExactly(next);
    }

    @Test
    void connectionsOfOthersAreNeverTouched() throws Exception {
        Volume foreign = Volume.of(prefix + "root", 64 * MIB, "ext4");
        box.export(foreign.name(), foreign.bytes());
        Files.writeString(
                Path.of("/dev/nvme-fabrics"),
                "nqn=" + foreign.nqn() + ",transport=tcp,traddr=" + Target.ADDRESS + ",trsvcid=" + Target.PORT
                        + ",hostnqn=nqn.2014-08.org.nvmexpress:uuid:99999999-2222-4333-8444-555555555555"
                        + ",hostid=99999999-2222-4333-8444-555555555555",
                StandardOpenOption.WRITE);
        Volume ours = volume("v", 64 * MIB, "ext4");
        ours.stage(plugin.calls(120));
        assertThat(connections()).containsExactly(ours.nqn());
        assertThat(plugin.metric("rds_csi_nvme_connections_active")).isEqualTo(1);
        // Even under the same id: the subsystem is served to us too, but that connection is not ours.
        foreign.unstage(plugin.calls(60));
        ours.unstage(plugin.calls(60));
        assertThat(controllers()).hasSize(1);
        Path theirs = controllers().getFirst();
        assertThat(theirs.resolve("subsysnqn")).hasContent(foreign.nqn());
        assertThat(theirs.resolve("state")).hasContent("live");
        Files.writeString(theirs.resolve("delete_controller"), "1", StandardOpenOption.WRITE);
        box.unexport(foreign.nqn());
    }

    @Test
    void killedAtAnyMomentTheSameCallsEndRight() throws Exception {
        Random random = new Random(Long.getLong("seed", 7));
        Volume volume = volume("v", 64 * MIB, "ext4");
        for (int round = 0; round < 3; round++) {
            struck(random, () -> volume.stage(plugin.calls(60)));
            struck(random, () -> volume.publish(plugin.calls(60)));
            if (round > 0) {
                assertThat(volume.target().resolve("data")).hasContent("round " + (round - 1));
            }
            write(volume.target().resolve("data"), "round " + round);
            struck(random, () -> volume.unpublish(plugin.calls(60)));
            struck(random, () -> volume.unstage(plugin.calls(60)));
        }
    }

    /** The call, with the process killed a random moment later; then the same call of the next process until it is done. */
    private static void struck(Random random, Runnable call) throws Exception {
        try (ExecutorService kubelet = Executors.newSingleThreadExecutor()) {
            Future<?> first = kubelet.submit(() -> code(call));
            Thread.sleep(random.nextInt(1500));
            plugin.kill();
            first.get();
        }
        plugin.start();
        eventually(call);
    }
}
