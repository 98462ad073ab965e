package io.srvlab.rds.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The API server fills in what the compact constructors fill in: a reader sees the same with and without it. */
class DefaultsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String STORAGE_CLASS = """
            {"kind": "RdsStorageClass", "apiVersion": "rds.srvlab.io/v1alpha1", "metadata": {"name": "c"}, "spec": {
              "rds": {"address": "a", "user": "u", "credentialsSecretRef": {"name": "s"}, "hostKeyFingerprints": []},
              "pool": {"slot": "raid10"}, "nvme": {"addresses": ["192.0.2.1"]}}}
            """;

    private static final String VOLUME = """
            {"kind": "RdsVolume", "apiVersion": "rds.srvlab.io/v1alpha1", "metadata": {"name": "v"}, "spec": {
              "rdsStorageClassName": "c", "accessMode": "SingleNodeWriter", "sizeBytes": 1048576,
              "attachments": [{"id": "0a1b2c3d-0123456789abcdef", "node": "n", "hostNqn": "nqn.2014-08.org.x"}],
              "disk": {"slot": "s", "filePath": "f", "layout": "Directory", "incarnation": "i", "poolId": "p"}}}
            """;

    @Test
    void schemaAndConstructorsFillInTheSameInAStorageClass() throws IOException {
        ObjectNode filled = filled(STORAGE_CLASS, RdsStorageClass.class);
        RdsStorageClass bare = Serialization.unmarshal(STORAGE_CLASS, RdsStorageClass.class);

        assertThat(Serialization.unmarshal(filled.toString(), RdsStorageClass.class)
                        .getSpec())
                .isEqualTo(bare.getSpec());
        assertThat(filled.get("spec")).isEqualTo(stated(bare.getSpec()));
    }

    @Test
    void schemaAndConstructorsFillInTheSameInAVolume() throws IOException {
        ObjectNode filled = filled(VOLUME, RdsVolume.class);
        RdsVolume bare = Serialization.unmarshal(VOLUME, RdsVolume.class);

        assertThat(Serialization.unmarshal(filled.toString(), RdsVolume.class).getSpec())
                .isEqualTo(bare.getSpec());
        assertThat(filled.get("spec")).isEqualTo(stated(bare.getSpec()));
    }

    /** The text with the schema's defaults, as the API server would store it. */
    private static ObjectNode filled(String text, Class<? extends CustomResource<?, ?>> kind) throws IOException {
        ObjectNode object = (ObjectNode) JSON.readTree(text);
        fill(object, GeneratedCrds.schema(kind));
        return pruned(object);
    }

    private static void fill(ObjectNode object, JSONSchemaProps schema) {
        schema.getProperties().forEach((name, property) -> {
            if (!object.has(name) && property.getDefault() != null) {
                object.set(name, property.getDefault().deepCopy());
            }
            JsonNode value = object.path(name);
            if (value instanceof ObjectNode child) {
                fill(child, property);
            } else if (value instanceof ArrayNode list && property.getItems() != null) {
                for (JsonNode item : list) {
                    if (item instanceof ObjectNode child) {
                        fill(child, property.getItems().getSchema());
                    }
                }
            }
        });
    }

    /** What a record says, without what is absent. */
    private static ObjectNode stated(Object record) throws IOException {
        return pruned((ObjectNode) JSON.readTree(Serialization.asJson(record)));
    }

    /** Without nulls and empty lists: absent and empty mean the same. */
    private static ObjectNode pruned(ObjectNode object) {
        object.removeNulls();
        object.properties()
                .removeIf(entry -> entry.getValue().isArray()
                        && entry.getValue().isEmpty()
                        && !entry.getKey().equals("hostKeyFingerprints"));
        object.forEach(value -> {
            if (value instanceof ObjectNode child) {
                pruned(child);
            } else if (value instanceof ArrayNode list) {
                list.forEach(item -> {
                    if (item instanceof ObjectNode child) {
                        pruned(child);
                    }
                });
            }
        });
        return object;
    }
}
