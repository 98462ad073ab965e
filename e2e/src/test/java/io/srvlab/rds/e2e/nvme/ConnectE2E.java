package io.srvlab.rds.e2e.nvme;

import static io.srvlab.rds.e2e.nvme.Volume.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Getting to the box: what the kernel is told, and a box that refuses, is silent or goes away meanwhile. */
class ConnectE2E extends OnTheGuest {
    private static final String HERE = "192.0.2.1";

    @Test
    void everySettingOfTheClassReachesTheKernel() throws Exception {
        // Of each setting a value that is no default, neither the kernel's nor ours.
        Volume volume = volume("v", 16 * MIB, "").tuned(new Volume.Tuning(84, 3, 7, 21, 1));
        volume.stage(plugin.calls(120));
        assertThat(controllers()).hasSize(1);
        Path ours = controllers().getFirst();
        assertThat(ours.resolve("ctrl_loss_tmo")).hasContent("84"); // the kernel rounds up to whole reconnect delays
        assertThat(ours.resolve("reconnect_delay")).hasContent("3");
        assertThat(ours.resolve("kato")).hasContent("7");
        assertThat(ours.resolve("fast_io_fail_tmo")).hasContent("21");
        assertThat(ours.resolve("queue_count")).hasContent("2"); // with the one for administration
    }

    @Test
    void neverGivingUpAndNoFastFailureReachTheKernelToo() throws Exception {
        Volume volume = volume("v", 16 * MIB, "").tuned(new Volume.Tuning(-1, 2, 5, -1, 0));
        volume.stage(plugin.calls(120));
        Path ours = controllers().getFirst();
        assertThat(ours.resolve("ctrl_loss_tmo")).hasContent("off");
        assertThat(ours.resolve("fast_io_fail_tmo")).hasContent("off");
        int cpus = Runtime.getRuntime().availableProcessors();
        assertThat(ours.resolve("queue_count")).hasContent(Integer.toString(Math.min(cpus, 4) + 1));
    }

    @Test
    void theNodeIsTheSameHostAfterARestart() throws Exception {
        Volume volume = volume("v", 16 * MIB, "");
        volume.stage(plugin.calls(120));
        List<String> before = identity();
        volume.unstage(plugin.calls(60));
        plugin.restart();
        volume.stage(plugin.calls(120));
        assertThat(identity()).isEqualTo(before).contains(hostNqn());
    }

    private static List<String> identity() throws IOException {
        List<String> all = new ArrayList<>();
        for (String file : List.of("hostnqn", "hostid")) {
            all.add(java.nio.file.Files.readString(controllers().getFirst().resolve(file))
                    .strip());
        }
        return all;
    }

    @Test
    void aBoxThatServesOneHostOnlyTakesUsAndRefusesAnother() throws Exception {
        Volume volume = Volume.of(prefix + "v", 16 * MIB, "");
        box.resize(volume.name(), 16 * MIB);
        box.exportAs(volume.nqn(), volume.name(), hostNqn());
        exported.add(volume.nqn());
        volumes.add(volume);
        volume.stage(plugin.calls(60));
        assertThat(connections()).containsExactly(volume.nqn());
        assertThat(Foreign.refused(volume.nqn())).isTrue();
    }

    @Test
    void aBoxThatServesAnotherHostOnlyIsToldSo() throws Exception {
        Volume volume = Volume.of(prefix + "v", 16 * MIB, "");
        box.resize(volume.name(), 16 * MIB);
        box.exportAs(volume.nqn(), volume.name(), Foreign.HOST_NQN);
        exported.add(volume.nqn());
        volumes.add(volume);
        assertThat(code(() -> volume.stage(plugin.calls(60)))).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(description(() -> volume.stage(plugin.calls(60)))).contains(volume.nqn());
        assertThat(Foreign.refused(volume.nqn())).isFalse();
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
        try (ServerSocket silent = new ServerSocket(4421, 16, InetAddress.getByName(HERE))) {
            var mute = Volume.of(prefix + "silent", 16 * MIB, "ext4");
            volumes.add(mute);
            assertThat(silent.isBound()).isTrue();
            assertThat(code(() -> mute.stageAt(plugin.calls(5), HERE, 4421)))
                    .isIn(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);
        }
        eventually(() -> other.stage(plugin.calls(120)));
    }

    /**
     * The box goes away after so many bytes of its answers: at once, within the first answer of its subsystem, within what it
     * says of its controller. In the middle the kernel waits a minute, although the connection is closed.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 140, 4_000})
    void aBoxThatGoesAwayDuringTheConnectIsFoundWhenItIsBack(int bytes) throws Exception {
        Volume volume = volume("v", 64 * MIB, "ext4");
        try (CutProxy proxy = new CutProxy(HERE, bytes)) {
            Status.Code first = code(() -> volume.stageAt(plugin.calls(60), HERE, proxy.port()));
            assertThat(proxy.cut()).isTrue();
            assertThat(first).isIn(Status.Code.OK, Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);
            eventually(() -> volume.stageAt(plugin.calls(60), HERE, proxy.port()));
            volume.publish(plugin.calls(60));
            write(volume.target().resolve("data"), "precious");
            assertThat(connections()).containsExactly(volume.nqn());
            volume.unpublish(plugin.calls(60));
            volume.unstage(plugin.calls(60));
        }
    }

    @Test
    void aNodePluginKilledWhileItConnectsConnectsAfterwards() throws Exception {
        Volume volume = volume("v", 64 * MIB, "ext4");
        try (ServerSocket silent = new ServerSocket(4421, 16, InetAddress.getByName(HERE));
                ExecutorService kubelet = Executors.newSingleThreadExecutor()) {
            Future<Status.Code> first = kubelet.submit(() -> code(() -> volume.stageAt(plugin.calls(60), HERE, 4421)));
            silent.accept(); // the kernel is in the middle of it; held open, and nothing is said
            plugin.restart();
            assertThat(first.get()).isEqualTo(Status.Code.UNAVAILABLE);
            // A write to /dev/nvme-fabrics ends with its process: the new one need not wait for the old one's box.
            eventually(() -> volume.stage(plugin.calls(60)));
        }
        assertThat(connections()).containsExactly(volume.nqn());
    }
}
