package io.srvlab.rds.csi.node;

import io.grpc.BindableService;
import io.srvlab.rds.csi.DriverConfig;
import io.srvlab.rds.csi.Half;
import io.srvlab.rds.csi.NodeId;
import io.srvlab.rds.csi.node.fabric.Fabrics;
import io.srvlab.rds.csi.node.fabric.HostIdentity;
import io.srvlab.rds.csi.node.filesystem.Preparations;
import io.srvlab.rds.csi.node.mount.Mounts;
import io.srvlab.rds.csi.node.record.Records;
import io.srvlab.rds.csi.node.record.StateFolder;
import io.srvlab.rds.csi.node.tool.SystemTools;
import io.srvlab.rds.csi.node.tool.Tools;
import io.srvlab.rds.observability.EventStore;
import io.srvlab.rds.observability.KubernetesEvents;
import io.srvlab.rds.observability.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/** The node plugin as a part of the process. */
public final class NodeHalf implements Half {
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final Path SYS = Path.of("/sys");

    /** What a plugin takes to end after its calls have drained: a disconnect from a silent box is in the kernel for a minute. */
    private static final Duration ENDING = Duration.ofSeconds(75);

    private final NodeService service;
    private final StaleScan scan;
    private final Preparations preparations;
    private final KubernetesEvents events;
    private final StateFolder state;
    private final Fabrics fabrics;
    private final Duration drain;

    private NodeHalf(Parts parts, DriverConfig config, KubernetesEvents events, StateFolder state) {
        KubeletFolder kubelet = new KubeletFolder(config.kubeletFolder().normalize());
        this.service = new NodeService(parts, kubelet, config.maxVolumes());
        this.scan = new StaleScan(parts);
        this.preparations = parts.preparations();
        this.events = events;
        this.state = state;
        this.fabrics = parts.fabrics();
        this.drain = config.drainTimeout();
    }

    /** @param fabrics what stands in for the kernel's NVMe/TCP, whatever this node's host NQN is */
    public static NodeHalf start(DriverConfig config, Fabrics fabrics, EventStore store, Metrics metrics)
            throws IOException, InterruptedException {
        return start(config, _ -> fabrics, store, metrics);
    }

    /**
     * Waits for a plugin that has not ended yet; nothing is looked at or listened on before.
     *
     * @param connecting how volumes are connected as the host of an NQN
     * @param store of Events
     */
    public static NodeHalf start(
            DriverConfig config, Function<String, Fabrics> connecting, EventStore store, Metrics metrics)
            throws IOException, InterruptedException {
        StateFolder state =
                StateFolder.claim(config.records(), config.drainTimeout().plus(ENDING));
        try {
            return started(state, config, connecting, store, metrics);
        } catch (IOException | RuntimeException e) {
            state.close();
            throw e;
        }
    }

    private static NodeHalf started(
            StateFolder state,
            DriverConfig config,
            Function<String, Fabrics> connecting,
            EventStore store,
            Metrics metrics)
            throws IOException {
        Tools tools = new SystemTools();
        Records records = new Records(state.path());
        NodeId node = identity(config, records, connecting);
        Fabrics fabrics = connecting.apply(node.hostNqn());
        KubernetesEvents events = new KubernetesEvents(store, metrics, config.driverName(), Clock.systemUTC());
        Parts parts = new Parts(
                node,
                fabrics,
                new Mounts(MOUNTS, SYS, tools, metrics::mountOperation),
                records,
                tools,
                new Preparations(tools),
                new Telling(metrics, events));
        metrics.nvmeConnectionsActive(() -> {
            try {
                return fabrics.count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        NodeHalf half = new NodeHalf(parts, config, events, state);
        half.scan.start();
        return half;
    }

    /** Who this node is: its CSI node id and NVMe host NQN. */
    private static NodeId identity(DriverConfig config, Records records, Function<String, Fabrics> connecting)
            throws IOException {
        String machine = HostIdentity.machineId(MACHINE_ID, config.records().resolve("machine-id"), id -> {
            String hostNqn = of(config, id).hostNqn();
            return connecting.apply(hostNqn).count() > 0
                    || records.all().stream()
                            .anyMatch(record -> record.hostNqn().equals(hostNqn));
        });
        return of(config, machine);
    }

    private static NodeId of(DriverConfig config, String machineId) {
        return HostIdentity.of(config.clusterId(), config.nodeName(), machineId);
    }

    @Override
    public BindableService service() {
        return service;
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void close() {
        scan.close();
        preparations.close(drain);
        events.close();
        if (!fabrics.underWay()) {
            state.close(); // else the kernel gives it back with the last thread of this process
        }
    }
}
