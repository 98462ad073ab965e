package io.srvlab.rds.csi.node;

import static io.srvlab.rds.csi.node.NodeWorld.MIB;
import static io.srvlab.rds.csi.node.NodeWorld.context;
import static io.srvlab.rds.csi.node.NodeWorld.filesystem;
import static io.srvlab.rds.csi.node.NodeWorld.nqn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.csi.node.filesystem.Filesystem;
import io.srvlab.rds.csi.node.record.VolumeRecord;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is made of a disk before it is mounted: a filesystem, a whole one again, or nothing. */
class FormattingTest {
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

    @Test
    void anotherFilesystemIsRefusedAndNotFormatted() throws Exception {
        Path file = world.volume("v", 32 * MIB);
        LoopFabrics.run("mkfs.ext4", "-q", file.toString());
        Path before = Files.copy(file, world.folder.resolve("before"));
        assertThatThrownBy(() -> world.stage("v", filesystem("xfs")))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("ext4");
        assertThat(Files.mismatch(file, before)).isEqualTo(-1);
    }

    @Test
    void aVolumeNotMadeBlankByUsIsNeverFormatted() throws Exception {
        Path file = world.volume("v", 32 * MIB);
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4"), context(nqn("v"), 32 * MIB, "never")))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("blank");
        assertThat(Files.mismatch(file, world.volume("blank", 32 * MIB))).isEqualTo(-1);
    }

    @Test
    void dataOfUnknownKindAtEitherEndIsNeverFormatted() throws Exception {
        for (long position : new long[] {700_000, 32 * MIB - 5}) {
            Path file = world.volume("v" + position, 32 * MIB);
            try (var raw = new java.io.RandomAccessFile(file.toFile(), "rw")) {
                raw.seek(position);
                raw.write(1);
            }
            assertThatThrownBy(() -> world.stage("v" + position, filesystem("ext4")))
                    .isInstanceOf(FailedPrecondition.class)
                    .hasMessageContaining("rds.srvlab.io/format=allowed");
            assertThat(world.ran("mkfs.ext4")).isZero();
        }
    }

    @Test
    void aReadErrorIsAnErrorAndNeverBlank() throws Exception {
        world.volume("v", 32 * MIB);
        var real = world.tools;
        world.tools = (by, command) -> command.getFirst().equals("dd")
                ? new io.srvlab.rds.csi.node.tool.Tools.Result(1, new byte[0], "Input/output error")
                : real.run(by, command);
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Input/output error");
        assertThat(world.ran("mkfs.ext4")).isZero();
    }

    @Test
    void anInterruptedMkfsIsFinishedByTheSameAttachmentOnly() throws Exception {
        Path file = world.volume("v", 32 * MIB);
        var real = world.tools;
        world.tools = (by, command) -> {
            if (command.getFirst().equals("mkfs.ext4")) {
                leaveHalf(file);
                throw new Killed();
            }
            return real.run(by, command);
        };
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4"))).isInstanceOf(Killed.class);
        assertThat(world.parts.records().find("v").orElseThrow().formatting()).isTrue();
        world.tools = real;
        world.restart();

        // A later attachment has another name: in between, another node may have finished it and written.
        world.fabrics.exports.put("nqn:later", file);
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4"), context("nqn:later", 32 * MIB, "allowed")))
                .isInstanceOf(FailedPrecondition.class);
        assertThat(world.ran("mkfs.ext4")).isEqualTo(1);
        // An administrator may allow it.
        world.stage("v", filesystem("ext4"), context("nqn:later", 32 * MIB, NodeWorld.FINISH));
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);
    }

    @Test
    void anInterruptedMkfsIsFinishedAfterARestart() throws Exception {
        Path file = world.volume("v", 32 * MIB);
        var real = world.tools;
        world.tools = (by, command) -> {
            if (command.getFirst().equals("mkfs.ext4")) {
                leaveHalf(file);
                throw new Killed();
            }
            return real.run(by, command);
        };
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4"))).isInstanceOf(Killed.class);
        world.tools = real;
        world.restart();
        world.stage("v", filesystem("ext4"));
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);
        assertThat(world.parts.records().find("v").orElseThrow().formatting()).isFalse();
    }

    /** As an mkfs that was killed leaves a device. */
    private static void leaveHalf(Path file) {
        try (var raw = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(4096);
            raw.write(new byte[] {1, 2, 3});
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aFinishedFilesystemIsKeptAlthoughTheRecordSaysFormatting() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        Files.writeString(world.stagingPath("v").resolve("data"), "precious");
        VolumeRecord record = world.parts.records().find("v").orElseThrow();
        LoopFabrics.run("umount", world.stagingPath("v").toString());
        world.parts.records().write(record.withFormatting(true));
        world.stage("v", filesystem("ext4"));
        assertThat(world.stagingPath("v").resolve("data")).hasContent("precious");
        assertThat(world.parts.records().find("v").orElseThrow().formatting()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Filesystem.class)
    void aDirtyJournalIsReplayed(Filesystem type) throws Exception {
        StagingTest.assumeMade(type);
        Path file = world.volume("v", StagingTest.size(type));
        world.stage("v", filesystem(type.name()));
        Files.writeString(world.stagingPath("v").resolve("data"), "precious");
        LoopFabrics.run("sync", "-f", world.stagingPath("v").toString());
        // The file as it is while the filesystem is mounted: what a node that lost power leaves.
        Path crashed = world.folder.resolve("crashed");
        Files.copy(file, crashed);
        world.unstage("v");
        world.fabrics.exports.put(nqn("c"), crashed);
        world.stage("c", filesystem(type.name()), context(nqn("c"), StagingTest.size(type), "never"));
        assertThat(world.stagingPath("c").resolve("data")).hasContent("precious");
    }
}
