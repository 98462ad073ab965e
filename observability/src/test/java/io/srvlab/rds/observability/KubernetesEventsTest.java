package io.srvlab.rds.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class KubernetesEventsTest {
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"})
    private KubernetesMockServer server;

    @SuppressWarnings("NullAway.Init")
    private KubernetesClient client;

    private final Metrics metrics = new Metrics(Set.of());
    private final ObjectReference volume = new ObjectReferenceBuilder()
            .withKind("RdsVolume")
            .withName("pvc-1")
            .withUid("u1")
            .build();

    private void counted(int wanted) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> metrics.registry()
                        .scrape()
                        .contains("rds_csi_events_posted_total{reason=\"DiskMissing\"} " + wanted + ".0"));
    }

    private List<Event> posted() {
        return client.v1().events().inNamespace("default").list().getItems();
    }

    @Test
    void repeatsRaiseTheCountOfOneEventAlsoAfterARestart() {
        try (KubernetesEvents events =
                new KubernetesEvents(new ClientEventStore(client), metrics, "rds-operator", Clock.systemUTC())) {
            events.post(volume, Reason.DiskMissing, "the disk is gone");
            events.post(volume, Reason.DiskMissing, "the disk is gone");
            events.post(volume, Reason.DiskMissing, "another disk is gone");
            counted(3);
        }
        assertThat(posted()).extracting(Event::getCount).containsExactlyInAnyOrder(2, 1);
        try (KubernetesEvents events =
                new KubernetesEvents(new ClientEventStore(client), metrics, "rds-operator", Clock.systemUTC())) {
            events.post(volume, Reason.DiskMissing, "another disk is gone");
            counted(4);
        }
        assertThat(posted()).extracting(Event::getCount).containsExactlyInAnyOrder(2, 2);
        assertThat(posted()).allSatisfy(e -> {
            assertThat(e.getType()).isEqualTo("Warning");
            assertThat(e.getSource().getComponent()).isEqualTo("rds-operator");
        });
        assertThat(metrics.registry().scrape()).contains("rds_csi_events_posted_total{reason=\"DiskMissing\"} 4.0");
    }

    @Test
    void anEventThatHasExpiredIsPostedAnew() {
        try (KubernetesEvents events =
                new KubernetesEvents(new ClientEventStore(client), metrics, "rds-operator", Clock.systemUTC())) {
            events.post(volume, Reason.DiskMissing, "the disk is gone");
            counted(1);
            client.v1().events().inNamespace("default").delete();
            events.post(volume, Reason.DiskMissing, "the disk is gone");
            counted(2);
        }
        assertThat(posted()).extracting(Event::getCount).containsExactly(1);
    }

    @Test
    void anEventAboutNothingDoesNotSilenceThoseAfterIt() {
        try (KubernetesEvents events =
                new KubernetesEvents(new ClientEventStore(client), metrics, "rds-operator", Clock.systemUTC())) {
            events.post(new ObjectReferenceBuilder().withKind("RdsVolume").build(), Reason.DiskMissing, "nameless");
            events.post(volume, Reason.DiskMissing, "the disk is gone");
            counted(1);
        }
    }

    @Test
    void aRepeatNeedsNoRightToReadEvents() throws Exception {
        int before = server.getRequestCount();
        try (KubernetesEvents events =
                new KubernetesEvents(new ClientEventStore(client), metrics, "rds-operator", Clock.systemUTC())) {
            events.post(volume, Reason.DiskMissing, "once");
            events.post(volume, Reason.DiskMissing, "once");
            counted(2);
        }
        assertThat(server.getRequestCount() - before).isEqualTo(2);
        assertThat(server.takeRequest().getMethod()).isEqualTo("POST");
        assertThat(server.takeRequest().getMethod()).isEqualTo("PATCH");
    }

    @Test
    void anApiServerThatIsGoneNeitherThrowsNorCounts() {
        server.destroy();
        try (KubernetesEvents events =
                new KubernetesEvents(new ClientEventStore(client), metrics, "rds-operator", Clock.systemUTC())) {
            events.post(volume, Reason.DiskMissing, "x");
        }
        assertThat(metrics.registry().scrape()).doesNotContain("rds_csi_events_posted_total");
    }
}
