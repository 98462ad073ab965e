package io.srvlab.rds.testkit;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.testkit.api.HttpDoor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * A Kubernetes API server in this process, with our CustomResourceDefinitions and the namespaces {@code default} and
 * {@code kube-system}. Plain HTTP on the loopback address, no authentication; clients of other processes are welcome.
 *
 * <p>It does what the operator, the driver and their tests rest on: create, read, replace, patch (merge, JSON, apply), delete,
 * delete collection, list with selectors and pages, watch from the revision of a list; resourceVersion and its conflicts, uid
 * and resourceVersion preconditions of a delete, finalizers, generation, a status that is written apart; {@code stringData} of
 * Secrets; the immutable fields of StorageClass, VolumeAttachment and Secret; discovery, as far as kubectl asks.
 *
 * <p>It does <em>not</em>: validate (no schema, no CEL, no names), set defaults (but StorageClass's and Secret's), prune unknown
 * fields, authenticate or authorize, call webhooks, collect garbage by owner, empty a deleted namespace or demand that one
 * exists, run any controller, merge lists by key (strategic merge and apply take them whole), tell field managers apart in
 * conflicts, show {@code managedFields}, show later pages of a list as of its first, upgrade a watch to a web socket (clients
 * fall back to HTTP by themselves), convert between versions. What rests on those is tested on a real API server.
 */
public final class ApiServer implements AutoCloseable {
    private static final List<String> DEFINITIONS =
            List.of("rdsvolumes.rds.srvlab.io", "rdsstorageclasses.rds.srvlab.io");

    private final HttpDoor door;

    private ApiServer(HttpDoor door) {
        this.door = door;
    }

    /** On any free port. */
    public static ApiServer start() {
        return start(0);
    }

    /**
     * On that port.
     *
     * @throws UncheckedIOException if it cannot be had
     */
    public static ApiServer start(int port) {
        try {
            ApiServer server = new ApiServer(HttpDoor.open(port));
            server.prepare();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port, e);
        }
    }

    private void prepare() throws IOException {
        try (KubernetesClient client = client()) {
            for (String name : List.of("default", "kube-system")) {
                client.resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                        .create();
            }
            for (String name : DEFINITIONS) {
                try (InputStream yaml = Objects.requireNonNull(
                        ApiServer.class.getResourceAsStream("/META-INF/fabric8/" + name + ".yaml"), name)) {
                    client.resource(Serialization.unmarshal(yaml, CustomResourceDefinition.class))
                            .create();
                }
            }
        }
    }

    /** For {@code --kube-url} and the like. */
    public String url() {
        return "http://127.0.0.1:" + door.port();
    }

    /** A new client, the caller's to close. It tries each request once, so that a test sees every failure. */
    public KubernetesClient client() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(url())
                .withRequestTimeout(10_000)
                .withRequestRetryBackoffLimit(0)
                .build();
        config.setOnlyHttpWatches(true);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** {@code METHOD path?query} of every request so far, in order; a snapshot. */
    public List<String> requests() {
        return door.requests();
    }

    /** As a compaction of the history does: whoever watches from a revision before now is told to list again (410). */
    public void forgetHistory() {
        door.forgetHistory();
    }

    @Override
    public void close() {
        door.close();
    }
}
