package io.srvlab.rds.operator.storageclass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PersistentVolumeListBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Clock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReferencesTest {
    private static final String VOLUMES = "/apis/rds.srvlab.io/v1alpha1/rdsvolumes";

    private static final Logger CHATTER = Logger.getLogger("io.fabric8.mockwebserver.MockWebServer");

    private final KubernetesMockServer server = new KubernetesMockServer(false);
    private final KubernetesClient client = started();
    private final References references = new References(client, Clock.systemUTC());

    private KubernetesClient started() {
        CHATTER.setLevel(Level.WARNING);
        server.init();
        return server.createClient();
    }

    @AfterEach
    void stop() {
        client.close();
        server.destroy();
    }

    private void volumesAnswer(int code) {
        server.expect()
                .get()
                .withPath(VOLUMES)
                .andReturn(code, new StatusBuilder().withCode(code).build())
                .always();
        server.expect()
                .get()
                .withPath("/api/v1/persistentvolumes")
                .andReturn(200, new PersistentVolumeListBuilder().build())
                .always();
    }

    @Test
    void aDeletedCrdOfVolumesHoldsNoClass() {
        volumesAnswer(404);
        assertThat(references.live("fast")).isZero();
        assertThat(references.volumeCount("fast")).isZero();
    }

    @Test
    void aListThatCannotBeReadIsNoEmptyList() {
        volumesAnswer(403);
        assertThatThrownBy(() -> references.live("fast")).isInstanceOf(KubernetesClientException.class);
    }
}
