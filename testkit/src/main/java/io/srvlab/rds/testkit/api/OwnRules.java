package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What the server does to objects of single kinds on their way in. */
final class OwnRules {
    private OwnRules() {}

    /** The given object, changed in place. */
    static ObjectNode admitted(Kind kind, ObjectNode object) {
        switch (kind.qualified()) {
            case "secrets" -> encode(object);
            case "storageclasses.storage.k8s.io" -> {
                preset(object, "reclaimPolicy", "Delete");
                preset(object, "volumeBindingMode", "Immediate");
            }
            case "customresourcedefinitions.apiextensions.k8s.io" -> establish(object);
            default -> {}
        }
        return object;
    }

    private static void preset(ObjectNode object, String field, String value) {
        if (!object.hasNonNull(field)) {
            object.put(field, value);
        }
    }

    /** {@code stringData} is for writing only: it ends up in {@code data}. */
    private static void encode(ObjectNode secret) {
        preset(secret, "type", "Opaque");
        if (secret.remove("stringData") instanceof ObjectNode plain) {
            ObjectNode data = secret.withObject("/data");
            plain.properties()
                    .forEach(entry -> data.put(
                            entry.getKey(),
                            Base64.getEncoder()
                                    .encodeToString(entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
        }
    }

    /** Its resources are served from the moment it is stored. */
    private static void establish(ObjectNode definition) {
        JsonNode names = definition.path("spec").path("names");
        ObjectNode status = definition.putObject("status");
        status.set("acceptedNames", names);
        ArrayNode conditions = status.putArray("conditions");
        for (String type : new String[] {"NamesAccepted", "Established"}) {
            conditions.addObject().put("type", type).put("status", "True");
        }
    }
}
