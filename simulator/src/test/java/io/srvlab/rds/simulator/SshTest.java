package io.srvlab.rds.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.simulator.ssh.Keys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Simulator box;

    @SuppressWarnings("NullAway.Init")
    private SshClient client;

    @SuppressWarnings("NullAway.Init")
    private ClientSession session;

    @BeforeEach
    void start() throws Exception {
        box = Simulator.start(SimulatorOptions.in(folder).withMaxChannels(8));
        client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier((s, address, key) ->
                box.hostKeyFingerprint().equals(KeyUtils.getFingerPrint(BuiltinDigests.sha256, key)));
        client.start();
        session = login();
    }

    private ClientSession login() throws Exception {
        ClientSession made =
                client.connect("csi", "127.0.0.1", box.port()).verify(LONG).getSession();
        made.addPublicKeyIdentity(Keys.in(folder, "ssh-ed25519").client());
        made.auth().verify(LONG);
        return made;
    }

    @AfterEach
    void stop() {
        client.stop();
        box.close();
    }

    private String exec(String command) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ChannelExec channel = session.createExecChannel(command)) {
            channel.setOut(out);
            channel.open().verify(LONG);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LONG);
            Integer status = channel.getExitStatus();
            return out.toString(StandardCharsets.UTF_8) + (status == null ? "(no status)" : "(" + status + ")");
        }
    }

    @Test
    void outputEndsLinesAsTheBoxDoesAndExitsZeroEvenOnErrors() throws Exception {
        assertThat(exec(":put 1")).isEqualTo("1\r\n(0)");
        assertThat(exec("/nonsense")).isEqualTo("bad command name nonsense (line 1 column 2)\r\n(0)");
    }

    @Test
    void manyChannelsAnswerAtOnce() {
        var all = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return exec(":delay 200ms; :put " + i);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }))
                .toList();
        assertThat(all).extracting(CompletableFuture::join).contains("0\r\n(0)", "7\r\n(0)");
    }

    @Test
    void aDroppedReplyRanAndAClosedConnectionDidNot() throws Exception {
        box.faults().dropReplyAfter("name=raid10/ran");
        assertThat(exec("/file/add type=directory name=raid10/ran")).isEqualTo("(no status)");
        session = login();
        box.faults().closeBefore("name=raid10/never");
        assertThat(exec("/file/add type=directory name=raid10/never")).isEqualTo("(no status)");
        assertThat(folder.resolve("pools/raid10/ran")).exists();
        assertThat(folder.resolve("pools/raid10/never")).doesNotExist();
    }

    @Test
    void aFrozenBoxAnswersAfterTheThaw() throws Exception {
        box.faults().freeze();
        var answer = CompletableFuture.supplyAsync(() -> {
            try {
                return exec(":put late");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(answer).isNotDone();
        box.faults().thaw();
        assertThat(answer.join()).startsWith("late");
    }

    @Test
    void aRefusalIsTheBoxsOwnText() throws Exception {
        box.faults().refuse("/disk/add", "not enough permissions (9)");
        assertThat(exec("/disk/add type=file")).isEqualTo("not enough permissions (9)\r\n(0)");
    }

    @Test
    void refusedConnectionsAreClosedWithoutAWordAndOpenOnesGoOn() throws Exception {
        box.faults().refuseConnections(true);
        try (Socket socket = new Socket("127.0.0.1", box.port())) {
            socket.setSoTimeout((int) LONG.toMillis());
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException closed) {
            // reset instead of end of stream: closed as well
        }
        assertThat(exec(":put 1")).startsWith("1");
        box.faults().refuseConnections(false);
        try (ClientSession again = login()) {
            assertThat(again.isAuthenticated()).isTrue();
        }
    }

    @Test
    void aStrangersKeyIsRefused() throws Exception {
        try (ClientSession stranger =
                client.connect("csi", "127.0.0.1", box.port()).verify(LONG).getSession()) {
            stranger.addPublicKeyIdentity(KeyUtils.generateKeyPair("ssh-rsa", 2048));
            assertThatThrownBy(() -> stranger.auth().verify(LONG)).isInstanceOf(IOException.class);
        }
    }
}
