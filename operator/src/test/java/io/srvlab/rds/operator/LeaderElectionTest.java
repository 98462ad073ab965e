package io.srvlab.rds.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class LeaderElectionTest {
    @TempDir
    Path folder;

    private Installation installation;

    @BeforeEach
    void install() throws Exception {
        installation = new Installation(folder);
        installation.applyClass();
    }

    @AfterEach
    void close() throws Exception {
        installation.close();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Installation.PATIENCE);
    }

    @Test
    void oneOfTwoActsAndTheOtherTakesOverWhenItIsClosed() throws Exception {
        OperatorProcess first = installation.startCandidate("one");
        patiently().until(installation::classIsReady);
        installation.startCandidate("two");

        installation.createVolume("a");
        patiently().until(() -> installation.isIn("Available", "a"));
        assertThat(installation.holder()).startsWith("one-");

        first.close();
        installation.createVolume("b");
        patiently().until(() -> installation.isIn("Available", "b"));

        assertThat(installation.holder()).startsWith("two-");
        assertThat(installation.disks()).hasSize(2);
        assertThat(installation.endings).isEmpty();
    }

    @Test
    void aLeaderThatIsClosedGivesTheLeaseBack() throws Exception {
        OperatorProcess only = installation.startCandidate("one");
        patiently().until(installation::classIsReady);
        assertThat(installation.leader()).isEqualTo("one");
        only.close();
        patiently().until(() -> installation.leader().isEmpty());
    }
}
