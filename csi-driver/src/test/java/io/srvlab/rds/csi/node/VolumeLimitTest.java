package io.srvlab.rds.csi.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeLimitTest {
    @Test
    void isTheLesserOfWhatTheKernelAndTheConfigurationAllow(@TempDir Path folder) throws IOException {
        Path mountMax = Files.writeString(folder.resolve("mount-max"), "100000\n");
        assertThat(VolumeLimit.of(256, mountMax)).isEqualTo(256);
        assertThat(VolumeLimit.of(0, mountMax)).isEqualTo(12_500);
        Files.writeString(mountMax, "800\n");
        assertThat(VolumeLimit.of(256, mountMax)).isEqualTo(100);
        Files.writeString(mountMax, "2\n");
        assertThat(VolumeLimit.of(256, mountMax)).as("CSI: 0 would be no limit").isEqualTo(1);
    }

    @Test
    void theKernelOfThisMachineAllowsSome() throws IOException {
        assertThat(VolumeLimit.of(0)).as("that it reads more than a digit").isGreaterThan(9);
    }
}
