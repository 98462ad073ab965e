package io.srvlab.rds.e2e.nvme;

import static io.srvlab.rds.e2e.nvme.Volume.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a volume is for, without any trouble. */
class LifeE2E extends OnTheGuest {

    @ParameterizedTest
    @CsvSource({"ext4, 64", "xfs, 320", "btrfs, 128"})
    void aFilesystemLivesGrowsOnlineAndKeepsItsData(String fsType, long mib) throws Exception {
        Volume volume = used(volume("v", mib * MIB, fsType));
        write(volume.target().resolve("data"), "precious");
        long before = volume.target().toFile().getTotalSpace();

        box.resize(volume.name(), 2 * mib * MIB);
        // The box does not tell the host; the rescan has to ask.
        assertThat(volume.grow(plugin.calls(120), 2 * mib * MIB)).isEqualTo(2 * mib * MIB);
        assertThat(volume.target().toFile().getTotalSpace()).isGreaterThan(before * 3 / 2);

        volume.unpublish(plugin.calls(120));
        volume.unstage(plugin.calls(120));
        assertThat(connections()).isEmpty();
        used(volume);
        assertThat(volume.target().resolve("data")).hasContent("precious");
    }

    @ParameterizedTest
    @CsvSource({"ext4, 64", "xfs, 320", "btrfs, 128"})
    void aPodThatMayOnlyReadCannotWriteAndTheNextOneCan(String fsType, long mib) throws Exception {
        Volume volume = used(volume("v", mib * MIB, fsType));
        write(volume.target().resolve("data"), "precious");
        volume.unpublish(plugin.calls(60));

        volume.readOnly().publish(plugin.calls(60));
        assertThat(volume.target().resolve("data")).hasContent("precious");
        assertThatThrownBy(() -> write(volume.target().resolve("more"), "x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Read-only file system");
        volume.unpublish(plugin.calls(60));

        volume.publish(plugin.calls(60));
        write(volume.target().resolve("more"), "x");
    }

    @ParameterizedTest
    @CsvSource({"ext4, 64", "xfs, 320", "btrfs, 128"})
    void aFilesystemThatIsMountedReadOnlyIsNotWrittenToAtAll(String fsType, long mib) throws Exception {
        Volume volume = used(volume("v", mib * MIB, fsType));
        write(volume.target().resolve("data"), "precious");
        volume.unpublish(plugin.calls(60));
        volume.unstage(plugin.calls(60));

        Volume reader = volume.mounted("ro");
        used(reader);
        assertThat(reader.target().resolve("data")).hasContent("precious");
        assertThatThrownBy(() -> write(reader.target().resolve("more"), "x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Read-only file system");
    }

    @Test
    void rawBlockIsTheDiskAndGrowsAndIsNotOfferedReadOnly() throws Exception {
        Volume volume = volume("v", 16 * MIB, "");
        volume.stage(plugin.calls(120));
        // A read-only bind of a device's node does not keep anybody from writing to the device.
        assertThat(code(() -> volume.readOnly().publish(plugin.calls(60)))).isEqualTo(Status.Code.INVALID_ARGUMENT);
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
    void sixteenVolumesComeAndGoAtOnce() throws Exception {
        List<Volume> many = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            many.add(volume("v" + i, 16 * MIB, "ext4"));
        }
        atOnce(many, volume -> {
            eventually(() -> volume.stage(plugin.calls(120)));
            eventually(() -> volume.publish(plugin.calls(120)));
            write(volume.target().resolve("data"), volume.name());
        });
        for (Volume volume : many) {
            assertThat(volume.target().resolve("data")).hasContent(volume.name());
        }
        assertThat(plugin.metric("rds_csi_nvme_connections_active")).isEqualTo(16);
        atOnce(many, volume -> {
            eventually(() -> volume.unpublish(plugin.calls(120)));
            eventually(() -> volume.unstage(plugin.calls(120)));
        });
        assertThat(connections()).isEmpty();
    }

    /** What the kernel sees of a stage and a publish that have nothing to do, traced while they are asked for again. */
    @ParameterizedTest
    @CsvSource({"ext4, 64", "xfs, 320", "btrfs, 128"})
    void aRepeatedStageRunsNoProgramAndOpensNothingForWriting(String fsType, long mib) throws Exception {
        Volume volume = volume("v", mib * MIB, fsType);
        List<String> first = plugin.traced(() -> volume.stage(plugin.calls(300)));
        assertThat(first).as("the trace shows what a first stage does").anyMatch(call -> call.contains("execve("));
        assertThat(first).anyMatch(call -> call.contains("/dev/nvme-fabrics") && call.contains("O_RDWR"));
        volume.publish(plugin.calls(120));
        write(volume.target().resolve("data"), "precious");

        List<String> again = plugin.traced(() -> {
            volume.stage(plugin.calls(300));
            volume.publish(plugin.calls(300));
        });
        assertThat(again).as("the trace shows the look").anyMatch(call -> call.contains("/proc/self/mountinfo"));
        assertThat(again).noneMatch(call -> call.contains("execve("));
        assertThat(again).noneMatch(call -> call.contains("mount(") || call.contains("move_mount("));
        assertThat(again)
                .filteredOn(call -> call.contains("O_WRONLY") || call.contains("O_RDWR"))
                .isEmpty();
        assertThat(volume.target().resolve("data")).hasContent("precious");
    }
}
