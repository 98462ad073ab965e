package io.srvlab.rds.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.ssh.SshTransport;
import io.srvlab.rds.routeros.ssh.Transport;
import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against boxes whose answers are known. */
@NullMarked
class QuestionsTest {
    @ParameterizedTest
    @ValueSource(strings = {"default", "captured", "documented", "go-driver-assumptions", "worst"})
    void answersAreWhatTheBoxIsSetTo(String profile, @TempDir Path folder) throws Exception {
        // Drops are a fault, not an answer.
        Behaviour behaviour = Behaviour.profile(profile).with("U33", "0");
        try (Simulator sim = Simulator.start(SimulatorOptions.in(folder).withBehaviour(behaviour));
                Transport transport = SshTransport.open(to(sim))) {
            String before = sim.exec("/disk/print detail") + sim.exec(":put [:len [/file/find]]");
            List<Answer> answers = new Questions(transport, "raid10", "0a1b").ask();
            for (Answer answer : answers) {
                if (answer.given()) {
                    assertThat(answer.value())
                            .as(answer.toString())
                            .isEqualTo(sim.behaviour().get(Setting.of(answer.setting())));
                }
            }
            assertThat(answers.stream().filter(Answer::given)).hasSizeGreaterThan(14);
            assertThat(answers).filteredOn(a -> a.setting().equals("U38")).noneMatch(Answer::given);
            assertThat(sim.exec("/disk/print detail") + sim.exec(":put [:len [/file/find]]"))
                    .as("nothing is left")
                    .isEqualTo(before);
        }
    }

    private static Connection to(Simulator sim) {
        return new Connection(
                "127.0.0.1",
                sim.port(),
                "csi",
                new Connection.Secret(sim.clientKeyPem()),
                List.of(sim.hostKeyFingerprint()),
                1,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20));
    }
}
