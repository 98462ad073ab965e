package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a patch makes of an object: pure functions; the given nodes stay as they are. */
final class Patches {
    private Patches() {}

    /** RFC 7396. */
    static JsonNode merged(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object ? object.deepCopy() : Json.emptyObject();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merged(result.path(change.getKey()), change.getValue()));
            }
        });
        return result;
    }

    /** RFC 6902; all operations or none. */
    static JsonNode applied(JsonNode target, JsonNode operations) {
        return JsonPatch.apply(operations, target.deepCopy());
    }

    /**
     * Server-side apply, near enough: what this manager applied last and does not name any more goes, what it names is merged.
     * Lists are atomic, but for finalizers, which are a set. Whether another manager names a field as well is not looked at.
     */
    static JsonNode applied(JsonNode live, JsonNode previous, JsonNode wanted) {
        ObjectNode result = (ObjectNode) merged(without(live, previous, wanted), wanted);
        Set<String> finalizers = new LinkedHashSet<>();
        finalizers(live).forEach(finalizer -> finalizers.add(finalizer.asText()));
        finalizers(previous).forEach(finalizer -> finalizers.remove(finalizer.asText()));
        finalizers(wanted).forEach(finalizer -> finalizers.add(finalizer.asText()));
        ArrayNode merged = result.withObject("/metadata").putArray("finalizers");
        finalizers.forEach(merged::add);
        return result;
    }

    private static JsonNode finalizers(JsonNode object) {
        return object.path("metadata").path("finalizers");
    }

    private static JsonNode without(JsonNode live, JsonNode previous, JsonNode wanted) {
        if (!(live instanceof ObjectNode object)) {
            return live;
        }
        ObjectNode result = object.deepCopy();
        previous.properties().forEach(field -> {
            String name = field.getKey();
            JsonNode kept = wanted.path(name);
            if (field.getValue().isObject() && result.path(name).isObject()) {
                JsonNode rest = without(result.path(name), field.getValue(), kept);
                result.set(name, rest);
                if (rest.isEmpty() && kept.isMissingNode()) {
                    result.remove(name);
                }
            } else if (kept.isMissingNode()) {
                result.remove(name);
            }
        });
        return result;
    }
}
