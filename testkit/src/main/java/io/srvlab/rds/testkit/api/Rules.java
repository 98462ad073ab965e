package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.srvlab.rds.testkit.api.Kind.Trait;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a write makes of an object, whatever it is; the given nodes stay as they are. */
final class Rules {
    /** The server's own; an update cannot change them. */
    private static final List<String> SYSTEM = List.of(
            "name",
            "namespace",
            "uid",
            "creationTimestamp",
            "generation",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generateName");

    private static final List<String> GONE_WHEN_EMPTY =
            List.of("labels", "annotations", "finalizers", "ownerReferences", "managedFields");
    private static final Set<String> NOT_WANTED = Set.of("apiVersion", "kind", "metadata", "status");

    private final Clock clock;

    Rules(Clock clock) {
        this.clock = clock;
    }

    ObjectNode create(Kind kind, Key key, JsonNode body) {
        ObjectNode object = copy(kind, body);
        ObjectNode metadata = object.withObject("/metadata");
        metadata.remove(List.of("resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"));
        metadata.put("name", key.name())
                .put("uid", UUID.randomUUID().toString())
                .put("creationTimestamp", now());
        if (!key.namespace().isEmpty()) {
            metadata.put("namespace", key.namespace());
        }
        if (kind.is(Trait.GENERATION)) {
            metadata.put("generation", 1);
        }
        if (kind.is(Trait.STATUS)) {
            object.remove("status");
        }
        return OwnRules.admitted(kind, object);
    }

    /**
     * A PUT, or what a patch made of the object.
     *
     * @param part empty, or {@code status}
     * @return empty if the object goes: it is marked as deleted, and this took its last finalizer
     */
    Optional<ObjectNode> update(Kind kind, String part, ObjectNode current, JsonNode body) {
        requireSame(kind, current, body);
        if (part.equals("status")) {
            ObjectNode object = current.deepCopy();
            object.remove("status");
            if (body.has("status")) {
                object.set("status", body.get("status"));
            }
            return Optional.of(object);
        }
        ObjectNode object = copy(kind, body);
        keepSystemFields(object.withObject("/metadata"), current.path("metadata"));
        if (kind.is(Trait.STATUS)) {
            object.remove("status");
            if (current.has("status")) {
                object.set("status", current.get("status"));
            }
        }
        object = OwnRules.admitted(kind, object);
        requireFixed(kind, current, object);
        if (kind.is(Trait.GENERATION) && !wanted(object).equals(wanted(current))) {
            raiseGeneration(object);
        }
        boolean gone = isDeleted(object) && finalizers(object.path("metadata")).isEmpty();
        return gone ? Optional.empty() : Optional.of(object);
    }

    /**
     * A DELETE.
     *
     * @param options a DeleteOptions, or anything without preconditions
     * @return the marked object while finalizers hold it
     */
    Optional<ObjectNode> delete(Kind kind, ObjectNode current, JsonNode options) {
        JsonNode metadata = current.path("metadata");
        for (String field : List.of("uid", "resourceVersion")) {
            String wanted = options.path("preconditions").path(field).asText();
            String there = metadata.path(field).asText();
            if (!wanted.isEmpty() && !wanted.equals(there)) {
                throw Rejected.conflict(
                        kind,
                        metadata.path("name").asText(),
                        "the %s in the precondition (%s) does not match that of the record (%s)"
                                .formatted(field, wanted, there));
            }
        }
        if (finalizers(metadata).isEmpty()) {
            return Optional.empty();
        }
        ObjectNode marked = current.deepCopy();
        if (!isDeleted(current)) {
            marked.withObject("/metadata").put("deletionTimestamp", now()).put("deletionGracePeriodSeconds", 0);
            if (metadata.has("generation")) {
                raiseGeneration(marked);
            }
        }
        return Optional.of(marked);
    }

    /** With kind and version, without empty metadata, as the server stores it. */
    private static ObjectNode copy(Kind kind, JsonNode body) {
        if (!(body instanceof ObjectNode given)) {
            throw Rejected.badRequest("the body is not an object");
        }
        if (!given.path("kind").asText(kind.name()).equals(kind.name())
                || !given.path("apiVersion").asText(kind.apiVersion()).equals(kind.apiVersion())) {
            throw Rejected.badRequest("the body is a %s of %s, not a %s of %s"
                    .formatted(given.path("kind"), given.path("apiVersion"), kind.name(), kind.apiVersion()));
        }
        ObjectNode object = given.deepCopy();
        object.put("apiVersion", kind.apiVersion()).put("kind", kind.name());
        ObjectNode metadata = object.withObject("/metadata");
        metadata.remove("managedFields");
        GONE_WHEN_EMPTY.forEach(field -> {
            if (metadata.path(field).isEmpty()) {
                metadata.remove(field);
            }
        });
        return object;
    }

    private static void keepSystemFields(ObjectNode metadata, JsonNode current) {
        Set<String> added = finalizers(metadata);
        added.removeAll(finalizers(current));
        if (current.has("deletionTimestamp") && !added.isEmpty()) {
            throw Rejected.badRequest("metadata.finalizers: no new one can be added while the object is being deleted");
        }
        metadata.remove(SYSTEM);
        SYSTEM.forEach(field -> {
            if (current.has(field)) {
                metadata.set(field, current.get(field));
            }
        });
        metadata.set("resourceVersion", current.get("resourceVersion"));
    }

    private static void requireSame(Kind kind, ObjectNode current, JsonNode body) {
        JsonNode there = current.path("metadata");
        JsonNode given = body.path("metadata");
        String name = there.path("name").asText();
        if (!given.path("name").asText(name).equals(name)) {
            throw Rejected.badRequest("the name in the body (%s) is not the one in the path (%s)"
                    .formatted(given.path("name").asText(), name));
        }
        String version = given.path("resourceVersion").asText();
        if (kind.is(Trait.CUSTOM) && version.isEmpty()) {
            throw Rejected.invalid(kind, name, "metadata.resourceVersion", "must be specified for an update");
        }
        if (!version.isEmpty() && !version.equals(there.path("resourceVersion").asText())) {
            throw Rejected.conflict(
                    kind,
                    name,
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
        String uid = given.path("uid").asText();
        if (!uid.isEmpty() && !uid.equals(there.path("uid").asText())) {
            throw Rejected.conflict(kind, name, "the uid %s is not the object's".formatted(uid));
        }
    }

    private static void requireFixed(Kind kind, ObjectNode current, ObjectNode object) {
        for (String field : kind.fixed()) {
            if (!object.path(field).equals(current.path(field))) {
                throw Rejected.invalid(
                        kind, current.path("metadata").path("name").asText(), field, "field is immutable");
            }
        }
    }

    private static ObjectNode wanted(ObjectNode object) {
        return object.deepCopy().remove(NOT_WANTED);
    }

    private static void raiseGeneration(ObjectNode object) {
        ObjectNode metadata = object.withObject("/metadata");
        metadata.put("generation", metadata.path("generation").asInt() + 1);
    }

    private static boolean isDeleted(ObjectNode object) {
        return object.path("metadata").has("deletionTimestamp");
    }

    private static Set<String> finalizers(JsonNode metadata) {
        Set<String> names = new HashSet<>();
        metadata.path("finalizers").forEach(name -> names.add(name.asText()));
        return names;
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
