package io.srvlab.rds.observability;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;

/** The ten metrics of the contract on a registry of this process's own, and the registry for more under the same prefix. */
public final class Metrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** @param movable the operations that this process performs: their series start at 0 */
    public Metrics(Set<Operation> movable) {}

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    public void volumeOperation(Operation operation, boolean success, Duration took) {}

    public void nvmeConnect(boolean success, Duration took) {}

    /** Registers the source of the gauge of open connections. */
    public void nvmeConnectionsActive(LongSupplier open) {}

    /** @param mounting true for mount, false for unmount */
    public void mountOperation(boolean mounting, boolean success) {}

    public void staleMountDetected() {}

    public void staleRecovery(boolean success) {}

    public void orphanCleaned() {}

    public void eventPosted(String reason) {}
}
