package io.srvlab.rds.csi;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.srvlab.rds.csi.controller.ControllerHalf;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Operation;
import java.util.EnumSet;
import java.util.Set;

/** Which parts make up each mode. */
final class Wiring {
    /** The API server answers within this, or the call says UNAVAILABLE. */
    private static final int REQUEST_MILLIS = 10_000;

    private Wiring() {}

    static Half half(DriverConfig config, KubernetesClient client, Metrics metrics) {
        return switch (config.mode()) {
            case controller -> new ControllerHalf(client, config.driverName());
            case node -> throw new IllegalStateException("the node plugin is not part of this version");
        };
    }

    static Set<Operation> operations(DriverConfig.Mode mode) {
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
