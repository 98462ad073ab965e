package io.srvlab.rds.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiServerWatchTest {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final ApiServer api = ApiServer.start();
    private final KubernetesClient client = api.client();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Watcher<ConfigMap> watcher = new Watcher<>() {
        @Override
        public void eventReceived(Action action, ConfigMap map) {
            seen.add(action + " " + map.getMetadata().getName());
        }

        @Override
        public void onClose(WatcherException cause) {
            seen.add("CLOSED");
        }
    };

    @AfterEach
    void close() {
        client.close();
        api.close();
    }

    private ConfigMap create(String name) {
        return client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("default")
                        .endMetadata()
                        .build())
                .create();
    }

    private void patch(ConfigMap map, String patch) {
        client.resource(map).patch(MERGE, patch);
    }

    /** A watch begins when its request arrives, so a test that must not miss a change says from where. */
    private static ListOptions since(ConfigMap map) {
        return new ListOptionsBuilder()
                .withResourceVersion(map.getMetadata().getResourceVersion())
                .build();
    }

    private void awaitSeen(String... wanted) {
        await().untilAsserted(() -> assertThat(seen).containsExactly(wanted));
    }

    @Test
    void aWatchFromTheRevisionOfAListMissesNothingAndRepeatsNothing() {
        create("before");
        String revision =
                client.configMaps().inAnyNamespace().list().getMetadata().getResourceVersion();
        ConfigMap between = create("between");

        try (Watch _ = client.configMaps()
                .inNamespace("default")
                .watch(new ListOptionsBuilder().withResourceVersion(revision).build(), watcher)) {
            patch(between, "{\"data\":{\"x\":\"y\"}}");
            client.resource(between).delete();
            create("after");

            awaitSeen("ADDED between", "MODIFIED between", "DELETED between", "ADDED after");
        }
    }

    @Test
    void aWatchFromNowhereBeginsWithWhatIsThere() {
        create("a");
        create("b");

        try (Watch _ = client.configMaps().inNamespace("default").watch(watcher)) {
            create("c");

            awaitSeen("ADDED a", "ADDED b", "ADDED c");
        }
    }

    @Test
    void enteringAndLeavingASelectionIsAddedAndDeleted() {
        ConfigMap map = create("a");

        try (Watch _ = client.configMaps()
                .inNamespace("default")
                .withLabel("on", "yes")
                .watch(since(map), watcher)) {
            patch(map, "{\"metadata\":{\"labels\":{\"on\":\"yes\"}}}");
            patch(map, "{\"metadata\":{\"labels\":{\"on\":\"no\"}}}");

            awaitSeen("ADDED a", "DELETED a");
        }
    }

    @Test
    void anInformerOfAClientThatPrefersWebSocketsFollowsToo() {
        Config config =
                new ConfigBuilder(Config.empty()).withMasterUrl(api.url()).build();
        try (KubernetesClient own =
                        new KubernetesClientBuilder().withConfig(config).build();
                SharedIndexInformer<ConfigMap> informer =
                        own.configMaps().inAnyNamespace().inform()) {
            ConfigMap map = create("a");
            await().until(() -> informer.getStore().list().size() == 1);

            client.resource(map).delete();
            await().until(() -> informer.getStore().list().isEmpty());
        }
    }

    @Test
    void aWatchFromAForgottenRevisionIsClosed() {
        String revision = create("a").getMetadata().getResourceVersion();
        create("b");
        api.forgetHistory();

        try (Watch _ = client.configMaps()
                .inNamespace("default")
                .watch(new ListOptionsBuilder().withResourceVersion(revision).build(), watcher)) {
            awaitSeen("CLOSED");
        }
    }

    @Test
    void manyWritersAtOnceAreSeenInOneOrder() {
        int writers = 8;
        ConfigMap map = create("shared");
        try (Watch _ = client.configMaps().inNamespace("default").watch(since(map), watcher)) {
            IntStream.range(0, writers)
                    .parallel()
                    .forEach(writer -> patch(map, "{\"data\":{\"w%d\":\"x\"}}".formatted(writer)));

            await().until(() -> seen.size() == writers);
        }
        assertThat(client.configMaps()
                        .inNamespace("default")
                        .withName("shared")
                        .require()
                        .getData())
                .hasSize(writers);
    }
}
