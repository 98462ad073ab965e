package io.srvlab.rds.csi;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.srvlab.rds.csi.controller.ControllerHalf;
import io.srvlab.rds.csi.node.NodeHalf;
import io.srvlab.rds.csi.node.fabric.KernelFabrics;
import io.srvlab.rds.observability.ClientEventStore;
import io.srvlab.rds.observability.EventStore;
import io.srvlab.rds.observability.HttpEventStore;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Operation;
import io.srvlab.rds.observability.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** Which parts make up each mode. */
final class Wiring {
    /** The API server answers within this, or the call says UNAVAILABLE. */
    private static final int REQUEST_MILLIS = 10_000;

    private static final Path DEV = Path.of("/dev");
    private static final Path SYS = Path.of("/sys");

    private Wiring() {}

    static Half controller(DriverConfig config, KubernetesClient client) {
        return new ControllerHalf(client, config.driverName());
    }

    static Half node(DriverConfig config, EventStore events, Metrics metrics) throws IOException, InterruptedException {
        return NodeHalf.start(config, hostNqn -> new KernelFabrics(DEV, SYS, hostNqn), events, metrics);
    }

    /** Outside a cluster and without a URL, what kubectl would use: needs a whole client, open as long as the process lives. */
    static EventStore events(String url) {
        return url.isEmpty()
                ? HttpEventStore.inCluster(System.getenv())
                        .<EventStore>map(store -> store)
                        .orElseGet(() -> new ClientEventStore(client(url)))
                : HttpEventStore.of(URI.create(url));
    }

    static Metrics metrics(DriverConfig.Mode mode) {
        Set<Reason> reasons = switch (mode) {
            case controller -> Set.of();
            case node -> Reason.ofNode();
        };
        return new Metrics(operations(mode), reasons);
    }

    private static Set<Operation> operations(DriverConfig.Mode mode) {
        return switch (mode) {
            case controller ->
                EnumSet.of(
                        Operation.CREATE, Operation.DELETE, Operation.PUBLISH, Operation.UNPUBLISH, Operation.EXPAND);
            case node ->
                EnumSet.of(
                        Operation.STAGE,
                        Operation.UNSTAGE,
                        Operation.NODE_PUBLISH,
                        Operation.NODE_UNPUBLISH,
                        Operation.NODE_EXPAND);
        };
    }

    static KubernetesClient client(String url) {
        ConfigBuilder config = url.isEmpty()
                ? new ConfigBuilder(Config.autoConfigure(null))
                : new ConfigBuilder(Config.empty()).withMasterUrl(url);
        return new KubernetesClientBuilder()
                .withConfig(config.withRequestTimeout(REQUEST_MILLIS)
                        .withRequestRetryBackoffLimit(2)
                        .build())
                .build();
    }
}
