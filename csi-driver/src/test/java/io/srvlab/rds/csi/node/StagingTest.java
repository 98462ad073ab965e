package io.srvlab.rds.csi.node;

import static io.srvlab.rds.csi.node.NodeWorld.MIB;
import static io.srvlab.rds.csi.node.NodeWorld.block;
import static io.srvlab.rds.csi.node.NodeWorld.context;
import static io.srvlab.rds.csi.node.NodeWorld.filesystem;
import static io.srvlab.rds.csi.node.NodeWorld.nqn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srvlab.rds.csi.node.filesystem.Filesystem;
import io.srvlab.rds.csi.node.mount.Mount;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import io.srvlab.rds.observability.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StagingTest {
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

    static long size(Filesystem type) {
        return switch (type) {
            case ext4 -> 32 * MIB;
            case xfs -> 320 * MIB;
            case btrfs -> 128 * MIB;
        };
    }

    /** resize2fs of a mounted ext4 needs CAP_SYS_RESOURCE (Linux, fs/ext4/ioctl.c, EXT4_IOC_RESIZE_FS). */
    static void assumeGrows(Filesystem type) throws IOException {
        String effective = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .findFirst()
                .orElseThrow()
                .substring("CapEff:".length())
                .strip();
        boolean mayResize = (Long.parseUnsignedLong(effective, 16) & 1L << 24) != 0;
        assumeTrue(type != Filesystem.ext4 || mayResize, "needs CAP_SYS_RESOURCE: ext4 grows while it is mounted");
    }

    static void assumeMade(Filesystem type) {
        assumeTrue(Files.exists(Path.of("/usr/sbin/mkfs." + type)), "needs mkfs." + type);
    }

    @ParameterizedTest
    @EnumSource(Filesystem.class)
    void aBlankVolumeOfOursGetsItsFilesystemAndKeepsItsDataOverStages(Filesystem type) throws Exception {
        assumeMade(type);
        world.volume("v", size(type));
        world.stage("v", filesystem(type.name()));
        Mount mount = world.mounts(world.stagingPath("v")).getFirst();
        assertThat(mount.fsType()).isEqualTo(type.name());
        Files.writeString(world.stagingPath("v").resolve("data"), "precious");
        world.unstage("v");
        assertThat(world.mounts(world.stagingPath("v"))).isEmpty();
        assertThat(world.fabrics.count()).isZero();
        assertThat(world.parts.records().all()).isEmpty();

        world.stage("v", filesystem(type.name()));
        assertThat(world.stagingPath("v").resolve("data")).hasContent("precious");
        assertThat(world.ran("mkfs." + type)).isEqualTo(1);
        world.unstage("v");
    }

    @Test
    void secondStageChangesNothing() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        List<Mount> before = world.parts.mounts().all();
        world.commands.clear();
        world.fabrics.onConnect = nqn -> {
            throw new IOException("connected again: " + nqn);
        };
        world.stage("v", filesystem("ext4"));
        world.restart();
        world.stage("v", filesystem("ext4"));
        assertThat(world.commands).isEmpty();
        assertThat(world.parts.mounts().all()).isEqualTo(before);
    }

    @Test
    void theRecordIsOnTheDiskBeforeTheConnection() throws Exception {
        world.volume("v", 32 * MIB);
        world.fabrics.onConnect = nqn -> {
            assertThat(world.parts.records().find("v").orElseThrow().nqn()).isEqualTo(nqn);
            throw new IOException("the box is down");
        };
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4")))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("the box is down");
        assertThat(world.parts.records().find("v")).isPresent();
        assertThat(world.reasons()).containsExactly(Reason.StageFailed);
        assertThat(world.metric("rds.csi.nvme.connects", "status", "failure")).isEqualTo(1);
    }

    @Test
    void aDiskSmallerThanTheVolumeIsNotTouchedAfterOneRescan() throws Exception {
        world.volume("v", 32 * MIB);
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4"), context(nqn("v"), 33 * MIB, "allowed")))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining(Long.toString(33 * MIB));
        assertThat(world.fabrics.rescans).isEqualTo(1);
        assertThat(world.commands).isEmpty();
    }

    @Test
    void clonesOfAnXfsMountOnOneNode() throws Exception {
        assumeMade(Filesystem.xfs);
        Path file = world.volume("v", size(Filesystem.xfs));
        world.stage("v", filesystem("xfs"));
        world.unstage("v");
        Path clone = world.folder.resolve("clone");
        Files.copy(file, clone);
        world.fabrics.exports.put(nqn("c"), clone);
        world.stage("v", filesystem("xfs"));
        world.stage("c", filesystem("xfs"), context(nqn("c"), size(Filesystem.xfs), "never"));
        assertThat(world.mounts(world.stagingPath("c"))).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Filesystem.class)
    void aFilesystemSmallerThanItsDiskIsGrownWhenStaged(Filesystem type) throws Exception {
        assumeMade(type);
        assumeGrows(type);
        Path file = world.volume("v", size(type));
        world.stage("v", filesystem(type.name()));
        long before = io.srvlab.rds.csi.node.filesystem.Kernel.usage(world.stagingPath("v"))
                .totalBytes();
        world.unstage("v");
        try (var raw = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(2 * size(type));
        }
        world.stage("v", filesystem(type.name()));
        assertThat(io.srvlab.rds.csi.node.filesystem.Kernel.usage(world.stagingPath("v"))
                        .totalBytes())
                .isGreaterThan(before * 3 / 2);
    }

    @Test
    void mountOptionsOfTheUserAreHonoured() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4", "noatime", "discard,nosuid"));
        Mount mount = world.mounts(world.stagingPath("v")).getFirst();
        assertThat(mount.options()).contains("noatime", "nosuid").doesNotContain("noexec");
    }

    @Test
    void aStageOfALaterAttachmentEndsTheEarlierOne() throws Exception {
        Path file = world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        Files.writeString(world.stagingPath("v").resolve("data"), "precious");
        LoopFabrics.run("sync", "-f", world.stagingPath("v").toString());
        world.fabrics.exports.remove(nqn("v"));
        world.fabrics.exports.put("nqn:later", file);
        world.stage("v", filesystem("ext4"), context("nqn:later", 32 * MIB, "allowed"));
        assertThat(world.fabrics.connections).containsOnlyKeys("nqn:later");
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);
        assertThat(world.stagingPath("v").resolve("data")).hasContent("precious");
        world.unstage("v");
        assertThat(world.fabrics.count()).isZero();
    }

    @Test
    void aStageThatComesTooLateHarmsNotTheOneOfNow() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        Mount before = world.mounts(world.stagingPath("v")).getFirst();
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4"), context("nqn:old", 32 * MIB, "allowed")))
                .isInstanceOf(Unavailable.class);
        assertThat(world.mounts(world.stagingPath("v"))).containsExactly(before);
        world.stage("v", filesystem("ext4"));
        assertThat(world.mounts(world.stagingPath("v"))).containsExactly(before);
        assertThat(world.parts.records().find("v").orElseThrow().nqns()).containsExactly(nqn("v"));
    }

    @Test
    void unstageOfAPublishedVolumeIsRefused() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        world.publish("v", filesystem("ext4"), "pod");
        assertThatThrownBy(() -> world.unstage("v"))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining(world.target("pod").toString());
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);
        assertThat(world.fabrics.count()).isEqualTo(1);
    }

    @Test
    void unstageDisconnectsNothingThatTheKernelHolds() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        Path elsewhere = Files.createDirectories(world.folder.resolve("elsewhere"));
        LoopFabrics.run("mount", "--bind", world.stagingPath("v").toString(), elsewhere.toString());
        assertThatThrownBy(() -> world.unstage("v"))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("in use");
        assertThat(world.fabrics.count()).isEqualTo(1);
        assertThat(world.parts.records().find("v")).isPresent();
        LoopFabrics.run("umount", elsewhere.toString());
        world.unstage("v");
        assertThat(world.fabrics.count()).isZero();
    }

    @Test
    void unstageThatCannotDisconnectFailsAndRemembers() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        world.fabrics.onDisconnect = _ -> {
            throw new IOException("the controller is resetting");
        };
        assertThatThrownBy(() -> world.unstage("v"))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("resetting");
        assertThat(world.parts.records().find("v")).isPresent();
        world.fabrics.onDisconnect = _ -> {};
        world.restart();
        world.unstage("v");
        assertThat(world.fabrics.count()).isZero();
        assertThat(world.parts.records().find("v")).isEmpty();
    }

    @Test
    void unstageOfAVolumeThatIsNotHereIsDone() throws Exception {
        world.unstage("never-seen");
        world.volume("v", 32 * MIB);
        world.stage("v", block());
        world.unstage("v");
        world.unstage("v");
    }

    @ParameterizedTest
    @EnumSource(Filesystem.class)
    void aFreshFilesystemIsNotToldAsOneThatCannotGrow(Filesystem type) throws Exception {
        assumeMade(type);
        world.volume("v", size(type));
        world.stage("v", filesystem(type.name()));
        assertThat(world.reasons()).containsExactly(Reason.VolumeStaged);
    }

    @ParameterizedTest
    @EnumSource(Filesystem.class)
    void aMountWhoseDiskIsGoneIsFoundToldAndRepaired(Filesystem type) throws Exception {
        assumeMade(type);
        world.volume("v", size(type));
        world.stage("v", filesystem(type.name()));
        world.publish("v", filesystem(type.name()), "pod");
        Files.writeString(world.target("pod").resolve("data"), "precious");
        LoopFabrics.run("sync", "-f", world.target("pod").toString());
        world.fabrics.lose(nqn("v"));

        StaleScan scan = new StaleScan(world.parts);
        scan.scan();
        scan.scan();
        assertThat(world.metric("rds.csi.stale.mounts.detected")).isEqualTo(1);
        assertThat(world.reasons()).containsOnlyOnce(Reason.StaleMountDetected);
        assertThat(world.posted)
                .as("kubectl describe pod tells it too")
                .filteredOn(one -> one.about().getKind().equals("Pod"))
                .singleElement()
                .satisfies(one -> assertThat(one.about().getUid()).isEqualTo("uid-of-pod"))
                .satisfies(one -> assertThat(one.reason()).isEqualTo(Reason.StaleMountDetected));
        assertThat(world.looking.trouble("v")).isPresent();

        world.publish("v", filesystem(type.name()), "pod2");
        assertThat(world.metric("rds.csi.stale.recoveries", "status", "success"))
                .isEqualTo(1);
        assertThat(world.metric("rds.csi.stale.mounts.detected")).isEqualTo(1);
        assertThat(world.reasons()).contains(Reason.StaleMountRecovered);
        world.unpublish("v", "pod");
        assertThat(world.looking.trouble("v")).isEmpty();
        assertThat(world.target("pod2").resolve("data")).hasContent("precious");
    }

    @Test
    void anotherDiskAtTheStagingPathIsNotTouched() throws Exception {
        world.volume("v", 32 * MIB);
        world.volume("w", 32 * MIB);
        world.stage("w", filesystem("ext4"));
        world.showAt("w", world.stagingPath("v"));
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4")))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("not this volume");
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);
    }

    @Test
    void whatTheAdministratorMustKnowIsCounted() throws Exception {
        world.volume("v", 32 * MIB);
        world.stage("v", filesystem("ext4"));
        assertThat(world.metric("rds.csi.mount.operations", "operation", "mount", "status", "success"))
                .isEqualTo(1);
        assertThat(world.metric("rds.csi.nvme.connects", "status", "success")).isEqualTo(1);
        assertThat(world.reasons()).containsExactly(Reason.VolumeStaged);
        assertThat(world.posted.getFirst().about().getName()).isEqualTo("claim");
        world.unstage("v");
        assertThat(world.metric("rds.csi.mount.operations", "operation", "unmount", "status", "success"))
                .isEqualTo(1);
    }
}
