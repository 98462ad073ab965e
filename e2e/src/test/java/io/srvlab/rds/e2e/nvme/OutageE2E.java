package io.srvlab.rds.e2e.nvme;

import static io.srvlab.rds.e2e.nvme.Volume.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A box that is away for a while, or for good, under volumes in use. */
class OutageE2E extends OnTheGuest {
    /** A lost disk is to be told within 30 s; the rest is for a guest that computes slowly. */
    private static final Duration TOLD = Duration.ofSeconds(30 + 5);

    @Test
    void aShortOutageNeedsNothing() throws Exception {
        Volume volume = used(volume("v", 64 * MIB, "ext4"));
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

    @ParameterizedTest
    @CsvSource({"ext4, 64", "xfs, 320", "btrfs, 128"})
    void aLossIsToldAndTheNextPodGetsTheVolumeUnderANewName(String fsType, long mib) throws Exception {
        Volume volume = used(volume("v", mib * MIB, fsType).givenUpAfter(GIVE_UP_SECONDS));
        write(volume.target().resolve("data"), "precious");
        double before = plugin.metric("rds_csi_stale_mounts_detected_total");
        box.link(false);
        Awaitility.await().atMost(SOON).until(() -> connections().isEmpty());
        Awaitility.await().atMost(TOLD).until(() -> plugin.metric("rds_csi_stale_mounts_detected_total") == before + 1);
        Awaitility.await().atMost(TOLD).until(() -> api.heard("StaleMountDetected", volume.claim()));
        assertThat(volume.healthy(plugin.calls(60))).isFalse();
        assertThat(code(() -> volume.publish(plugin.calls(20)))).isNotEqualTo(Status.Code.OK);
        box.link(true);
        eventually(() -> volume.publish(plugin.calls(120)));
        assertThat(volume.healthy(plugin.calls(60))).isTrue();
        assertThat(volume.target().resolve("data")).hasContent("precious");
        write(volume.target().resolve("after"), "written");
        assertThat(plugin.metric("rds_csi_stale_recoveries_total{status=\"success\"}"))
                .isPositive();
        Awaitility.await().atMost(TOLD).until(() -> api.heard("StaleMountRecovered", volume.claim()));
    }

    @Test
    void aLostRawBlockVolumeIsToldAndTheNextPodGetsTheDiskOfNow() throws Exception {
        Volume volume = used(volume("v", 16 * MIB, "").givenUpAfter(GIVE_UP_SECONDS));
        double before = plugin.metric("rds_csi_stale_mounts_detected_total");
        box.link(false);
        Awaitility.await().atMost(SOON).until(() -> connections().isEmpty());
        Awaitility.await().atMost(TOLD).until(() -> plugin.metric("rds_csi_stale_mounts_detected_total") == before + 1);
        Awaitility.await().atMost(TOLD).until(() -> api.heard("StaleMountDetected", volume.claim()));
        assertThat(volume.healthy(plugin.calls(60))).isFalse();
        box.link(true);
        eventually(() -> volume.publish(plugin.calls(120)));
        assertThat(volume.healthy(plugin.calls(60))).isTrue();
        write(volume.target(), "precious");
        assertThat(Files.readString(box.file(volume.name())).startsWith("precious"))
                .isTrue();
    }

    @Test
    void aNamespaceThatWasDisabledComesBack() throws Exception {
        Volume volume = used(volume("v", 64 * MIB, "ext4"));
        write(volume.target().resolve("data"), "precious");
        box.namespace(volume.nqn(), false);
        Awaitility.await().atMost(SOON).until(() -> !volume.healthy(plugin.calls(60)));
        box.namespace(volume.nqn(), true);
        eventually(() -> volume.publish(plugin.calls(120)));
        assertThat(volume.target().resolve("data")).hasContent("precious");
    }

    @Test
    void aSubsystemThatIsServedAgainServesTheSameMountOn() throws Exception {
        Volume volume = used(volume("v", 64 * MIB, "ext4"));
        write(volume.target().resolve("data"), "precious");
        box.unlink(volume.nqn());
        Path ours = controllers().getFirst();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> !Files.readString(ours.resolve("state")).strip().equals("live"));
        box.relink(volume.nqn());
        write(volume.target().resolve("after"), "written");
        volume.stage(plugin.calls(60));
        assertThat(volume.healthy(plugin.calls(60))).isTrue();
        assertThat(volume.target().resolve("data")).hasContent("precious");
    }

    @Test
    void anUnstageInAnOutageEndsByItsDeadlineHoldsNobodyUpAndIsDoneLater() throws Exception {
        Volume volume = volume("v", 64 * MIB, "ext4");
        volume.stage(plugin.calls(120));
        Volume staged = volume("staged", 16 * MIB, "");
        staged.stage(plugin.calls(120));
        Volume unknown = Volume.of(prefix + "unknown", MIB, "ext4");
        box.link(false);
        Status.Code first = code(() -> volume.unstage(plugin.calls(5)));
        assertThat(first).isIn(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);
        unknown.unstage(plugin.calls(20));
        staged.publish(plugin.calls(20));
        staged.unpublish(plugin.calls(20));
        box.link(true);
        eventually(() -> volume.unstage(plugin.calls(60)));
        assertThat(connections()).containsExactly(staged.nqn());
    }

    @Test
    void aNodePluginKilledWhileItDisconnectsGoesOnWithItAfterwards() throws Exception {
        Volume volume = volume("v", 64 * MIB, "ext4");
        volume.stage(plugin.calls(120));
        box.link(false);
        assertThat(code(() -> volume.unstage(plugin.calls(5)))).isNotEqualTo(Status.Code.OK);
        // Its write to delete_controller is in the kernel, for up to a minute.
        plugin.restart();
        assertThat(code(() -> volume.unstage(plugin.calls(5)))).isNotEqualTo(Status.Code.OK);
        box.link(true);
        eventually(() -> volume.unstage(plugin.calls(60)));
        assertThat(connections()).isEmpty();
    }

    @Test
    void aNodeThatLostItsExportWritesNothingMoreAndTakesTheNextOne() throws Exception {
        Volume volume = used(volume("v", 64 * MIB, "ext4").givenUpAfter(GIVE_UP_SECONDS));
        write(volume.target().resolve("data"), "precious");
        box.unexport(volume.nqn());
        exported.remove(volume.nqn());
        String next = volume.nqn() + ":bbbbbbbb";
        box.exportAs(next, volume.name());
        exported.add(next);
        Path copy = box.disks.resolve(volume.name() + "-copy");
        Files.copy(box.file(volume.name()), copy);
        assertThat(writeFails(volume.target().resolve("late"))).isTrue();
        assertThat(Files.mismatch(copy, box.file(volume.name()))).isEqualTo(-1);
        Volume again = volume.exportedAs(next);
        volumes.add(again);
        eventually(() -> again.stage(plugin.calls(120)));
        eventually(() -> again.publish(plugin.calls(120)));
        assertThat(again.target().resolve("data")).hasContent("precious");
        assertThat(again.target().resolve("late")).doesNotExist();
        assertThat(connections()).containsExactly(next);
    }

    /** fast_io_fail_tmo: the pod hears of the outage long before the connection is given up. */
    @Test
    void withAFastFailureAPodHearsOfTheOutageAndTheConnectionIsKept() throws Exception {
        Volume volume = used(volume("v", 16 * MIB, "").tuned(new Volume.Tuning(600, 2, 5, 3, 2)));
        box.link(false);
        assertThat(writeFails(volume.target())).isTrue();
        assertThat(connections()).containsExactly(volume.nqn());
        box.link(true);
        Awaitility.await()
                .atMost(SOON)
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> {
                    write(volume.target(), "precious");
                    assertThat(volume.healthy(plugin.calls(60))).isTrue();
                });
    }

    /** The filesystem refuses every write from then on, although disk and mount are there: the next pod gets it mounted anew. */
    @ParameterizedTest
    @CsvSource({"ext4, 64", "xfs, 320", "btrfs, 128"})
    void afterAFastFailureTheNextPodCanWrite(String fsType, long mib) throws Exception {
        Volume volume = used(volume("v", mib * MIB, fsType).tuned(new Volume.Tuning(600, 2, 5, 3, 2)));
        write(volume.target().resolve("data"), "precious");
        box.link(false);
        assertThat(writeFails(volume.target().resolve("lost"))).isTrue();
        box.link(true);
        Awaitility.await().atMost(SOON).until(() -> volume.healthy(plugin.calls(60)));
        eventually(() -> volume.unpublish(plugin.calls(60)));
        eventually(() -> volume.publish(plugin.calls(60)));
        assertThat(volume.target().resolve("data")).hasContent("precious");
        write(volume.target().resolve("after"), "written");
    }

    private static boolean writeFails(Path file) throws Exception {
        try (ExecutorService pod = Executors.newSingleThreadExecutor()) {
            return pod.submit(() -> {
                        try {
                            write(file, "x");
                            return false;
                        } catch (IOException e) {
                            return true;
                        }
                    })
                    .get();
        }
    }
}
