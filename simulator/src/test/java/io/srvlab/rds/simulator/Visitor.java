package io.srvlab.rds.simulator;

import io.srvlab.rds.simulator.ssh.Keys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.jspecify.annotations.Nullable;

/** A client over real SSH, which pins the box's host key. */
final class Visitor implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(20);

    private final Simulator box;
    private final Path folder;
    private final SshClient client = SshClient.setUpDefaultClient();

    /** What a command brought; no status: the channel ended without one. */
    record Reply(String out, String err, @Nullable Integer status) {}

    Visitor(Simulator box, Path folder) {
        this.box = box;
        this.folder = folder;
        client.setServerKeyVerifier((s, address, key) ->
                box.hostKeyFingerprint().equals(KeyUtils.getFingerPrint(BuiltinDigests.sha256, key)));
        client.start();
    }

    ClientSession connect() throws IOException {
        return connect("csi");
    }

    ClientSession connect(String user) throws IOException {
        return client.connect(user, "127.0.0.1", box.port()).verify(LONG).getSession();
    }

    ClientSession login() throws IOException {
        ClientSession made = connect();
        made.addPublicKeyIdentity(Keys.in(folder, "ssh-ed25519").client());
        made.auth().verify(LONG);
        return made;
    }

    /** On a connection of its own. */
    Reply exec(String command) throws IOException {
        try (ClientSession session = login()) {
            return exec(session, command);
        }
    }

    static Reply exec(ClientSession session, String command) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (ChannelExec channel = session.createExecChannel(command)) {
            channel.setOut(out);
            channel.setErr(err);
            channel.open().verify(LONG);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LONG);
            return new Reply(
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8),
                    channel.getExitStatus());
        }
    }

    @Override
    public void close() {
        client.stop();
    }
}
