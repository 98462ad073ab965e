package io.srvlab.rds.e2e.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.srvlab.rds.csi.NodeId;
import io.srvlab.rds.csi.proto.NodeGetInfoRequest;
import java.io.IOException;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of the node plugin on a real NVMe/TCP initiator and target. Runs in the guest of {@code make e2e-nvme} only. Times are
 * bounds for a slow emulation, not expectations.
 */
@SuppressWarnings("NullAway.Init") // set before each test
@ExtendWith(Guest.Shared.class)
abstract class OnTheGuest {
    static final Duration SOON = Duration.ofMinutes(3);
    /** The shortest time after which the kernel gives up here: what it takes to notice, and ctrl_loss_tmo. */
    static final int GIVE_UP_SECONDS = 10;

    final List<String> exported = new ArrayList<>();
    final List<Volume> volumes = new ArrayList<>();
    Target box;
    NodePlugin plugin;
    ApiServerOfEvents api;
    String prefix = "";

    @BeforeEach
    void begin(TestInfo test, Guest guest) {
        box = guest.box();
        plugin = guest.plugin();
        api = guest.api();
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
                delete(controller);
            }
            for (String nqn : exported) {
                box.unexport(nqn);
            }
        }
    }

    static List<Path> controllers() throws IOException {
        Path all = Path.of("/sys/class/nvme");
        if (!Files.exists(all)) {
            return List.of();
        }
        try (Stream<Path> controllers = Files.list(all)) {
            return controllers.toList();
        }
    }

    static void delete(Path controller) throws IOException {
        Files.writeString(controller.resolve("delete_controller"), "1", StandardOpenOption.WRITE);
    }

    /** A blank disk that the box serves. */
    Volume volume(String name, long bytes, String fsType) throws IOException {
        Volume volume = Volume.of(prefix + name, bytes, fsType);
        box.export(volume.name(), bytes);
        exported.add(volume.nqn());
        volumes.add(volume);
        return volume;
    }

    /** Staged and published. */
    Volume used(Volume volume) {
        volume.stage(plugin.calls(120));
        volume.publish(plugin.calls(120));
        return volume;
    }

    /** Our host NQN. */
    String hostNqn() {
        return NodeId.parse(plugin.calls(60)
                        .nodeGetInfo(NodeGetInfoRequest.getDefaultInstance())
                        .getNodeId())
                .orElseThrow()
                .hostNqn();
    }

    /** The controllers of our host NQN, by NQN. */
    List<String> connections() throws IOException {
        String ours = hostNqn();
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
    static void eventually(Runnable call) {
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            try {
                call.run();
            } catch (StatusRuntimeException e) {
                throw new AssertionError(e.getStatus().toString(), e); // told if it is the last one
            }
        });
    }

    @FunctionalInterface
    interface OfVolume {
        void run(Volume volume) throws Exception;
    }

    static void atOnce(List<Volume> all, OfVolume work) throws Exception {
        try (ExecutorService kubelet = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Volume volume : all) {
                running.add(kubelet.submit(() -> {
                    work.run(volume);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    static Status.Code code(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    static String description(Runnable call) {
        try {
            call.run();
            return "OK";
        } catch (StatusRuntimeException e) {
            return String.valueOf(e.getStatus().getDescription());
        }
    }

    static void write(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
    }
}
