package io.srvlab.rds.csi.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec.AccessMode;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import io.srvlab.rds.csi.NodeId;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.AlreadyExists;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // an attachment without a VolumeAttachment has none
class AttachPlanTest {
    private static final NodeId ONE = NodeId.parse(Setup.NODE_1).orElseThrow();
    private static final NodeId TWO = NodeId.parse(Setup.NODE_2).orElseThrow();
    private static final NodeId THREE = NodeId.parse(Setup.NODE_3).orElseThrow();
    private static final Attachment OF_ONE =
            new Attachment("00000001-0000000000000001", ONE.name(), ONE.hostNqn(), false, null);
    private static final Attachment OF_TWO =
            new Attachment("00000001-0000000000000002", TWO.name(), TWO.hostNqn(), false, null);

    private static RdsVolume volume(AccessMode mode, Attachment... attachments) {
        VolumeMode volumeMode = mode == AccessMode.MultiNodeBlock ? VolumeMode.Block : VolumeMode.Filesystem;
        return Specs.object(Specs.volume(mode, volumeMode, attachments));
    }

    private static AttachPlan plan(RdsVolume volume, NodeId node) throws CsiException {
        return plan(volume, node, volume.getSpec().accessMode());
    }

    private static AttachPlan plan(RdsVolume volume, NodeId node, AccessMode use) throws CsiException {
        return AttachPlan.of(
                volume,
                wish(node, volume.getSpec().volumeMode(), use, false),
                Optional.of("csi-x"),
                export -> (export.isEmpty() ? "ffffffff" : export) + "-aaaaaaaaaaaaaaaa");
    }

    private static Attaching.Wish wish(NodeId node, VolumeMode volumeMode, AccessMode use, boolean readOnly) {
        return new Attaching.Wish("v", node, new Usage(use, volumeMode, Optional.empty()), readOnly);
    }

    @Test
    void theFirstAttachmentGetsAnExportOfItsOwn() throws CsiException {
        assertThat(plan(volume(AccessMode.SingleNodeWriter), ONE)).isInstanceOfSatisfying(AttachPlan.Add.class, add -> {
            assertThat(add.attachment())
                    .isEqualTo(new Attachment("ffffffff-aaaaaaaaaaaaaaaa", "node-1", ONE.hostNqn(), false, "csi-x"));
            assertThat(add.all()).containsExactly(add.attachment());
        });
    }

    @Test
    void theSameNodeKeepsItsAttachment() throws CsiException {
        assertThat(plan(volume(AccessMode.SingleNodeWriter, OF_ONE), ONE)).isEqualTo(new AttachPlan.Keep(OF_ONE));
    }

    @Test
    void aSingleWriterVolumeIsRefusedToASecondNodeByTheFirstOnesName() {
        for (AccessMode mode : new AccessMode[] {AccessMode.SingleNodeWriter, AccessMode.SingleNodeSingleWriter}) {
            assertThatThrownBy(() -> plan(volume(mode, OF_ONE), TWO))
                    .isInstanceOf(FailedPrecondition.class)
                    .hasMessageContaining("node-1");
        }
    }

    @Test
    void theSecondNodeOfARawBlockVolumeJoinsTheExport() throws CsiException {
        assertThat(plan(volume(AccessMode.MultiNodeBlock, OF_ONE), TWO))
                .isInstanceOfSatisfying(AttachPlan.Add.class, add -> {
                    assertThat(add.attachment().export()).isEqualTo(OF_ONE.export());
                    assertThat(add.all()).containsExactly(OF_ONE, add.attachment());
                });
    }

    @Test
    void aSecondNodeThatAsksForOneWriterIsRefusedAlsoWhereTheVolumeCouldBeShared() {
        assertThatThrownBy(() -> plan(volume(AccessMode.MultiNodeBlock, OF_ONE), TWO, AccessMode.SingleNodeWriter))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("node-1");
    }

    @Test
    void aThirdNodeIsRefused() {
        assertThatThrownBy(() -> plan(volume(AccessMode.MultiNodeBlock, OF_ONE, OF_TWO), THREE))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("node-1, node-2");
    }

    @Test
    void aNodeThatWasInstalledAnewOrWantsAnotherModeMustBeDetachedFirst() {
        NodeId again =
                NodeId.parse("node-1/00000000-0000-0000-0000-000000000000").orElseThrow();
        assertThatThrownBy(() -> plan(volume(AccessMode.SingleNodeWriter, OF_ONE), again))
                .isInstanceOf(AlreadyExists.class);
        assertThatThrownBy(() -> AttachPlan.of(
                        volume(AccessMode.SingleNodeWriter, OF_ONE),
                        wish(ONE, VolumeMode.Filesystem, AccessMode.SingleNodeWriter, true),
                        Optional.empty(),
                        export -> export))
                .isInstanceOf(AlreadyExists.class);
    }

    @Test
    void aVolumeThatIsBeingDeletedServesItsNodeAndTakesNoOther() throws CsiException {
        RdsVolume going = volume(AccessMode.MultiNodeBlock, OF_ONE);
        going.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        assertThat(plan(going, ONE)).isEqualTo(new AttachPlan.Keep(OF_ONE));
        assertThatThrownBy(() -> plan(going, TWO)).isInstanceOf(FailedPrecondition.class);
    }

    @Test
    void mintedIdsAreOfTheFormAndNeverAlike() {
        AttachmentIds ids = new AttachmentIds();
        assertThat(ids.mint("")).matches("[0-9a-f]{8}-[0-9a-f]{16}").isNotEqualTo(ids.mint(""));
        assertThat(ids.mint("0badcafe")).matches("0badcafe-[0-9a-f]{16}");
    }
}
