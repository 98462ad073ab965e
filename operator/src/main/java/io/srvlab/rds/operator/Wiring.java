package io.srvlab.rds.operator;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.srvlab.rds.observability.Events;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The observability of the process. */
final class Wiring {
    private static final Logger log = LoggerFactory.getLogger(Wiring.class);

    private Wiring() {}

    static Events events(KubernetesClient client, Metrics metrics) {
        return (ObjectReference about, Reason reason, String message) -> log.atInfo()
                .addKeyValue("kind", about.getKind())
                .addKeyValue("name", about.getName())
                .addKeyValue("event", reason)
                .log(message);
    }

    static AutoCloseable serve(OperatorConfig config, Metrics metrics, OperatorProcess process) {
        return () -> {};
    }
}
