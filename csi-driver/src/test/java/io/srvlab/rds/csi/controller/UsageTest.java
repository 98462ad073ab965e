package io.srvlab.rds.csi.controller;

import static io.srvlab.rds.csi.controller.Setup.block;
import static io.srvlab.rds.csi.controller.Setup.mount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.crds.RdsStorageClassSpec.FsType;
import io.srvlab.rds.crds.RdsVolumeSpec.AccessMode;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.proto.VolumeCapability.AccessMode.Mode;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UsageTest {
    private static VolumeCapability withFsType(String type) {
        return mount(Mode.SINGLE_NODE_WRITER).toBuilder()
                .setMount(VolumeCapability.MountVolume.newBuilder().setFsType(type))
                .build();
    }

    @Test
    void eachOfferedModeHasItsPlace() throws CsiException {
        assertThat(Usage.parse(mount(Mode.SINGLE_NODE_WRITER)).accessMode()).isEqualTo(AccessMode.SingleNodeWriter);
        assertThat(Usage.parse(mount(Mode.SINGLE_NODE_MULTI_WRITER)).accessMode())
                .isEqualTo(AccessMode.SingleNodeWriter);
        assertThat(Usage.parse(mount(Mode.SINGLE_NODE_SINGLE_WRITER)).accessMode())
                .isEqualTo(AccessMode.SingleNodeSingleWriter);
        assertThat(Usage.parse(block(Mode.MULTI_NODE_MULTI_WRITER)))
                .isEqualTo(new Usage(AccessMode.MultiNodeBlock, VolumeMode.Block, Optional.empty()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"UNKNOWN", "SINGLE_NODE_READER_ONLY", "MULTI_NODE_READER_ONLY", "MULTI_NODE_SINGLE_WRITER"})
    void aModeThatIsNotOfferedIsRefused(Mode mode) {
        assertThatThrownBy(() -> Usage.parse(block(mode)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("access_mode");
    }

    @Test
    void aFilesystemOnManyNodesIsRefused() {
        assertThatThrownBy(() -> Usage.parse(mount(Mode.MULTI_NODE_MULTI_WRITER)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("volumeMode: Block");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> Usage.parse(List.of())).hasMessageContaining("volume_capabilities");
        assertThatThrownBy(() -> Usage.parse(VolumeCapability.getDefaultInstance()))
                .hasMessageContaining("access_type");
        assertThatThrownBy(() -> Usage.parse(withFsType("zfs"))).hasMessageContaining("zfs");
    }

    @Test
    void severalCapabilitiesTakeTheWidestMode() throws CsiException {
        Usage usage = Usage.parse(List.of(
                block(Mode.SINGLE_NODE_SINGLE_WRITER),
                block(Mode.MULTI_NODE_MULTI_WRITER),
                block(Mode.SINGLE_NODE_WRITER)));
        assertThat(usage.accessMode()).isEqualTo(AccessMode.MultiNodeBlock);
    }

    @Test
    void capabilitiesThatExcludeEachOtherAreRefused() {
        assertThatThrownBy(() -> Usage.parse(List.of(mount(Mode.SINGLE_NODE_WRITER), block(Mode.SINGLE_NODE_WRITER))))
                .hasMessageContaining("both block and mount");
        assertThatThrownBy(() -> Usage.parse(List.of(withFsType("xfs"), withFsType("ext4"))))
                .hasMessageContaining("two filesystems");
    }

    @Test
    void aVolumeMayBeUsedMoreNarrowlyThanItCouldBeAndNeverMoreWidely() throws CsiException {
        Usage one = Usage.parse(mount(Mode.SINGLE_NODE_SINGLE_WRITER));
        Usage some = Usage.parse(mount(Mode.SINGLE_NODE_WRITER));
        assertThat(one.conflict(Specs.volume(AccessMode.SingleNodeWriter, VolumeMode.Filesystem)))
                .isEmpty();
        assertThat(some.conflict(Specs.volume(AccessMode.SingleNodeSingleWriter, VolumeMode.Filesystem)))
                .isPresent();
        assertThat(some.conflict(Specs.volume(AccessMode.SingleNodeWriter, VolumeMode.Block)))
                .isPresent();
        assertThat(new Usage(AccessMode.SingleNodeWriter, VolumeMode.Filesystem, Optional.of(FsType.xfs))
                        .conflict(Specs.volume(AccessMode.SingleNodeWriter, VolumeMode.Filesystem)))
                .hasValueSatisfying(words -> assertThat(words).contains("ext4"));
    }
}
