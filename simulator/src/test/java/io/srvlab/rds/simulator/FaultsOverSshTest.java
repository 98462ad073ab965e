package io.srvlab.rds.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srvlab.rds.simulator.Visitor.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsOverSshTest {
    private static final String ADD =
            "/disk/add type=file slot=one file-path=raid10/one.img file-size=1M nvme-tcp-server-nqn=nqn.2000-02.com.x:one"
                    + " nvme-tcp-export=yes";

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

    private CompletableFuture<Reply> later(String command) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return visitor.exec(command);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void aConnectionClosedInTheMiddleLeavesHalfOfTheOutputAndTheCommandRan() throws Exception {
        box.faults().closeInTheMiddle("type=directory");
        Reply reply = visitor.exec("/file/add type=directory name=raid10/ran; :put \"0123456789\"");
        assertThat(reply.status()).isNull();
        assertThat(reply.out()).isEqualTo("012345");
        assertThat(folder.resolve("pools/raid10/ran")).exists();
    }

    @Test
    void slowOutputIsCompleteAndCountsItsPauses() throws Exception {
        box.faults().slowOutput(":put", Duration.ofMillis(20));
        long began = System.nanoTime();
        Reply reply = visitor.exec(":put \"" + "x".repeat(100) + "\"");
        assertThat(reply.out()).isEqualTo("x".repeat(100) + "\r\n");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(7 * 20));
    }

    @Test
    void aCorruptLineIsNoJsonAnyMore() throws Exception {
        box.faults().corruptLine("serialize");
        String json =
                visitor.exec(":put [:serialize to=json [/disk/print as-value]]").out();
        assertThat(json).startsWith("[{").contains("\u0000").doesNotContain("}]");
        assertThat(visitor.exec(":put [:serialize to=json [/disk/print as-value]]")
                        .out())
                .doesNotContain("\u0000");
    }

    @Test
    void refusedChannelsLeaveTheConnectionAlive() throws Exception {
        try (ClientSession session = visitor.login()) {
            box.faults().refuseChannels(true);
            ChannelExec refused = session.createExecChannel(":put 1");
            assertThatThrownBy(() -> refused.open().verify(Visitor.LONG)).isInstanceOf(IOException.class);
            box.faults().refuseChannels(false);
            assertThat(Visitor.exec(session, ":put 2").out()).startsWith("2");
        }
    }

    @Test
    void aWrongHostKeyIsShownOnceOrUntilItIsRight() throws Exception {
        box.faults().wrongHostKeyOnce();
        assertThatThrownBy(() -> visitor.login()).isInstanceOf(IOException.class);
        assertThat(visitor.exec(":put 1").out()).startsWith("1");
        box.faults().wrongHostKey(true);
        assertThatThrownBy(() -> visitor.login()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> visitor.login()).isInstanceOf(IOException.class);
        box.faults().wrongHostKey(false);
        assertThat(visitor.exec(":put 1").out()).startsWith("1");
    }

    @Test
    void aLostPoolTakesItsFilesAndExportsAwayAndBringsThemBack() throws Exception {
        visitor.exec(ADD);
        assertThat(box.exports()).containsExactly("nqn.2000-02.com.x:one");
        box.faults().losePool("raid10", true);
        assertThat(box.exports()).isEmpty();
        assertThat(visitor.exec(":put [/disk/get raid10 mounted]").out()).startsWith("false");
        assertThat(visitor.exec("/disk/add type=file slot=two file-path=raid10/two.img file-size=1M")
                        .out())
                .startsWith("failure: ");
        box.faults().losePool("raid10", false);
        assertThat(box.exports()).containsExactly("nqn.2000-02.com.x:one");
        assertThat(visitor.exec(":put [/disk/get raid10 mounted]").out()).startsWith("true");
    }

    @Test
    void aRebootKillsWhatRunsDropsConnectionsAndKeepsTheDisks() throws Exception {
        visitor.exec(ADD);
        CompletableFuture<Reply> running = later(":delay 60s; /disk/remove one");
        await().until(() -> box.received().stream().anyMatch(c -> c.startsWith(":delay")));
        box.faults().reboot(Duration.ZERO);
        assertThat(running.get().status()).isNull();
        assertThat(visitor.exec(":put [:len [/disk/find slot=one]]").out()).startsWith("1");
        assertThat(box.exports()).containsExactly("nqn.2000-02.com.x:one");
        await().until(() -> box.journal().last().stream()
                .anyMatch(l -> l.command().startsWith(":delay") && l.outcome().equals("killed")));
    }

    @Test
    void aRebootedBoxIsAwayForAWhile() throws Exception {
        box.faults().reboot(Duration.ofSeconds(1));
        assertThat(box.faults().refusesConnections()).isTrue();
        assertThatThrownBy(() -> visitor.login()).isInstanceOf(IOException.class);
        await().until(() -> !box.faults().refusesConnections());
        assertThat(visitor.exec(":put 1").out()).startsWith("1");
    }

    @Test
    void theClockJumps() throws Exception {
        Instant before = box.clock().instant();
        box.faults().jumpClock(Duration.ofHours(-3));
        assertThat(box.clock().instant()).isBefore(before.minus(Duration.ofMinutes(179)));
        box.faults().inject(FaultOrder.parse("clock-jump seconds=14400 match=never-yet"));
        assertThat(visitor.exec(":put never-yet").out()).startsWith("never-yet");
        assertThat(box.clock().instant()).isAfter(before.plus(Duration.ofMinutes(59)));
    }

    @Test
    void anotherAdministratorComesJustBeforeOrJustAfter() throws Exception {
        box.faults().administratorBefore("/disk/add", "/disk/add type=file slot=one file-path=raid10/a file-size=1M");
        assertThat(visitor.exec(ADD).out()).startsWith("failure: already have such entry");
        box.faults().administratorAfter("find slot=one", "/disk/remove one");
        assertThat(visitor.exec(":put [:len [/disk/find slot=one]]").out()).startsWith("1");
        assertThat(visitor.exec(":put [:len [/disk/find slot=one]]").out()).startsWith("0");
    }

    @Test
    void aChannelThatClosesEndsItsLineBeforeTheNextCommand() throws Exception {
        try (ClientSession session = visitor.login()) {
            ChannelExec channel = session.createExecChannel(":delay 60s; /file/add type=directory name=raid10/late");
            channel.open().verify(Visitor.LONG);
            await().until(() -> !box.received().isEmpty());
            channel.close(false);
            await().until(() -> !box.journal().last().isEmpty());
            assertThat(folder.resolve("pools/raid10/late")).doesNotExist();
        }
    }

    @Test
    void scriptedFaultsWaitForTheirCommand() throws Exception {
        FaultOrder.script(List.of(
                        "# a comment",
                        "",
                        "refuse match=\"^:put 1$\" text=\"not enough permissions (9)\" after=1",
                        "full match=fill seconds=1000"))
                .forEach(box.faults()::inject);
        assertThat(visitor.exec(":put 1").out()).isEqualTo("1\r\n");
        assertThat(visitor.exec(":put 1").out()).isEqualTo("not enough permissions (9)\r\n");
        assertThat(visitor.exec(":put 1").out()).isEqualTo("1\r\n");
        assertThat(box.faults().holds(FaultKind.FULL)).isFalse();
        assertThat(visitor.exec(":put fill").out()).isEqualTo("fill\r\n");
        assertThat(box.faults().holds(FaultKind.FULL)).isTrue();
        assertThat(visitor.exec(ADD).out()).contains("not enough space");
        assertThat(box.faults().struck()).containsOnlyKeys(FaultKind.REFUSE, FaultKind.FULL);
    }

    @Test
    void aStateThatLastsSomeSecondsEndsByItself() {
        box.faults().inject(FaultOrder.parse("full seconds=1"));
        assertThat(box.faults().holds(FaultKind.FULL)).isTrue();
        await().until(() -> !box.faults().holds(FaultKind.FULL));
    }

    @Test
    void aPoolThatIsNotThereIsRefusedWhenTheFaultIsPlanned() {
        assertThatThrownBy(() -> box.faults().inject(FaultOrder.parse("lost-pool pool=nonsense match=x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonsense");
        assertThat(box.faults().planned()).isZero();
    }

    @Test
    void randomFaultsAreTheSameForTheSameSeed() throws Exception {
        List<String> first = outcomes(7);
        assertThat(first).contains("ok", "refuse", "close-before");
        assertThat(outcomes(7)).isEqualTo(first);
        assertThat(outcomes(8)).isNotEqualTo(first);
    }

    private List<String> outcomes(long seed) throws IOException {
        box.faults().random(seed, Map.of(FaultKind.REFUSE, 0.3, FaultKind.CLOSE_BEFORE, 0.2));
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Reply reply = visitor.exec(":put 1");
            seen.add(reply.status() == null ? "close-before" : reply.out().startsWith("1") ? "ok" : "refuse");
        }
        box.faults().forget();
        return seen;
    }

    @Test
    void connectionsAreDroppedWhereU33Says() throws Exception {
        box.behaviour(box.behaviour().with("U33", "1").with("U33.place", "after"));
        assertThat(visitor.exec("/file/add type=directory name=raid10/ran")).isEqualTo(new Reply("", "", null));
        assertThat(folder.resolve("pools/raid10/ran")).exists();
        box.behaviour(box.behaviour().with("U33.place", "before"));
        assertThat(visitor.exec("/file/add type=directory name=raid10/never").status())
                .isNull();
        assertThat(folder.resolve("pools/raid10/never")).doesNotExist();
        box.behaviour(box.behaviour().with("U33", "0"));
        assertThat(visitor.exec(":put 1").out()).startsWith("1");
    }
}
