package io.srvlab.rds.csi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "pvc-6c1f2f7e-0a0c-4f0f-9f53-0f7a5d6a1b2c",
                "a",
                "0",
                "x23456789012345678901234567890123456789012345678901234567890123"
            })
    void aDnsLabelStaysAsItIs(String name) {
        assertThat(VolumeNames.toVolumeId(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "H",
                "h-abc",
                "a.b",
                "-a",
                "a-",
                "a_b",
                "ä",
                "x234567890123456789012345678901234567890123456789012345678901234"
            })
    void anyOtherNameIsHashedToALabelThatNoPlainNameCanHave(String name) {
        assertThat(VolumeNames.toVolumeId(name)).matches("h-[0-9a-f]{40}");
    }

    @Test
    void theNameOfAVolumeAttachmentIsTheAttachers() {
        // sha256sum of "pvc-1rds.csi.srvlab.ionode-1"
        assertThat(VolumeNames.volumeAttachment("pvc-1", "rds.csi.srvlab.io", "node-1"))
                .isEqualTo("csi-92d6f3d4250b03c0df969fc1ec86b89374b697d3f4569825912649d0deb021fa");
    }
}
