package io.srvlab.rds.csi.node;

import static io.srvlab.rds.csi.node.NodeWorld.MIB;
import static io.srvlab.rds.csi.node.NodeWorld.block;
import static io.srvlab.rds.csi.node.NodeWorld.context;
import static io.srvlab.rds.csi.node.NodeWorld.filesystem;
import static io.srvlab.rds.csi.node.NodeWorld.nqn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.node.filesystem.Filesystem;
import io.srvlab.rds.csi.node.tool.Tools;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import io.srvlab.rds.observability.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes whose disk went away below their mounts. */
class StaleTest {
    private NodeWorld world;

    @BeforeEach
    void set(@TempDir Path folder) throws IOException {
        world = new NodeWorld(folder);
        world.volume("v", 32 * MIB);
    }

    @AfterEach
    void end() throws IOException {
        if (world != null) {
            world.close();
        }
    }

    private void used(VolumeCapability capability, String... pods) throws Exception {
        world.stage("v", capability);
        for (String pod : pods) {
            world.publish("v", capability, pod);
        }
    }

    private List<String> toldTo(Reason reason) {
        return world.posted.stream()
                .filter(one -> one.reason() == reason)
                .map(one -> one.about().getName())
                .sorted()
                .toList();
    }

    @Test
    void aPodThatStillHasTheLostDiskIsNotToldThatItRecovered() throws Exception {
        used(filesystem("ext4"), "a", "b");
        world.fabrics.lose(nqn("v"));
        StaleScan scan = new StaleScan(world.parts);
        scan.scan();
        assertThat(toldTo(Reason.StaleMountDetected)).containsExactly("a", "b", "claim");

        world.publish("v", filesystem("ext4"), "c");
        scan.scan();
        assertThat(toldTo(Reason.StaleMountRecovered)).containsExactly("c", "claim");
        assertThat(world.posted)
                .filteredOn(one -> one.reason() == Reason.StaleMountRecovered)
                .allSatisfy(one -> assertThat(one.message()).endsWith("a, b"));
        assertThat(world.looking.trouble("v"))
                .isPresent()
                .get()
                .satisfies(entry -> assertThat(entry.getMessage())
                        .contains(
                                world.target("a").toString(), world.target("b").toString())
                        .doesNotContain(world.target("c").toString()));
        assertThat(world.metric("rds.csi.stale.mounts.detected"))
                .as("one loss, told once")
                .isEqualTo(1);

        world.unpublish("v", "a");
        world.unpublish("v", "b");
        assertThat(world.looking.trouble("v")).isEmpty();
    }

    @Test
    void aSecondLossIsToldAlthoughAPodStillHasTheDiskOfTheFirst() throws Exception {
        used(filesystem("ext4"), "a");
        world.fabrics.lose(nqn("v"));
        StaleScan scan = new StaleScan(world.parts);
        scan.scan();
        world.publish("v", filesystem("ext4"), "b");
        world.fabrics.lose(nqn("v"));
        scan.scan();
        scan.scan();
        assertThat(world.metric("rds.csi.stale.mounts.detected")).isEqualTo(2);
    }

    @Test
    void aLostRawBlockDiskIsToldCountedAndRecovered() throws Exception {
        used(block(), "a");
        StaleScan scan = new StaleScan(world.parts);
        scan.scan();
        assertThat(world.metric("rds.csi.stale.mounts.detected")).isZero();
        world.fabrics.lose(nqn("v"));
        scan.scan();
        scan.scan();
        assertThat(world.metric("rds.csi.stale.mounts.detected")).isEqualTo(1);
        assertThat(toldTo(Reason.StaleMountDetected)).containsExactly("a", "claim");
        assertThat(world.looking.trouble("v")).isPresent();

        world.publish("v", block(), "b");
        assertThat(world.metric("rds.csi.stale.recoveries", "status", "success"))
                .isEqualTo(1);
        assertThat(toldTo(Reason.StaleMountRecovered)).containsExactly("b", "claim");
        assertThat(world.looking.trouble("v")).as("a has the lost disk still").isPresent();
        world.unpublish("v", "a");
        assertThat(world.looking.trouble("v")).isEmpty();
    }

    private List<Stale.Gone> lost() {
        try {
            return new Stale(world.parts.mounts())
                    .of(world.parts.records().find("v").orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its kernel code has room for one filesystem of that id. */
    @Test
    void whereNoMountOfALostBtrfsMayBeLeftTheOneToBeReplacedGoesFirst() throws Exception {
        StagingTest.assumeMade(Filesystem.btrfs);
        world.volume("v", 128 * MIB);
        used(filesystem("btrfs"), "a", "b");
        world.fabrics.lose(nqn("v"));
        refuseWhileAnyIsLost("btrfs");
        assertThatThrownBy(() -> world.publish("v", filesystem("btrfs"), "a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("File exists")
                .hasMessageContaining("must be deleted first: at " + world.target("b"));
        assertThat(toldTo(Reason.StaleMountRecovered)).isEmpty();
        world.unpublish("v", "b");
        world.publish("v", filesystem("btrfs"), "a");
        assertThat(world.looking.trouble("v")).isEmpty();
        assertThat(toldTo(Reason.StaleMountRecovered)).containsExactly("a", "claim");
    }

    /** It keeps the pod from writing to the node's own disk. */
    @Test
    void whatUnmountingCannotCureLeavesTheLostDiskInItsPlace() throws Exception {
        used(filesystem("ext4"), "a");
        world.fabrics.lose(nqn("v"));
        refuseWhileAnyIsLost("ext4");
        assertThatThrownBy(() -> world.publish("v", filesystem("ext4"), "a")).isInstanceOf(IOException.class);
        assertThat(world.mounts(world.target("a"))).hasSize(1);
    }

    private void refuseWhileAnyIsLost(String type) {
        var real = world.tools;
        world.tools = (by, command) -> {
            boolean makes = command.getFirst().equals("mount") && command.contains(type);
            return makes && !lost().isEmpty()
                    ? new Tools.Result(32, new byte[0], "File exists")
                    : real.run(by, command);
        };
    }

    @Test
    void podsThatAreWellAreNotToldOfALossThatARestartedPluginFinds() throws Exception {
        used(filesystem("ext4"), "a");
        world.fabrics.lose(nqn("v"));
        world.publish("v", filesystem("ext4"), "b");
        world.restart();
        world.posted.clear();
        new StaleScan(world.parts).scan();
        assertThat(toldTo(Reason.StaleMountDetected)).containsExactly("a", "claim");
        world.publish("v", filesystem("ext4"), "c");
        assertThat(toldTo(Reason.StaleMountRecovered))
                .as("it had recovered before")
                .isEmpty();
    }

    @Test
    void howFullALostDiskWasIsNotTold() throws Exception {
        used(filesystem("ext4"), "a");
        assertThat(world.looking.usage("v", world.target("a"))).hasSize(2);
        world.fabrics.lose(nqn("v"));
        assertThatThrownBy(() -> world.looking.usage("v", world.target("a"))).isInstanceOf(Unavailable.class);
    }

    /** What a filesystem that met a fast failure needs, and nothing shows. */
    @Test
    void withAFastFailureTheFirstPodGetsAFilesystemThatWasMountedAnew() throws Exception {
        Map<String, String> map = context(nqn("v"), 32 * MIB, "allowed").toMap();
        map.put("fastIoFailSeconds", "5");
        PublishContext fast = PublishContext.parse(map);
        world.stage("v", filesystem("ext4"), fast);
        world.publish("v", filesystem("ext4"), "a", fast, false);
        assertThat(world.ran("umount")).isEqualTo(1);
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);
        assertThat(world.mounts(world.target("a"))).hasSize(1);
        world.publish("v", filesystem("ext4"), "b", fast, false);
        assertThat(world.ran("umount"))
                .as("while a pod has it, it is left alone")
                .isEqualTo(1);
    }
}
