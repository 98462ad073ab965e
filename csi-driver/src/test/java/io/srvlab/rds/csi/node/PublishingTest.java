package io.srvlab.rds.csi.node;

import static io.srvlab.rds.csi.node.NodeWorld.MIB;
import static io.srvlab.rds.csi.node.NodeWorld.block;
import static io.srvlab.rds.csi.node.NodeWorld.context;
import static io.srvlab.rds.csi.node.NodeWorld.filesystem;
import static io.srvlab.rds.csi.node.NodeWorld.nqn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.csi.node.fabric.DeviceNumber;
import io.srvlab.rds.csi.node.mount.Mount;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.proto.VolumeCapability.AccessMode;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishingTest {
    private static final VolumeCapability EXT4 = filesystem("ext4");

    private NodeWorld world;

    @BeforeEach
    void set(@TempDir Path folder) throws Exception {
        world = new NodeWorld(folder);
        world.volume("v", 32 * MIB);
    }

    @AfterEach
    void end() throws IOException {
        if (world != null) {
            world.close();
        }
    }

    @Test
    void publishTwiceThenUnpublishOnceKeepsEveryFile() throws Exception {
        world.stage("v", EXT4);
        world.publish("v", EXT4, "pod");
        Files.writeString(world.target("pod").resolve("data"), "precious");
        world.publish("v", EXT4, "pod");
        assertThat(world.mounts(world.target("pod"))).hasSize(1);
        world.unpublish("v", "pod");
        assertThat(world.target("pod")).doesNotExist();
        assertThat(world.stagingPath("v").resolve("data")).hasContent("precious");
    }

    @Test
    void unpublishTakesAwayAWholeStack() throws Exception {
        world.stage("v", EXT4);
        world.publish("v", EXT4, "pod");
        LoopFabrics.run(
                "mount",
                "--bind",
                world.stagingPath("v").toString(),
                world.target("pod").toString());
        Files.writeString(world.stagingPath("v").resolve("data"), "precious");
        assertThat(world.mounts(world.target("pod"))).hasSize(2);
        world.unpublish("v", "pod");
        assertThat(world.target("pod")).doesNotExist();
        assertThat(world.stagingPath("v").resolve("data")).hasContent("precious");
    }

    @Test
    void aStackAtTheTargetBecomesOneMount() throws Exception {
        world.stage("v", EXT4);
        world.publish("v", EXT4, "pod");
        LoopFabrics.run(
                "mount",
                "--bind",
                world.stagingPath("v").toString(),
                world.target("pod").toString());
        world.publish("v", EXT4, "pod");
        assertThat(world.mounts(world.target("pod"))).hasSize(1);
    }

    @Test
    void aTargetThatHoldsFilesIsNeverEmptied() throws Exception {
        world.stage("v", EXT4);
        Path target = Files.createDirectories(world.target("pod"));
        Files.writeString(target.resolve("stray"), "somebody's");
        assertThatThrownBy(() -> world.unpublish("v", "pod"))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("holds files");
        assertThat(target.resolve("stray")).hasContent("somebody's");
    }

    @Test
    void aFileAtTheTargetThatIsNotOursIsKept() throws Exception {
        Files.createDirectories(world.target("pod").getParent());
        Files.writeString(world.target("pod"), "somebody's");
        assertThatThrownBy(() -> world.unpublish("v", "pod")).isInstanceOf(FailedPrecondition.class);
        assertThat(world.target("pod")).hasContent("somebody's");
    }

    @Test
    void unpublishOfWhatIsNotPublishedIsDone() throws Exception {
        world.unpublish("v", "pod");
        world.unpublish("never-seen", "pod");
    }

    @Test
    void aFullDiskOfTheNodeKeepsNoPodFromGoing() throws Exception {
        Path state = Files.createDirectories(world.folder.resolve("state"));
        LoopFabrics.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", state.toString());
        world.restart();
        world.stage("v", EXT4);
        world.publish("v", EXT4, "pod");
        LoopFabrics.run("dd", "if=/dev/zero", "of=" + state.resolve("filler"), "bs=4k");
        world.unpublish("v", "pod");
        world.unpublish("v", "pod");
        assertThat(world.target("pod")).doesNotExist();
        world.unstage("v");
        assertThat(world.fabrics.count()).isZero();
    }

    @Test
    void publishBeforeStageIsRefused() {
        assertThatThrownBy(() -> world.publish("v", EXT4, "pod"))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("not staged");
    }

    @Test
    void severalPodsSeeTheSameFilesystem() throws Exception {
        world.stage("v", EXT4);
        world.publish("v", EXT4, "a");
        world.publish("v", EXT4, "b");
        Files.writeString(world.target("a").resolve("data"), "shared");
        assertThat(world.target("b").resolve("data")).hasContent("shared");
        world.unpublish("v", "a");
        assertThat(world.target("b").resolve("data")).hasContent("shared");
        world.unpublish("v", "b");
        world.unstage("v");
    }

    @Test
    void aReadOnlyPublishCannotBeWritten() throws Exception {
        world.stage("v", EXT4);
        world.publish("v", EXT4, "pod", context(nqn("v"), MIB, "allowed"), true);
        Mount mount = world.mounts(world.target("pod")).getFirst();
        assertThat(mount.readOnly()).isTrue();
        assertThatThrownBy(() -> Files.writeString(world.target("pod").resolve("x"), ""))
                .isInstanceOf(IOException.class);
        world.publish("v", EXT4, "pod", context(nqn("v"), MIB, "allowed"), true);
        assertThat(world.mounts(world.target("pod"))).containsExactly(mount);
        Files.writeString(world.stagingPath("v").resolve("x"), "still writable for others");
    }

    @Test
    void aKillBetweenBindAndReadOnlyIsMended() throws Exception {
        world.stage("v", EXT4);
        Files.createDirectories(world.target("pod"));
        LoopFabrics.run(
                "mount",
                "--bind",
                world.stagingPath("v").toString(),
                world.target("pod").toString());
        world.publish("v", EXT4, "pod", context(nqn("v"), MIB, "allowed"), true);
        assertThat(world.mounts(world.target("pod"))).hasSize(1);
        assertThat(world.mounts(world.target("pod")).getFirst().readOnly()).isTrue();
    }

    @Test
    void readWriteOncePodIsForOnePod() throws Exception {
        VolumeCapability onePod = EXT4.toBuilder()
                .setAccessMode(AccessMode.newBuilder().setMode(AccessMode.Mode.SINGLE_NODE_SINGLE_WRITER))
                .build();
        world.stage("v", onePod);
        world.publish("v", onePod, "a");
        world.publish("v", onePod, "a");
        assertThatThrownBy(() -> world.publish("v", onePod, "b"))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("ReadWriteOncePod");
        world.unpublish("v", "a");
        world.publish("v", onePod, "b");
    }

    @Test
    void aRawBlockTargetIsTheVolumesDevice() throws Exception {
        world.stage("v", block());
        world.publish("v", block(), "pod");
        world.publish("v", block(), "pod");
        assertThat(world.mounts(world.target("pod"))).hasSize(1);
        assertThat(DeviceNumber.of(world.target("pod")))
                .contains(world.fabrics.find(nqn("v")).orElseThrow().majorMinor());
        world.unpublish("v", "pod");
        assertThat(world.target("pod")).doesNotExist();
        world.unstage("v");
    }

    @Test
    void aRawBlockTargetOfAnotherDeviceIsReplaced() throws Exception {
        world.stage("v", block());
        world.publish("v", block(), "pod");
        world.fabrics.lose(nqn("v"));
        world.publish("v", block(), "pod", context(nqn("v"), MIB, "allowed"), false);
        assertThat(world.mounts(world.target("pod"))).hasSize(1);
        assertThat(DeviceNumber.of(world.target("pod")))
                .contains(world.fabrics.find(nqn("v")).orElseThrow().majorMinor());
    }

    @Test
    void aRawBlockVolumeIsNeitherReadNorFormatted() throws Exception {
        world.stage("v", block());
        world.publish("v", block(), "pod");
        assertThat(world.ran("blkid")).isZero();
        assertThat(world.ran("mkfs.ext4")).isZero();
    }

    @Test
    void readOnlyRawBlockIsNotPretended() throws Exception {
        world.stage("v", block());
        assertThatThrownBy(() -> world.publish("v", block(), "pod", context(nqn("v"), MIB, "allowed"), true))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("readonly");
    }

    @Test
    void publishAsSomethingElseThanStagedIsRefused() throws Exception {
        world.stage("v", block());
        assertThatThrownBy(() -> world.publish("v", EXT4, "pod"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("access_type");
        assertThat(world.ran("mkfs.ext4")).isZero();
    }
}
