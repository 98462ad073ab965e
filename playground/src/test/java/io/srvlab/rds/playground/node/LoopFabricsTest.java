package io.srvlab.rds.playground.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srvlab.rds.csi.node.fabric.Fabrics.Device;
import io.srvlab.rds.csi.node.fabric.Fabrics.Target;
import io.srvlab.rds.playground.machine.Leftovers;
import io.srvlab.rds.playground.machine.Machine;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopFabricsTest {
    private static final String NQN = "nqn.2000-02.com.mikrotik:csi-1:0123abcd";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MIB = 1 << 20;

    @TempDir
    Path temporary = Path.of("/");

    private Path file = Path.of("/");
    private Path export = Path.of("/");

    @BeforeEach
    void oneExport() throws IOException {
        file = Files.createDirectories(temporary.toRealPath().resolve("box/pools"))
                .resolve("volume.img");
        resize(8 * MIB);
        export = Files.createDirectories(box().resolve("exports")).resolve(NQN);
        Files.createSymbolicLink(export, file);
    }

    @AfterEach
    void nothingStaysAttached() throws Exception {
        if (Machine.look().canMount()) {
            new Leftovers(temporary.toRealPath()).clearBut(box());
        }
    }

    private Path box() throws IOException {
        return temporary.toRealPath().resolve("box");
    }

    private void resize(int bytes) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength(bytes);
        }
    }

    private LoopFabrics fabrics() throws IOException {
        return new LoopFabrics(box(), temporary.resolve("connections"));
    }

    private static Target target(String nqn) {
        return new Target(nqn, List.of("127.0.0.1"), 4420, "nqn.host", "id", 600, 2, 5, -1, 0);
    }

    private static void needsRoot() throws IOException {
        assumeTrue(Machine.look().canMount(), "needs root: it attaches a loop device");
    }

    @Test
    void whatIsNotExportedIsNotConnected() throws Exception {
        Files.delete(export);

        assertThatThrownBy(() -> fabrics().connect(target(NQN), PATIENCE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(NQN);
        assertThat(fabrics().connected(NQN)).isFalse();
    }

    @Test
    void connectingTwiceGivesOneDeviceThatAnotherProcessFindsToo() throws Exception {
        needsRoot();
        Device device = fabrics().connect(target(NQN), PATIENCE);

        assertThat(device.sizeBytes()).isEqualTo(8 * MIB);
        assertThat(fabrics().connect(target(NQN), PATIENCE)).isEqualTo(device);
        assertThat(fabrics().find(NQN)).contains(device);
        assertThat(fabrics().count()).isEqualTo(1);
    }

    @Test
    void growthShowsAfterARescanOnly() throws Exception {
        needsRoot();
        LoopFabrics fabrics = fabrics();
        fabrics.connect(target(NQN), PATIENCE);
        resize(16 * MIB);

        assertThat(fabrics.find(NQN).orElseThrow().sizeBytes()).isEqualTo(8 * MIB);
        fabrics.rescan(NQN);
        assertThat(fabrics.find(NQN).orElseThrow().sizeBytes()).isEqualTo(16 * MIB);
    }

    @Test
    void aConnectionOutlastsItsExportAndEndsWithTheDisconnect() throws Exception {
        needsRoot();
        LoopFabrics fabrics = fabrics();
        fabrics.connect(target(NQN), PATIENCE);
        Files.delete(export);

        assertThat(fabrics.connected(NQN)).isTrue();
        fabrics.disconnect(NQN, PATIENCE);

        assertThat(fabrics.connected(NQN)).isFalse();
        assertThat(fabrics.count()).isZero();
        fabrics.disconnect(NQN, PATIENCE);
    }
}
