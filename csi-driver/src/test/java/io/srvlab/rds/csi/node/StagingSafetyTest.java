package io.srvlab.rds.csi.node;

import static io.srvlab.rds.csi.node.NodeWorld.MIB;
import static io.srvlab.rds.csi.node.NodeWorld.block;
import static io.srvlab.rds.csi.node.NodeWorld.context;
import static io.srvlab.rds.csi.node.NodeWorld.filesystem;
import static io.srvlab.rds.csi.node.NodeWorld.nqn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Deadline;
import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.node.fabric.DeviceNumber;
import io.srvlab.rds.csi.node.fabric.Fabrics;
import io.srvlab.rds.csi.node.filesystem.Filesystem;
import io.srvlab.rds.csi.node.tool.ToolException;
import io.srvlab.rds.csi.node.tool.Tools;
import io.srvlab.rds.csi.server.CsiException.AlreadyExists;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases in which a driver would write to the wrong disk, or lose sight of what it did. */
class StagingSafetyTest {
    private NodeWorld world;

    @BeforeEach
    void set(@TempDir Path folder) throws IOException {
        world = new NodeWorld(folder);
    }

    @AfterEach
    void end() throws IOException {
        if (world != null) {
            world.close();
        }
    }

    /** The connection is lost just before mkfs opens the device, and the next volume gets the name. */
    @Test
    void aNameThatChangesHandsBeforeMkfsNeverLeadsItToAnotherVolume() throws Exception {
        world.volume("v", 32 * MIB);
        Path other = world.volume("w", 32 * MIB);
        byte[] precious = new byte[(int) (32 * MIB)];
        Arrays.fill(precious, (byte) 'w');
        Files.write(other, precious);
        AtomicReference<String> device = new AtomicReference<>("");
        Tools system = world.tools;
        world.tools = new Tools() {
            @Override
            public Result run(Deadline by, List<String> command) throws ToolException, InterruptedException {
                if (command.getFirst().equals("mkfs.ext4")) {
                    device.set(command.getLast());
                    changeHands(command.getLast());
                }
                return system.run(by, command);
            }
        };
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4"))).isInstanceOf(Exception.class);
        assertThat(device.get()).startsWith("/dev/");
        assertThat(Files.mismatch(other, Files.write(world.folder.resolve("precious"), precious)))
                .as("first byte of the other volume that was overwritten")
                .isEqualTo(-1);
    }

    /** The same just before a raw block volume's device is shown to the pod. */
    @Test
    void aNameThatChangesHandsBeforeThePodGetsItNeverShowsAnotherVolume() throws Exception {
        world.volume("v", 32 * MIB);
        world.volume("w", 32 * MIB);
        world.stage("v", block());
        Tools system = world.tools;
        world.tools = new Tools() {
            @Override
            public Result run(Deadline by, List<String> command) throws ToolException, InterruptedException {
                if (command.contains("bind")) {
                    changeHands(command.get(command.size() - 2));
                }
                return system.run(by, command);
            }
        };
        assertThatThrownBy(() -> world.publish("v", block(), "pod")).isInstanceOf(Unavailable.class);
        assertThat(world.fabrics.connections).containsOnlyKeys(nqn("w"));
        assertThat(DeviceNumber.of(world.target("pod")))
                .isNotEqualTo(world.fabrics.find(nqn("w")).map(Fabrics.Device::majorMinor));

        world.tools = system;
        world.publish("v", block(), "pod");
        assertThat(DeviceNumber.of(world.target("pod")))
                .isEqualTo(world.fabrics.find(nqn("v")).map(Fabrics.Device::majorMinor));
    }

    private void changeHands(String device) {
        try {
            world.fabrics.lose(nqn("v"));
            LoopFabrics.run("losetup", "--detach", device);
            world.fabrics.connect(
                    new Fabrics.Target(nqn("w"), List.of("192.0.2.1"), 4420, "h", "i", 60, 2, 5, -1, 1),
                    Duration.ofSeconds(5));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRawBlockVolumeIsNotStagedBeforeItsEarlierConnectionHasEnded() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", block());
        world.fabrics.exports.put("nqn:later", world.fabrics.exports.get(nqn("v")));
        PublishContext later = context("nqn:later", 32 * MIB, "allowed");
        world.fabrics.onDisconnect = nqn -> {
            throw new IOException("the box does not answer");
        };
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> world.stage("v", block(), later)).isInstanceOf(Unavailable.class);
        }
        world.fabrics.onDisconnect = _ -> {};
        world.stage("v", block(), later);
        assertThat(world.fabrics.connections).containsOnlyKeys("nqn:later");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aVolumeWhoseRecordIsLostIsNotUnstagedWhileItIsConnected(boolean raw) throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", raw ? block() : filesystem("ext4"));
        world.volume("w", 32 * MIB);
        world.stage("w", block());
        world.parts.records().remove("v");
        int mounted = world.mounts(world.stagingPath("v")).size();
        assertThatThrownBy(() -> world.unstage("v"))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("nvme disconnect -n " + nqn("v"));
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(mounted);

        world.fabrics.disconnect(nqn("v"), Duration.ofSeconds(5));
        world.unstage("v");
        assertThat(world.mounts(world.stagingPath("v"))).isEmpty();
        assertThat(world.fabrics.connections).containsOnlyKeys(nqn("w"));
    }

    @Test
    void whatAnEarlierIdentityConnectedIsNeitherStagedNorUnstaged() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        String earlier = world.parts.node().hostNqn();
        world.machine = "another";
        world.restart();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> world.unstage("v"))
                    .isInstanceOf(FailedPrecondition.class)
                    .hasMessageContaining(earlier)
                    .hasMessageContaining(world.parts.node().hostNqn());
        }
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4"))).isInstanceOf(FailedPrecondition.class);
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);

        // As after a boot: nothing is connected as anybody.
        world.fabrics.lose(nqn("v"));
        world.stage("v", filesystem("ext4"));
        assertThat(world.parts.records().find("v").orElseThrow().hostNqn())
                .isEqualTo(world.parts.node().hostNqn());
        world.unstage("v");
        assertThat(world.fabrics.count()).isZero();
    }

    @Test
    void unstageAtThePathOfAnotherVolumeUnmountsNothing() throws Exception {
        world.volume("v", 32 * MIB);
        world.volume("w", 32 * MIB);
        world.stage("w", filesystem("ext4"));
        StageRequest atAnothers = new StageRequest(
                "v",
                world.stagingPath("w"),
                Optional.of(Filesystem.ext4),
                List.of(),
                false,
                context(nqn("v"), 32 * MIB, "allowed"));
        assertThatThrownBy(() -> world.staging.stage(atAnothers, NodeWorld.soon()))
                .isInstanceOf(FailedPrecondition.class);
        assertThatThrownBy(() -> world.staging.unstage("v", world.stagingPath("w"), NodeWorld.soon()))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("volume w");
        assertThat(world.mounts(world.stagingPath("w"))).hasSize(1);
        world.unstage("v");
        world.unstage("w");
        assertThat(world.fabrics.count()).isZero();
    }

    @Test
    void theDiskOfAnotherVolumeIsNotUnmountedForOneWithoutARecord() throws Exception {
        world.volume("w", 32 * MIB);
        world.stage("w", filesystem("ext4"));
        world.showAt("w", world.stagingPath("v"));
        assertThatThrownBy(() -> world.unstage("v"))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining(nqn("w"));
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);
    }

    @Test
    void aVolumeThatIsStagedElsewhereIsNotStagedTwice() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        StageRequest asked = world.request("v", filesystem("ext4"), context(nqn("v"), 32 * MIB, "allowed"));
        StageRequest elsewhere = new StageRequest(
                "v", world.folder.resolve("elsewhere"), asked.filesystem(), List.of(), false, asked.context());
        assertThatThrownBy(() -> world.staging.stage(elsewhere, NodeWorld.soon()))
                .isInstanceOf(AlreadyExists.class)
                .hasMessageContaining(world.stagingPath("v").toString());
        world.unstage("v");
        assertThat(world.fabrics.connections).isEmpty();
        world.staging.stage(elsewhere, NodeWorld.soon());
        world.staging.unstage("v", elsewhere.staging(), NodeWorld.soon());
    }

    @Test
    void aVolumeThatIsStagedAsOneThingIsNotStagedAsAnother() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        assertThatThrownBy(() -> world.stage("v", filesystem("xfs"))).isInstanceOf(AlreadyExists.class);
        assertThatThrownBy(() -> world.stage("v", block())).isInstanceOf(AlreadyExists.class);
        assertThat(world.ran("xfs_growfs")).isZero();
        world.stage("v", filesystem("ext4"));
        assertThat(world.parts.records().find("v").orElseThrow().fsType()).isEqualTo("ext4");

        world.volume("b", 32 * MIB);
        world.stage("b", block());
        world.publish("b", block(), "pod");
        long mkfs = world.ran("mkfs.ext4");
        assertThatThrownBy(() -> world.stage("b", filesystem("ext4"))).isInstanceOf(AlreadyExists.class);
        assertThat(world.ran("mkfs.ext4")).as("a pod has the device").isEqualTo(mkfs);
    }

    @Test
    void aLinkIsNeitherAStagingPathNorATarget() throws Exception {
        world.volume("v", 32 * MIB);
        Path victim = Files.createDirectories(world.folder.resolve("victim"));
        Files.createSymbolicLink(world.stagingPath("v"), victim);
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4"))).isInstanceOf(InvalidArgument.class);
        assertThat(world.mounts(victim)).isEmpty();
        Files.delete(world.stagingPath("v"));
        world.stage("v", filesystem("ext4"));
        Files.createDirectories(world.target("x").getParent());
        Files.createSymbolicLink(world.target("x"), victim);
        assertThatThrownBy(() -> world.publish("v", filesystem("ext4"), "x")).isInstanceOf(InvalidArgument.class);
        assertThat(world.mounts(victim)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/sda", "-J device=/dev/sda", "-E root=1 ./x"})
    void mkfsOptionsThatNameFilesAreRefused(String options) throws Exception {
        world.volume("v", 32 * MIB);
        PublishContext context = new PublishContext(
                nqn("v"), "192.0.2.1", 4420, 32 * MIB, "allowed", 60, 2, 5, -1, 0, options, "ns", "claim", "uid");
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4"), context))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("mkfsOptions");
        assertThat(world.ran("mkfs.ext4")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\0b", "relative", "/"})
    void aPathThatIsNoneIsInvalid(String text) {
        assertThatThrownBy(() -> StageRequest.path(text, "target_path"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageStartingWith("target_path");
    }
}
