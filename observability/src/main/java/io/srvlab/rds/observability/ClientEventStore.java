package io.srvlab.rds.observability;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;

/** Over a client that the process has anyway. It stays its owner's. */
public record ClientEventStore(KubernetesClient client) implements EventStore {
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    @Override
    public Outcome create(String namespace, String json) throws IOException {
        Event event = client.getKubernetesSerialization().unmarshal(json, Event.class);
        return answered(
                () -> client.v1()
                        .events()
                        .inNamespace(namespace)
                        .resource(event)
                        .create(),
                CONFLICT,
                Outcome.EXISTS);
    }

    /** On an object in hand, since a patch by name reads first, which the rights do not allow. */
    @Override
    public Outcome patch(String namespace, String name, String merge) throws IOException {
        Event event = new EventBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .build();
        return answered(
                () -> client.v1()
                        .events()
                        .inNamespace(namespace)
                        .resource(event)
                        .patch(PatchContext.of(PatchType.JSON_MERGE), merge),
                NOT_FOUND,
                Outcome.MISSING);
    }

    private static Outcome answered(Runnable request, int code, Outcome meaning) throws IOException {
        try {
            request.run();
            return Outcome.DONE;
        } catch (KubernetesClientException e) {
            if (e.getCode() == code) {
                return meaning;
            }
            throw new IOException(e.getMessage(), e);
        }
    }
}
