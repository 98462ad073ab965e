package io.srvlab.rds.csi.node;

import static io.srvlab.rds.csi.node.NodeWorld.MIB;
import static io.srvlab.rds.csi.node.NodeWorld.context;
import static io.srvlab.rds.csi.node.NodeWorld.filesystem;
import static io.srvlab.rds.csi.node.NodeWorld.nqn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Deadline;
import io.srvlab.rds.csi.node.fabric.Fabrics;
import io.srvlab.rds.csi.node.tool.ToolException;
import io.srvlab.rds.csi.node.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** mkfs and fsck that take longer than the calls that wait for them. */
class LongPreparationTest {
    private static final long SIZE = 32 * MIB;

    private NodeWorld world;

    @BeforeEach
    void set(@TempDir Path folder) throws IOException {
        world = new NodeWorld(folder);
        world.volume("v", SIZE);
    }

    @AfterEach
    void end() throws IOException {
        if (world != null) {
            world.close();
        }
    }

    private Path go() {
        return world.folder.resolve("go");
    }

    private Path pid() {
        return world.folder.resolve("pid");
    }

    /** That program does nothing before it may go; then what it is for, or what is said instead. */
    private void slow(String program, String instead) {
        String script = "echo $$ > " + pid() + "; while [ ! -e " + go() + " ]; do sleep 0.02; done; " + instead;
        Tools system = world.tools;
        world.tools = (by, command) -> {
            List<String> run = new ArrayList<>(command);
            if (command.getFirst().equals(program)) {
                run.addAll(0, List.of("sh", "-c", script + " exec \"$@\"", "sh"));
            }
            return system.run(by, run);
        };
    }

    private Optional<ProcessHandle> running() throws IOException {
        return Files.exists(pid()) && Files.size(pid()) > 1
                ? ProcessHandle.of(Long.parseLong(Files.readString(pid()).strip()))
                        .filter(ProcessHandle::isAlive)
                : Optional.empty();
    }

    private void mayGo() throws IOException {
        Files.createFile(go());
    }

    private static void assertLate(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.late()).isTrue());
    }

    private StageRequest request() throws Exception {
        return world.request("v", filesystem("ext4"), context(nqn("v"), SIZE, "allowed"));
    }

    /** Calls that end at their deadlines, until the slow program has begun and a call has waited for it. */
    private void stageLate() throws Exception {
        StageRequest request = request();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
            assertLate(() -> world.staging.stage(request, Deadline.after(1, TimeUnit.SECONDS)));
            return running().isPresent();
        });
        assertThatThrownBy(() -> world.staging.stage(request, Deadline.after(100, TimeUnit.MILLISECONDS)))
                .hasMessageContaining("it goes on");
    }

    private void filesystemThere() throws Exception {
        world.stage("v", filesystem("ext4"));
        Files.writeString(world.stagingPath("v").resolve("data"), "precious");
        world.unstage("v");
        world.commands.clear();
    }

    @Test
    void anMkfsGoesOnAfterItsCallAndTheNextStageJoinsIt() throws Exception {
        slow("mkfs.ext4", "");
        stageLate();
        assertThat(world.parts.records().find("v").orElseThrow().formatting()).isTrue();
        mayGo();
        world.stage("v", filesystem("ext4"));
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);
        assertThat(world.ran("mkfs.ext4")).isEqualTo(1);
        assertThat(world.parts.records().find("v").orElseThrow().formatting()).isFalse();
    }

    @Test
    void aCheckGoesOnAfterItsCallAndIsNotBegunAnew() throws Exception {
        filesystemThere();
        slow("e2fsck", "");
        stageLate();
        ProcessHandle check = running().orElseThrow();
        mayGo();
        check.onExit().join();
        world.stage("v", filesystem("ext4"));
        assertThat(world.stagingPath("v").resolve("data")).hasContent("precious");
        assertThat(world.ran("e2fsck")).isEqualTo(1);
    }

    @Test
    void whatACheckFoundWhileNobodyWaitedIsToldToTheNextCall() throws Exception {
        filesystemThere();
        slow("e2fsck", "echo hopeless; exit 4;");
        stageLate();
        ProcessHandle check = running().orElseThrow();
        mayGo();
        check.onExit().join();
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4"))).hasMessageContaining("hopeless");
        assertThat(world.ran("e2fsck")).isEqualTo(1);
        assertThat(world.mounts(world.stagingPath("v"))).isEmpty();
    }

    @Test
    void aCallerThatGoesAwayStopsNoMkfs() throws Exception {
        slow("mkfs.ext4", "");
        StageRequest request = request();
        Thread call = Thread.ofVirtual().start(() -> {
            try {
                world.staging.stage(request, NodeWorld.soon());
            } catch (Exception e) {
                Thread.currentThread().interrupt();
            }
        });
        Awaitility.await().until(() -> running().isPresent());
        call.interrupt();
        call.join();
        mayGo();
        world.stage("v", filesystem("ext4"));
        assertThat(world.ran("mkfs.ext4")).isEqualTo(1);
    }

    @Test
    void aVolumeThatIsBeingFormattedIsGivenBackWhole() throws Exception {
        slow("mkfs.ext4", "");
        stageLate();
        assertLate(() -> world.staging.unstage("v", world.stagingPath("v"), Deadline.after(1, TimeUnit.SECONDS)));
        assertThat(running()).isPresent();
        assertThat(world.fabrics.connections).containsOnlyKeys(nqn("v"));
        assertThat(world.parts.records().find("v")).isPresent();
        mayGo();
        world.unstage("v");
        assertThat(world.fabrics.connections).isEmpty();
        // As another node, which may not finish what was begun here.
        world.stage("v", filesystem("ext4"));
        assertThat(world.ran("mkfs.ext4")).isEqualTo(1);
    }

    @Test
    void aCheckThatCouldNotReadTheDiskIsNotToldAsDamage() throws Exception {
        filesystemThere();
        var real = world.tools;
        world.tools = (by, command) -> command.getFirst().equals("e2fsck")
                ? new Tools.Result(8, new byte[0], "Input/output error")
                : real.run(by, command);
        assertThatThrownBy(() -> world.stage("v", filesystem("ext4")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("could not do its work")
                .hasMessageNotContaining("by hand");
        world.tools = real;
        world.stage("v", filesystem("ext4"));
        assertThat(world.ran("e2fsck")).isEqualTo(2);
    }

    @Test
    void unstageStopsACheck() throws Exception {
        filesystemThere();
        slow("e2fsck", "");
        stageLate();
        ProcessHandle check = running().orElseThrow();
        world.unstage("v");
        assertThat(check.isAlive()).isFalse();
        assertThat(world.fabrics.connections).isEmpty();
        mayGo();
        world.stage("v", filesystem("ext4"));
        assertThat(world.stagingPath("v").resolve("data")).hasContent("precious");
    }

    @Test
    void nothingGoesOnBehindALaterAttachment() throws Exception {
        slow("mkfs.ext4", "");
        stageLate();
        ProcessHandle mkfs = running().orElseThrow();
        world.fabrics.exports.put("nqn:later", world.fabrics.exports.remove(nqn("v")));
        mayGo();
        world.stage("v", filesystem("ext4"), context("nqn:later", SIZE, NodeWorld.FINISH));
        assertThat(mkfs.isAlive()).isFalse();
        assertThat(world.fabrics.connections).containsOnlyKeys("nqn:later");
    }

    @Test
    void aPluginThatEndsLeavesNoProgramBehind() throws Exception {
        slow("mkfs.ext4", "");
        stageLate();
        ProcessHandle mkfs = running().orElseThrow();
        world.parts.preparations().close(Duration.ZERO);
        assertThat(mkfs.isAlive()).isFalse();
        mayGo();
        world.restart();
        world.stage("v", filesystem("ext4"));
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);
    }

    @Test
    void aPluginThatEndsLetsAMakingEndFirst() throws Exception {
        slow("mkfs.ext4", "");
        stageLate();
        Thread ending =
                Thread.ofVirtual().start(() -> world.parts.preparations().close(Duration.ofMinutes(1)));
        assertThat(running()).isPresent();
        mayGo();
        assertThat(ending.join(Duration.ofMinutes(1))).isTrue();
        world.restart();
        world.stage("v", filesystem("ext4"));
        assertThat(world.ran("mkfs.ext4")).as("it was not killed half-way").isEqualTo(1);
    }

    /** The call has ended, the connection is lost, and only then mkfs opens the device. */
    @Test
    void aNameThatChangesHandsAfterTheCallNeverLeadsAnMkfsToAnotherVolume() throws Exception {
        Path other = world.volume("w", SIZE);
        byte[] precious = new byte[(int) SIZE];
        Arrays.fill(precious, (byte) 'w');
        Files.write(other, precious);
        slow("mkfs.ext4", "");
        stageLate();
        ProcessHandle mkfs = running().orElseThrow();
        String device = world.fabrics.find(nqn("v")).orElseThrow().path();
        world.fabrics.lose(nqn("v"));
        LoopFabrics.run("losetup", "--detach", device);
        Fabrics.Device given = world.fabrics.connect(
                new Fabrics.Target(nqn("w"), List.of("192.0.2.1"), 4420, "h", "i", 60, 2, 5, -1, 1),
                Duration.ofSeconds(5));
        assertThat(given.path()).isNotEqualTo(device);
        mayGo();
        mkfs.onExit().join();
        assertThat(Files.mismatch(other, Files.write(world.folder.resolve("precious"), precious)))
                .as("first byte of the other volume that was overwritten")
                .isEqualTo(-1);
    }
}
