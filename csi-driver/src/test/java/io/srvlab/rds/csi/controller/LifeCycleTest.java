package io.srvlab.rds.csi.controller;

import static io.srvlab.rds.csi.controller.Setup.GIB;
import static io.srvlab.rds.csi.controller.Setup.NODE_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeSpec.Origin;
import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.proto.CapacityRange;
import io.srvlab.rds.csi.proto.ControllerExpandVolumeRequest;
import io.srvlab.rds.csi.proto.ControllerExpandVolumeResponse;
import io.srvlab.rds.csi.proto.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume's whole life over the socket. */
@SuppressWarnings("NullAway.Init") // set up before each test
class LifeCycleTest {
    @TempDir
    Path folder;

    private Setup setup;

    @BeforeEach
    void start() throws IOException {
        setup = new Setup(folder);
    }

    @AfterEach
    void stop() {
        setup.close();
    }

    @Test
    void aVolumeIsCreatedAttachedExpandedDetachedAndDeleted() {
        Volume volume = setup.create("pvc-1");
        assertThat(volume.getVolumeId()).isEqualTo("pvc-1");
        assertThat(volume.getCapacityBytes()).isEqualTo(GIB);
        assertThat(volume.getVolumeContextMap())
                .containsExactlyInAnyOrderEntriesOf(Map.of("volumeId", "pvc-1", "fsType", "ext4"));
        RdsVolume stored = setup.stored("pvc-1");
        assertThat(stored.getSpec().csiName()).isEqualTo("pvc-1");
        assertThat(stored.getSpec().origin()).isEqualTo(Origin.Csi);
        assertThat(stored.getSpec().deletionPolicy()).isEqualTo(DeletionPolicy.Retain);

        PublishContext context = PublishContext.parse(setup.attach("pvc-1", NODE_1));
        String id = setup.stored("pvc-1").getSpec().attachments().getFirst().id();
        assertThat(context.nqn()).endsWith(":" + id.substring(0, 8));
        assertThat(context.addresses()).isEqualTo("10.0.0.1,10.0.0.2");
        assertThat(context.mayFormat()).isTrue();
        assertThat(context.ctrlLossSeconds()).isEqualTo(600);
        assertThat(context.fastIoFailSeconds()).isEqualTo(-1);
        assertThat(context.mkfsOptions()).isEqualTo("-m 0");

        ControllerExpandVolumeResponse grown = setup.controller()
                .controllerExpandVolume(ControllerExpandVolumeRequest.newBuilder()
                        .setVolumeId("pvc-1")
                        .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(2 * GIB))
                        .build());
        assertThat(grown.getCapacityBytes()).isEqualTo(2 * GIB);
        assertThat(grown.getNodeExpansionRequired()).isTrue();

        setup.detach("pvc-1", NODE_1);
        assertThat(setup.stored("pvc-1").getSpec().attachments()).isEmpty();
        setup.delete("pvc-1");
        assertThat(setup.stored("pvc-1")).isNull();
        assertThat(setup.operator.disks).isEmpty();
        assertThat(setup.api.requests()).noneMatch(request -> request.startsWith("PUT"));
    }
}
