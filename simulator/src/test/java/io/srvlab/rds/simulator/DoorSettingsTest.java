package io.srvlab.rds.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srvlab.rds.simulator.Visitor.Reply;
import io.srvlab.rds.simulator.ssh.Keys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorSettingsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Simulator box;

    @SuppressWarnings("NullAway.Init")
    private Visitor visitor;

    @BeforeEach
    void start() throws Exception {
        box = Simulator.start(SimulatorOptions.in(folder));
        visitor = new Visitor(box, folder);
    }

    @AfterEach
    void stop() {
        visitor.close();
        box.close();
    }

    private void set(String id, String value) {
        box.behaviour(box.behaviour().with(id, value));
    }

    @Test
    void aFailedCommandEndsWithTheStatusOfU1OrWithNone() throws Exception {
        assertThat(visitor.exec("/nonsense").status()).isZero();
        set("U1", "1");
        assertThat(visitor.exec("/nonsense").status()).isEqualTo(1);
        assertThat(visitor.exec(":put 1").status()).isZero();
        set("U1", "none");
        assertThat(visitor.exec("/nonsense"))
                .isEqualTo(new Reply("bad command name nonsense (line 1 column 2)\r\n", "", null));
        assertThat(visitor.exec(":put 1").status()).isZero();
    }

    @Test
    void errorsGoToTheStreamOfU2AndTheRestToStdout() throws Exception {
        set("U2", "stderr");
        Reply reply = visitor.exec(":put before; :error oops");
        assertThat(reply.out()).isEqualTo("before\r\n");
        assertThat(reply.err()).startsWith("oops");
    }

    @Test
    void tablesArePaddedWithCrlfOnly() throws Exception {
        assertThat(visitor.exec("/system/resource/print").out().lines().map(String::length))
                .hasSizeGreaterThan(3)
                .containsOnly(visitor.exec("/system/resource/print").out().indexOf("\r\n"));
        assertThat(visitor.exec(":put 1").out()).isEqualTo("1\r\n");
        set("U3", "lf");
        assertThat(visitor.exec("/system/resource/print").out())
                .doesNotContain("\r")
                .doesNotContain(" \n");
    }

    @Test
    void longLinesAreWrappedOrCutByU17() throws Exception {
        set("U17", "wrap-4");
        assertThat(visitor.exec(":put \"0123456789\"").out()).isEqualTo("0123\r\n4567\r\n89\r\n");
        set("U17", "truncate-4");
        assertThat(visitor.exec(":put \"0123456789\"").out()).isEqualTo("0123\r\n");
    }

    @Test
    void aBannerComesBeforeTheOutput() throws Exception {
        set("U36", "banner");
        assertThat(visitor.exec(":put 1").out()).contains("authorised").endsWith("1\r\n");
    }

    @Test
    void oneChannelTooManyIsRefusedOrNeverAnswered() throws Exception {
        set("U23.channels", "1");
        try (ClientSession session = visitor.login()) {
            ChannelExec first = session.createExecChannel(":delay 60s");
            first.open().verify(Visitor.LONG);
            assertThatThrownBy(() -> session.createExecChannel(":put 2").open().verify(Visitor.LONG))
                    .isInstanceOf(IOException.class);
            set("U23.failure", "hang");
            assertThat(session.createExecChannel(":put 3").open().await(Duration.ofMillis(200)))
                    .isFalse();
            set("U23.channels", "2");
            assertThat(Visitor.exec(session, ":put 4").out()).startsWith("4");
            first.close(true);
        }
    }

    @Test
    void oneSessionTooManyGetsNoChannelUntilAnotherLeaves() throws Exception {
        set("U23", "1");
        ClientSession first = visitor.login();
        assertThat(Visitor.exec(first, ":put 1").out()).startsWith("1");
        try (ClientSession second = visitor.login()) {
            assertThatThrownBy(() -> Visitor.exec(second, ":put 2")).isInstanceOf(IOException.class);
            first.close(true);
            await().until(() -> box.visits().size() == 1);
            assertThat(Visitor.exec(second, ":put 2").out()).startsWith("2");
        }
    }

    @Test
    void aPasswordIsTakenOnlyWhereU24SaysSoOrTheUserHasNoKey() throws Exception {
        box.exec("/user/set csi password=secret1");
        assertThatThrownBy(() -> withPassword("csi", "secret1")).isInstanceOf(IOException.class);
        set("U24", "accepted");
        assertThat(withPassword("csi", "secret1")).startsWith("1");
        assertThatThrownBy(() -> withPassword("csi", "secret2")).isInstanceOf(IOException.class);
        set("U24", "refused");
        box.exec("/user/add name=guest group=read password=secret3");
        assertThat(withPassword("guest", "secret3")).startsWith("1");
        box.exec("/ip/ssh/set password-authentication=no");
        assertThatThrownBy(() -> withPassword("guest", "secret3")).isInstanceOf(IOException.class);
    }

    private String withPassword(String user, String password) throws IOException {
        try (ClientSession session = visitor.connect(user)) {
            session.addPasswordIdentity(password);
            session.auth().verify(Visitor.LONG);
            return Visitor.exec(session, ":put 1").out();
        }
    }

    @Test
    void aKeyThatIsAddedOpensTheDoorAndOneThatIsRemovedClosesIt() throws Exception {
        box.exec("/user/ssh-keys/remove [find user=csi]");
        assertThatThrownBy(() -> visitor.login()).isInstanceOf(IOException.class);
        box.exec("/user/ssh-keys/add user=csi key=\""
                + PublicKeyEntry.toString(
                        Keys.in(folder, "ssh-ed25519").client().getPublic()) + "\"");
        assertThat(visitor.exec(":put 1").out()).startsWith("1");
    }

    @Test
    void anInteractiveLoginHasAPromptAndRemembersItsMenu() throws Exception {
        try (ClientSession session = visitor.login()) {
            ByteArrayOutputStream screen = new ByteArrayOutputStream();
            try (ChannelShell shell = session.createShellChannel()) {
                shell.setUsePty(true);
                shell.setPtyColumns(120);
                shell.setIn(new ByteArrayInputStream("/system\ridentity print\r/quit\r".getBytes(UTF_8)));
                shell.setOut(screen);
                shell.open().verify(Visitor.LONG);
                shell.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), Visitor.LONG);
                assertThat(shell.getExitStatus()).isZero();
            }
            assertThat(screen.toString(UTF_8))
                    .startsWith("[csi@rds] > /system\r\n")
                    .contains("[csi@rds] /system> identity print\r\n", "name: rds");
            assertThat(box.journal().last()).extracting(Journal.Line::command).contains("identity print");
        }
    }

    @Test
    void keysOfATypeThatTheBoxDoesNotTakeAreRefused() {
        set("U24.keys", "rsa");
        assertThatThrownBy(() -> visitor.login()).isInstanceOf(IOException.class);
    }

    @Test
    void aBoxThatTakesOnlyRsaMakesSuchAKey() throws Exception {
        SimulatorOptions rsa = SimulatorOptions.in(folder.resolve("rsa"))
                .withBehaviour(Behaviour.defaults().with("U24.keys", "rsa").with("U24.host-key", "ed25519"));
        try (Simulator other = Simulator.start(rsa);
                Visitor guest = new Visitor(other, folder.resolve("rsa"))) {
            assertThat(guest.exec(":put 1").out()).startsWith("1");
        }
    }

    @Test
    void tooManyTriesEndTheConnection() throws Exception {
        set("U24.attempts", "2");
        try (ClientSession session = visitor.connect()) {
            for (int i = 0; i < 4; i++) {
                session.addPublicKeyIdentity(KeyUtils.generateKeyPair("ssh-ed25519", 256));
            }
            assertThatThrownBy(() -> session.auth().verify(Visitor.LONG)).isInstanceOf(IOException.class);
        }
        assertThat(box.journal().counters()).containsEntry("rds_simulator_logins_failed_total", 2L);
    }
}
