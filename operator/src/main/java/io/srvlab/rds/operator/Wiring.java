package io.srvlab.rds.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.srvlab.rds.observability.ClientEventStore;
import io.srvlab.rds.observability.KubernetesEvents;
import io.srvlab.rds.observability.ManagementServer;
import io.srvlab.rds.observability.Metrics;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** The observability of the process. */
final class Wiring {
    private Wiring() {}

    static KubernetesEvents events(KubernetesClient client, Metrics metrics) {
        return new KubernetesEvents(new ClientEventStore(client), metrics, "rds-operator", Clock.systemUTC());
    }

    /** Ready once the reconcilers run: they start after their informers are in sync. */
    static AutoCloseable serve(OperatorConfig config, Metrics metrics) throws IOException {
        return config.metricsPort() < 0
                ? () -> {}
                : ManagementServer.start(config.metricsPort(), metrics, Optional::empty);
    }
}
