package io.srvlab.rds.playground.scene;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.playground.machine.Home;
import io.srvlab.rds.playground.story.Page;
import io.srvlab.rds.testkit.ApiServer;
import java.util.List;
import java.util.Optional;

/** The Kubernetes API server, and what a cluster has before anybody uses storage. */
public final class Cluster {
    static final String ID = "demo";
    static final String NAMESPACE = "rds-system";
    static final String NODE = "node-1";
    static final String CLASS = "fast";

    private final String url;
    private final KubernetesClient client;

    private Cluster(String url, KubernetesClient client) {
        this.url = url;
        this.client = client;
    }

    /** Step 2. */
    public static Cluster start(Home home, Page page) throws Exception {
        ApiServer server = home.closes(ApiServer.start());
        KubernetesClient client = home.closes(server.client());
        List<String> kinds = client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .map(definition -> definition.getSpec().getNames().getKind())
                .sorted()
                .toList();
        page.check("both kinds are known", List.of("RdsStorageClass", "RdsVolume"), kinds);
        page.check(
                "there is no volume yet",
                0,
                client.resources(RdsVolume.class).list().getItems().size());
        Cluster cluster = new Cluster(server.url(), client);
        cluster.create(new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .endMetadata()
                .build());
        cluster.create(
                new NodeBuilder().withNewMetadata().withName(NODE).endMetadata().build());
        page.say("It serves " + String.join(" and ", kinds) + " at " + server.url() + "; a node " + NODE
                + " is registered.");
        return cluster;
    }

    String url() {
        return url;
    }

    KubernetesClient client() {
        return client;
    }

    <T extends HasMetadata> T create(T object) {
        return client.resource(object).create();
    }

    RdsStorageClass storageClass() {
        return client.resources(RdsStorageClass.class).withName(CLASS).require();
    }

    Optional<RdsVolume> volume(String name) {
        return Optional.ofNullable(
                client.resources(RdsVolume.class).withName(name).get());
    }

    List<RdsVolume> volumes() {
        return client.resources(RdsVolume.class).list().getItems();
    }

    List<Event> events() {
        return client.v1().events().inAnyNamespace().list().getItems();
    }
}
