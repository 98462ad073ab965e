package io.srvlab.rds.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.crds.RdsVolumeSpec.AccessMode;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of the documentation are read as they are meant, and survive a round trip. */
class ExamplesTest {
    @Test
    void theStorageClassIsReadAndWrittenWithoutLoss() throws IOException {
        RdsStorageClass example = read("rdsstorageclass.yaml", RdsStorageClass.class);

        assertThat(example.getSpec().rds().address()).isEqualTo("192.0.2.1");
        assertThat(example.getSpec().rds().port()).isEqualTo(22);
        assertThat(example.getSpec().pool().mountPoint()).isEqualTo("raid10");
        assertThat(example.getSpec().pool().slot()).isNull();
        assertThat(example.getSpec().nvme().addresses()).containsExactly("198.51.100.1");
        assertThat(example.getSpec().filesystem().mountOptions()).containsExactly("noatime");
        assertThat(again(example, RdsStorageClass.class).getSpec()).isEqualTo(example.getSpec());
    }

    @Test
    void theVolumeIsReadAndWrittenWithoutLoss() throws IOException {
        RdsVolume example = read("rdsvolume.yaml", RdsVolume.class);

        assertThat(example.getSpec().accessMode()).isEqualTo(AccessMode.SingleNodeWriter);
        assertThat(example.getSpec().volumeMode()).isEqualTo(VolumeMode.Filesystem);
        assertThat(example.getSpec().sizeBytes()).isEqualTo(10L << 30);
        assertThat(example.getSpec().deletionPolicy()).isEqualTo(DeletionPolicy.Retain);
        assertThat(example.getSpec().attachments()).isEmpty();
        assertThat(example.getSpec().disk()).isNull();
        assertThat(again(example, RdsVolume.class).getSpec()).isEqualTo(example.getSpec());
    }

    @Test
    void theVolumeNamesTheStorageClassBesideIt() throws IOException {
        assertThat(read("rdsvolume.yaml", RdsVolume.class).getSpec().rdsStorageClassName())
                .isEqualTo(read("rdsstorageclass.yaml", RdsStorageClass.class)
                        .getMetadata()
                        .getName());
    }

    @Test
    void anAttachmentNamesItsExportByTheFirstEightHex() {
        assertThat(new Attachment("0a1b2c3d-0123456789abcdef", "n", "nqn.2014-08.org.x", false, null).export())
                .isEqualTo("0a1b2c3d");
    }

    @Test
    void conditionsSurviveARoundTrip() {
        Condition condition = new Condition("Ready", "False", "NoSpace", "free some", "2026-01-01T00:00:00Z", 3L);
        RdsVolume volume = new RdsVolume();
        volume.setStatus(new RdsVolumeStatus(
                RdsVolumeStatus.Phase.Failed, null, 5L, null, List.of(), List.of(condition), null, 3L));

        assertThat(again(volume, RdsVolume.class).getStatus()).isEqualTo(volume.getStatus());
    }

    private static <T extends CustomResource<?, ?>> T read(String name, Class<T> kind) throws IOException {
        return Serialization.unmarshal(Files.readString(Path.of("../docs/examples", name)), kind);
    }

    private static <T extends CustomResource<?, ?>> T again(T object, Class<T> kind) {
        return Serialization.unmarshal(Serialization.asYaml(object), kind);
    }
}
