package io.srvlab.rds.csi;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.CSIDriverSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.crds.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What Kubernetes is told of the driver is what the driver relies on. */
class CsiDriverObjectTest {
    @Test
    void saysWhatTheDriverReliesOn() throws IOException {
        CSIDriver object =
                Serialization.unmarshal(Files.readString(Path.of("../docs/examples/csidriver.yaml")), CSIDriver.class);
        assertThat(object.getMetadata().getName()).isEqualTo(Names.DRIVER);
        CSIDriverSpec spec = object.getSpec();
        assertThat(spec.getAttachRequired())
                .as("nodes get the NQN by the attach")
                .isTrue();
        assertThat(spec.getPodInfoOnMount()).as("Events on pods").isTrue();
        assertThat(spec.getStorageCapacity()).as("GetCapacity is offered").isTrue();
        assertThat(spec.getVolumeLifecycleModes()).containsExactly("Persistent");
        assertThat(spec.getFsGroupPolicy()).isEqualTo("File");
        assertThat(spec.getSeLinuxMount())
                .as("mount options reach mount(8) as they are")
                .isTrue();
        assertThat(spec.getRequiresRepublish()).isFalse();
    }
}
