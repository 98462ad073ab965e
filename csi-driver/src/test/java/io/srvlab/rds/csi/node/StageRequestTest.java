package io.srvlab.rds.csi.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.csi.node.filesystem.Filesystem;
import io.srvlab.rds.csi.node.record.VolumeRecord.Pod;
import io.srvlab.rds.csi.proto.NodeStageVolumeRequest;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.proto.VolumeCapability.AccessMode;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StageRequestTest {
    private static NodeStageVolumeRequest.Builder good() {
        return NodeStageVolumeRequest.newBuilder()
                .setVolumeId("v")
                .setStagingTargetPath("/s/v")
                .setVolumeCapability(NodeWorld.filesystem("xfs", "noatime"))
                .putAllPublishContext(NodeWorld.context("nqn:v", 5, "allowed").toMap());
    }

    private static void refused(NodeStageVolumeRequest.Builder request, String field) {
        assertThatThrownBy(() -> StageRequest.parse(request.build()))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining(field);
    }

    @Test
    void aGoodRequestIsUnderstood() throws Exception {
        StageRequest request = StageRequest.parse(good().build());
        assertThat(request.filesystem()).contains(Filesystem.xfs);
        assertThat(request.allMountOptions(Filesystem.xfs)).containsExactly("noatime", "nouuid");
        assertThat(request.context().nqn()).isEqualTo("nqn:v");
    }

    @Test
    void theFilesystemIsThatOfTheVolumeIfTheCapabilityDoesNotSay() throws Exception {
        var request = good().setVolumeCapability(NodeWorld.filesystem(""));
        assertThat(StageRequest.parse(request.build()).filesystem()).contains(Filesystem.ext4);
        request.putVolumeContext("fsType", "btrfs");
        assertThat(StageRequest.parse(request.build()).filesystem()).contains(Filesystem.btrfs);
    }

    @Test
    void whatIsMissingOrWrongIsNamed() {
        refused(good().setVolumeId(""), "volume_id");
        refused(good().setStagingTargetPath(""), "staging_target_path");
        refused(good().setStagingTargetPath("relative/path"), "staging_target_path");
        refused(good().clearVolumeCapability(), "volume_capability");
        refused(good().setVolumeCapability(NodeWorld.filesystem("ntfs")), "fs_type");
        refused(good().clearPublishContext(), "publish_context.nqn");
        refused(good().putPublishContext("port", "70000"), "publish_context.port");
        refused(
                good().setVolumeCapability(VolumeCapability.newBuilder()
                        .setAccessMode(AccessMode.newBuilder().setMode(AccessMode.Mode.SINGLE_NODE_WRITER))),
                "access_type");
    }

    /** The kubelet adds it to mount_flags if the CSIDriver object says seLinuxMount; its categories are separated by commas. */
    @Test
    void theSelinuxContextOfThePodReachesMountAsItIs() throws Exception {
        String context = "context=\"system_u:object_r:container_file_t:s0:c1,c2\"";
        StageRequest request =
                StageRequest.parse(good().setVolumeCapability(NodeWorld.filesystem("xfs", "noatime", context))
                        .build());
        assertThat(String.join(",", request.allMountOptions(Filesystem.xfs)))
                .isEqualTo("noatime," + context + ",nouuid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bind", "remount", "loop", "loop=/dev/loop1", "offset=5", "X-mount.mkdir", "", "a\nb"})
    void optionsThatMakeMountDoSomethingElseAreRefused(String option) {
        refused(good().setVolumeCapability(NodeWorld.filesystem("ext4", option)), "mount_flags");
        refused(good().setVolumeCapability(NodeWorld.filesystem("ext4", "noatime," + option)), "mount_flags");
    }

    @ParameterizedTest
    @EnumSource(AccessMode.Mode.class)
    void aFilesystemIsNeverForTwoNodes(AccessMode.Mode mode) throws Exception {
        if (mode == AccessMode.Mode.UNRECOGNIZED) {
            return; // cannot be put into a message
        }
        var request = good().setVolumeCapability(NodeWorld.filesystem("ext4").toBuilder()
                .setAccessMode(AccessMode.newBuilder().setMode(mode)));
        switch (mode) {
            case SINGLE_NODE_WRITER, SINGLE_NODE_MULTI_WRITER, SINGLE_NODE_SINGLE_WRITER ->
                assertThat(StageRequest.parse(request.build()).volumeId()).isEqualTo("v");
            default -> refused(request, "access_mode");
        }
    }

    @Test
    void thePodIsKnownIfTheKubeletSaysSo() {
        assertThat(StageRequest.pod(Map.of(
                        "csi.storage.k8s.io/pod.namespace", "ns",
                        "csi.storage.k8s.io/pod.name", "db-0",
                        "csi.storage.k8s.io/pod.uid", "u")))
                .isEqualTo(new Pod("ns", "db-0", "u"));
        assertThat(StageRequest.pod(Map.of())).isEqualTo(Pod.UNKNOWN);
    }
}
