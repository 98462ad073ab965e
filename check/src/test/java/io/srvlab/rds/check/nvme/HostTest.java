package io.srvlab.rds.check.nvme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srvlab.rds.simulator.Equipment;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import io.srvlab.rds.simulator.nvme.TcpExports;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host and the simulator's target, each written from the specification, talk to each other. */
class HostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String NQN = "nqn.2000-02.com.mikrotik:a";
    private static final String HOST = "nqn.2014-08.org.nvmexpress:uuid:11111111-2222-3333-4444-555555555555";
    private static final int MIB = 1 << 20;

    private Simulator box;
    private InetSocketAddress target;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        box = Simulator.start(
                SimulatorOptions.in(folder), Equipment.plain().withExports(_ -> new TcpExports(target.getAddress())));
        box.exec("/disk/add type=file slot=a file-path=raid10/a.img file-size=4M");
        export("");
    }

    @AfterEach
    void stop() {
        box.close();
    }

    static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    private void export(String more) {
        box.exec("/disk/set [find slot=a] nvme-tcp-export=yes nvme-tcp-server-port=" + target.getPort()
                + " nvme-tcp-server-nqn=\"" + NQN + "\" " + more);
    }

    private void set(String id, String value) {
        box.behaviour(box.behaviour().with(id, value));
    }

    private Host connect() throws IOException {
        return Host.connect(target, NQN, HOST, PATIENCE);
    }

    @Test
    void whatIsWrittenIsReadAgainAndIsInTheFile() throws Exception {
        byte[] small = new byte[512];
        byte[] large = new byte[128 << 10];
        new Random(1).nextBytes(small);
        new Random(2).nextBytes(large);
        try (Host host = connect()) {
            assertThat(host.size()).isEqualTo(4 * MIB);
            host.write(512, small); // in the command's capsule
            host.write(MIB, large); // asked for by the target
            host.write(4 * MIB - 512, small);
            host.flush();
            assertThat(host.read(512, 512)).isEqualTo(small);
            assertThat(host.read(MIB, large.length)).isEqualTo(large);
            assertThat(host.read(0, 512)).containsOnly(0);
            assertThatThrownBy(() -> host.read(4 * MIB, 512))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.status()).isEqualTo(0x80));
        }
        Path file = box.options().folder().resolve("pools/raid10/a.img");
        byte[] content = Files.readAllBytes(file);
        assertThat(content).hasSize(4 * MIB);
        assertThat(Arrays.copyOfRange(content, 512, 1024)).isEqualTo(small);
        assertThat(Arrays.copyOfRange(content, MIB, MIB + large.length)).isEqualTo(large);
    }

    @Test
    void unknownNamesAndStrangeHostsAreRefused() throws Exception {
        assertThatThrownBy(() -> Host.connect(target, NQN + "b", HOST, PATIENCE))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.status()).isEqualTo(0x182));
        export("nvme-tcp-server-allow-host-name=\"" + HOST + "\"");
        assertThatThrownBy(() -> Host.connect(target, NQN, HOST + "0", PATIENCE))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.status()).isEqualTo(0x184));
        connect().close();
    }

    @Test
    void exportSwitchedOffCutsItsHosts() throws Exception {
        try (Host host = connect()) {
            assertThat(box.hosts().connections()).hasSize(1);
            box.exec("/disk/set [find slot=a] nvme-tcp-export=no");
            assertThatThrownBy(host::ping).isInstanceOf(IOException.class);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
        assertThat(box.hosts().connections()).isEmpty();
    }

    @Test
    void exportSwitchedOffLetsItsHostsLiveWhereTheBoxDoes() throws Exception {
        set("U38", "lives");
        try (Host host = connect()) {
            box.exec("/disk/set [find slot=a] nvme-tcp-export=no");
            host.write(0, new byte[512]);
            host.ping();
            assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
        }
        await().until(() -> box.hosts().connections().isEmpty());
    }

    @Test
    void diskThatIsRemovedIsLostToItsHosts() throws Exception {
        set("U38", "lives");
        try (Host host = connect()) {
            box.exec("/disk/remove [find slot=a]");
            assertThatThrownBy(host::ping).isInstanceOf(IOException.class);
        }
    }

    @Test
    void grownDiskIsSeenWhenTheBoxShowsIt() throws Exception {
        try (Host host = connect()) {
            box.exec("/disk/set [find slot=a] file-size=8M");
            assertThat(host.size()).isEqualTo(4 * MIB);
        }
        set("U31", "rescan");
        try (Host host = connect()) {
            box.exec("/disk/set [find slot=a] file-size=16M");
            assertThat(host.size()).isEqualTo(16 * MIB);
        }
        set("U31", "aen");
        try (Host host = connect()) {
            host.expectChange();
            assertThat(host.awaitChange(Duration.ofMillis(50))).isFalse();
            box.exec("/disk/set [find slot=a] file-size=32M");
            assertThat(host.awaitChange(PATIENCE)).isTrue();
            assertThat(host.size()).isEqualTo(32 * MIB);
        }
    }

    @Test
    void changedHostCutsOnlyWhereTheBoxDoes() throws Exception {
        try (Host host = connect()) {
            export("nvme-tcp-server-allow-host-name=\"somebody-else\"");
            host.ping();
            set("U39.cut", "yes");
            export("nvme-tcp-server-allow-host-name=\"nobody\"");
            assertThatThrownBy(host::ping).isInstanceOf(IOException.class);
        }
    }

    @Test
    void rebootEndsEveryConnection() throws Exception {
        try (Host host = connect()) {
            box.faults().reboot(Duration.ofSeconds(0));
            assertThatThrownBy(host::ping).isInstanceOf(IOException.class);
        }
        connect().close();
    }

    @Test
    void randomBytesEndOnlyTheirOwnConnection() throws Exception {
        try (Host host = connect()) {
            Random random = new Random(7);
            for (int i = 0; i < 300; i++) {
                byte[] bytes = new byte[random.nextInt(200) + 1];
                random.nextBytes(bytes);
                if (i % 2 == 0) { // past the greeting, at least
                    bytes = greeting(bytes, random);
                }
                try (var socket = new Socket(target.getAddress(), target.getPort())) {
                    socket.getOutputStream().write(bytes);
                }
            }
            host.ping();
        }
    }

    private static byte[] greeting(byte[] after, Random random) {
        ByteBuffer all = ByteBuffer.allocate(128 + 72 + after.length).order(ByteOrder.LITTLE_ENDIAN);
        all.put(2, (byte) 128).putInt(4, 128);
        all.put(128, (byte) random.nextInt(10)).put(130, (byte) 72).putInt(132, 72);
        return all.put(136, after).array();
    }

    @Test
    void nothingIsLeftWhenTheBoxGoes() throws Exception {
        Host host = connect();
        box.close();
        assertThatThrownBy(host::ping).isInstanceOf(IOException.class);
        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
        host.close();
        await().until(() -> box.hosts().connections().isEmpty());
    }
}
