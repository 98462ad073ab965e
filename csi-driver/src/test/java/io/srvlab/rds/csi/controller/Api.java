package io.srvlab.rds.csi.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.server.mock.crud.KubernetesCrudDispatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An API server in this process, with our CRDs. */
final class Api implements AutoCloseable {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private volatile String vanishing = "";
    private final KubernetesMockServer server = new KubernetesMockServer(
            new Context(Serialization.jsonMapper()),
            new MockWebServer(),
            new HashMap<>(),
            new KubernetesCrudDispatcher() {
                @Override
                public MockResponse dispatch(RecordedRequest request) {
                    String line = request.method() + " " + request.getPath();
                    requests.add(line);
                    if (!vanishing.isEmpty() && line.contains(vanishing) && looks.getAndIncrement() > 0) {
                        return new MockResponse().setResponseCode(404);
                    }
                    return super.dispatch(request);
                }

                @Override
                public JsonNode merge(JsonNode current, String patch) throws KubernetesCrudDispatcherException {
                    return merged(current, asNode(patch));
                }
            },
            false);

    /** RFC 7396; the mock's own merge appends to lists. */
    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object
                ? object.deepCopy()
                : Serialization.jsonMapper().createObjectNode();
        changes.fields().forEachRemaining(change -> {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merged(result.path(change.getKey()), change.getValue()));
            }
        });
        return result;
    }

    static Api start() {
        Api api = new Api();
        Logger.getLogger(MockWebServer.class.getName()).setLevel(Level.WARNING);
        api.server.init();
        try (KubernetesClient client = api.client()) {
            for (String plural : List.of("rdsvolumes", "rdsstorageclasses")) {
                InputStream yaml = Api.class.getResourceAsStream("/META-INF/fabric8/" + plural + ".rds.srvlab.io.yaml");
                client.resource(Serialization.unmarshal(yaml, CustomResourceDefinition.class))
                        .create();
            }
        }
        return api;
    }

    KubernetesClient client() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://localhost:" + server.getPort())
                .withRequestTimeout(2_000)
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** {@code METHOD path} of every request so far. */
    List<String> requests() {
        return requests;
    }

    /** What has this in its path can be seen once more, and then is gone. */
    void vanishAfterOneLook(String path) {
        vanishing = path;
    }

    @Override
    public void close() {
        server.destroy();
    }
}
