package io.srvlab.rds.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.srvlab.rds.testkit.ApiServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM to the operator's process. */
class StoppedOperatorTest {
    private static final int SIGTERM = 128 + 15;

    @Test
    void aStoppedLeaderGivesTheLeaseBackBeforeItEnds(@TempDir Path folder) throws Exception {
        try (ApiServer api = ApiServer.start();
                KubernetesClient user = api.client();
                Jvm operator = Jvm.start(
                        io.srvlab.rds.operator.Main.class,
                        folder.resolve("log"),
                        "--kube-url=" + api.url(),
                        "--cluster-id=c1",
                        "--namespace=rds",
                        "--leader-election",
                        "--identity=operator",
                        "--metrics-port=-1")) {
            await().atMost(Duration.ofMinutes(1)).until(() -> leader(user).equals(Optional.of("operator")));
            operator.terminate();
            assertThat(operator.exitCode()).isEqualTo(SIGTERM);
            assertThat(leader(user)).isEmpty();
        }
    }

    private static Optional<String> leader(KubernetesClient user) {
        return Optional.ofNullable(user.leases()
                        .inNamespace("rds")
                        .withName("rds-operator")
                        .get())
                .map(lease -> lease.getSpec().getHolderIdentity());
    }
}
