package io.srvlab.rds.csi.node;

import static io.srvlab.rds.csi.node.NodeWorld.MIB;
import static io.srvlab.rds.csi.node.NodeWorld.block;
import static io.srvlab.rds.csi.node.NodeWorld.filesystem;
import static io.srvlab.rds.csi.node.NodeWorld.nqn;
import static io.srvlab.rds.csi.node.NodeWorld.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.csi.node.filesystem.Filesystem;
import io.srvlab.rds.csi.node.filesystem.Kernel;
import io.srvlab.rds.csi.proto.VolumeUsage;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.NotFound;
import io.srvlab.rds.observability.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GrowingTest {
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

    private static void enlarge(Path file, long bytes) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(bytes);
        }
    }

    @ParameterizedTest
    @EnumSource(Filesystem.class)
    void aMountedFilesystemGrowsWithItsDiskAndTheSameCallAgainDoesNoHarm(Filesystem type) throws Exception {
        StagingTest.assumeMade(type);
        StagingTest.assumeGrows(type);
        long size = StagingTest.size(type);
        Path file = world.volume("v", size);
        world.stage("v", filesystem(type.name()));
        world.publish("v", filesystem(type.name()), "pod");
        Files.writeString(world.target("pod").resolve("data"), "precious");
        long before = Kernel.usage(world.target("pod")).totalBytes();
        enlarge(file, 2 * size);
        assertThat(world.growing.grow("v", world.target("pod"), 2 * size, soon()))
                .isEqualTo(2 * size);
        assertThat(world.growing.grow("v", world.stagingPath("v"), 2 * size, soon()))
                .isEqualTo(2 * size);
        assertThat(Kernel.usage(world.target("pod")).totalBytes()).isGreaterThan(before * 3 / 2);
        assertThat(world.target("pod").resolve("data")).hasContent("precious");
    }

    @Test
    void aRawBlockVolumeGrowsWithoutAnyProgram() throws Exception {
        Path file = world.volume("v", 8 * MIB);
        world.stage("v", block());
        world.publish("v", block(), "pod");
        world.commands.clear();
        enlarge(file, 16 * MIB);
        assertThat(world.growing.grow("v", world.target("pod"), 16 * MIB, soon()))
                .isEqualTo(16 * MIB);
        assertThat(world.commands).isEmpty();
    }

    @Test
    void aDiskThatDidNotGrowIsToldAndNothingIsDone() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        assertThatThrownBy(() -> world.growing.grow("v", world.stagingPath("v"), 64 * MIB, soon()))
                .isInstanceOf(FailedPrecondition.class);
        assertThat(world.reasons()).contains(Reason.NodeExpansionFailed);
    }

    @Test
    void aVolumeOrPathThatIsNotHereIsNotFound() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        assertThatThrownBy(() -> world.growing.grow("w", world.stagingPath("v"), 1, soon()))
                .isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> world.growing.grow("v", world.target("nobody"), 1, soon()))
                .isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> world.looking.usage("v", world.target("nobody")))
                .isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> world.looking.usage("w", world.stagingPath("v")))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void usageIsBytesAndInodesOfTheFilesystem() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        world.publish("v", filesystem("ext4"), "pod");
        List<VolumeUsage> before = world.looking.usage("v", world.target("pod"));
        Files.write(world.target("pod").resolve("data"), new byte[(int) (4 * MIB)]);
        LoopFabrics.run("sync", "-f", world.target("pod").toString());
        List<VolumeUsage> after = world.looking.usage("v", world.target("pod"));
        assertThat(after)
                .extracting(VolumeUsage::getUnit)
                .containsExactly(VolumeUsage.Unit.BYTES, VolumeUsage.Unit.INODES);
        assertThat(after.get(0).getUsed() - before.get(0).getUsed()).isBetween(4 * MIB, 5 * MIB);
        assertThat(after.get(0).getAvailable()).isLessThan(before.get(0).getAvailable());
        assertThat(after.get(0).getTotal()).isEqualTo(before.get(0).getTotal()).isBetween(20 * MIB, 32 * MIB);
        assertThat(after.get(1).getUsed() - before.get(1).getUsed()).isEqualTo(1);
    }

    @Test
    void usageOfRawBlockIsItsSize() throws Exception {
        world.volume("v", 8 * MIB);
        world.stage("v", block());
        world.publish("v", block(), "pod");
        assertThat(world.looking.usage("v", world.target("pod")))
                .extracting(VolumeUsage::getTotal)
                .containsExactly(8 * MIB);
        assertThat(world.looking.trouble("v")).isEmpty();
        world.fabrics.lose(nqn("v"));
        assertThat(world.looking.trouble("v")).isPresent();
    }
}
