package io.srvlab.rds.observability;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ten metrics of the contract, on a registry of this process's own; more may be registered there under the same prefix.
 * Series whose labels are known exist from the start with 0, where this process can move them.
 */
public final class Metrics {
    /** Upper bounds of the duration buckets. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private @Nullable OperatorMetrics operator;
    private volatile LongSupplier connections = () -> 0;
    private final Counter staleMounts = counter("rds.csi.stale.mounts.detected", "stale mounts found");
    private final Counter orphans = counter("rds.csi.orphans.cleaned", "orphans removed from the RDS");
    private final Timer connectDuration =
            timer("rds.csi.nvme.connect.duration", "time to establish an NVMe/TCP connection");

    /** @param movable the operations that this process performs */
    public Metrics(Set<Operation> movable) {
        this(movable, Set.of());
    }

    /** @param reasons the Events that this process posts */
    public Metrics(Set<Operation> movable, Set<Reason> reasons) {
        Gauge.builder("rds.csi.nvme.connections.active", this, self -> self.connections.getAsLong())
                .description("NVMe/TCP connections now open")
                .strongReference(true)
                .register(registry);
        for (Operation operation : movable) {
            operations(operation, true);
            operations(operation, false);
            duration(operation);
        }
        if (movable.contains(Operation.STAGE)) {
            for (boolean success : new boolean[] {true, false}) {
                connects(success);
                recoveries(success);
                mounts(true, success);
                mounts(false, success);
            }
        }
        reasons.forEach(reason -> events(reason.name()));
    }

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /** Those that the operator adds to the ten; the other processes never ask for them, so that they have no such series. */
    public synchronized OperatorMetrics operator() {
        if (operator == null) {
            operator = new OperatorMetrics(registry);
        }
        return operator;
    }

    public void volumeOperation(Operation operation, boolean success, Duration took) {
        operations(operation, success).increment();
        duration(operation).record(took);
    }

    public void nvmeConnect(boolean success, Duration took) {
        connects(success).increment();
        connectDuration.record(took);
    }

    /** Sets the source of the gauge of open connections. */
    public void nvmeConnectionsActive(LongSupplier open) {
        connections = open;
    }

    /** @param mounting true for mount, false for unmount */
    public void mountOperation(boolean mounting, boolean success) {
        mounts(mounting, success).increment();
    }

    public void staleMountDetected() {
        staleMounts.increment();
    }

    public void staleRecovery(boolean success) {
        recoveries(success).increment();
    }

    public void orphanCleaned() {
        orphans.increment();
    }

    public void eventPosted(String reason) {
        events(reason).increment();
    }

    private Counter operations(Operation operation, boolean success) {
        return counter(
                "rds.csi.volume.operations",
                "volume operations by type and outcome",
                "operation",
                operation.label(),
                "status",
                status(success));
    }

    private Timer duration(Operation operation) {
        return timer(
                "rds.csi.volume.operation.duration", "latency of volume operations", "operation", operation.label());
    }

    private Counter connects(boolean success) {
        return counter("rds.csi.nvme.connects", "NVMe/TCP connection attempts", "status", status(success));
    }

    private Counter recoveries(boolean success) {
        return counter("rds.csi.stale.recoveries", "attempts to recover stale mounts", "status", status(success));
    }

    private Counter mounts(boolean mounting, boolean success) {
        return counter(
                "rds.csi.mount.operations",
                "mounts and unmounts",
                "operation",
                mounting ? "mount" : "unmount",
                "status",
                status(success));
    }

    private Counter events(String reason) {
        return counter("rds.csi.events.posted", "Kubernetes Events posted or repeated", "reason", reason);
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    private Timer timer(String name, String description, String... tags) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .tags(tags)
                .register(registry);
    }

    private static String status(boolean success) {
        return success ? "success" : "failure";
    }
}
