package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatchException;
import io.srvlab.rds.testkit.api.Kind.Trait;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The verbs, but for watch. */
final class Resources {
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private final Kinds kinds;
    private final Store store;
    private final Rules rules;
    private final Pages pages;
    /** What each manager applied last to an object or its status. */
    private final Map<String, JsonNode> applied = new ConcurrentHashMap<>();

    Resources(Kinds kinds, Store store, Rules rules) {
        this.kinds = kinds;
        this.store = store;
        this.rules = rules;
        this.pages = new Pages(store);
    }

    Answer serve(Target target, Request request) throws JsonProcessingException {
        if (!target.isServed()) {
            throw Rejected.noSuchPath();
        }
        if (target.isCollection()) {
            return switch (request.method()) {
                case "GET" -> Answer.ok(pages.list(target, request));
                case "POST" -> Answer.created(create(target, body(request)));
                case "DELETE" -> deleteAll(target, request);
                default -> throw Rejected.methodNotAllowed(request.method());
            };
        }
        return switch (request.method()) {
            case "GET" -> Answer.ok(require(target, store.find(target.key())));
            case "PUT" -> Answer.ok(replace(target, body(request)));
            case "PATCH" -> patch(target, request);
            case "DELETE" -> delete(target, body(request));
            default -> throw Rejected.methodNotAllowed(request.method());
        };
    }

    private static ObjectNode require(Target target, Optional<ObjectNode> found) {
        return found.orElseThrow(() -> Rejected.notFound(target.kind(), target.name()));
    }

    static JsonNode body(Request request) throws JsonProcessingException {
        if (request.body().isEmpty()) {
            return MissingNode.getInstance();
        }
        ObjectMapper mapper = request.mediaType().contains("yaml") ? Json.YAML : Json.MAPPER;
        return mapper.readTree(request.body());
    }

    ObjectNode create(Target target, JsonNode body) {
        JsonNode metadata = body.path("metadata");
        String name = metadata.path("name").asText();
        if (name.isEmpty() && metadata.hasNonNull("generateName")) {
            name = metadata.get("generateName").asText() + suffix();
        }
        if (name.isEmpty()) {
            throw Rejected.invalid(target.kind(), "", "metadata.name", "Required value: name or generateName");
        }
        if (target.kind().is(Trait.NAMESPACED)
                && (target.namespace().isEmpty()
                        || !metadata.path("namespace")
                                .asText(target.namespace())
                                .equals(target.namespace()))) {
            throw Rejected.badRequest("the namespace in the body is not the one in the path");
        }
        Target object = new Target(target.kind(), target.namespace(), name, "");
        return write(object, there -> {
            if (there.isPresent()) {
                throw Rejected.alreadyExists(object.kind(), object.name());
            }
            return Optional.of(rules.create(object.kind(), object.key(), body));
        });
    }

    private static String suffix() {
        StringBuilder suffix = new StringBuilder();
        ThreadLocalRandom.current()
                .ints(5, 0, SUFFIX_LETTERS.length())
                .forEach(index -> suffix.append(SUFFIX_LETTERS.charAt(index)));
        return suffix.toString();
    }

    private ObjectNode replace(Target target, JsonNode body) {
        return write(target, there -> rules.update(target.kind(), target.part(), require(target, there), body));
    }

    private Answer patch(Target target, Request request) throws JsonProcessingException {
        JsonNode patch = body(request);
        return switch (request.mediaType()) {
            // Strategic merge differs in lists with merge keys only; ours are not merged.
            case "application/merge-patch+json", "application/strategic-merge-patch+json" ->
                Answer.ok(patch(target, there -> Patches.merged(there, patch)));
            case "application/json-patch+json" -> Answer.ok(patch(target, there -> operated(target, there, patch)));
            case "application/apply-patch+yaml" -> apply(target, request.parameter("fieldManager"), patch);
            default -> throw Rejected.unsupportedMediaType(request.mediaType());
        };
    }

    private ObjectNode patch(Target target, UnaryOperator<JsonNode> patch) {
        return write(target, there -> {
            ObjectNode current = require(target, there);
            return rules.update(target.kind(), target.part(), current, patch.apply(current));
        });
    }

    private static JsonNode operated(Target target, JsonNode there, JsonNode operations) {
        try {
            return Patches.applied(there, operations);
        } catch (JsonPatchException e) {
            throw Rejected.invalid(target.kind(), target.name(), "patch", String.valueOf(e.getMessage()));
        }
    }

    private Answer apply(Target target, String manager, JsonNode wanted) {
        if (manager.isEmpty()) {
            throw Rejected.badRequest("fieldManager is required for apply");
        }
        ObjectNode[] before = {Json.emptyObject()};
        ObjectNode stored = write(target, there -> {
            before[0] = there.orElse(before[0]);
            return there.isPresent()
                    ? rules.update(target.kind(), target.part(), before[0], applied(target, manager, before[0], wanted))
                    : Optional.of(createByApply(target, wanted));
        });
        applied.put(appliedBy(target, manager, stored), wanted);
        return before[0].isEmpty() ? Answer.created(stored) : Answer.ok(stored);
    }

    private JsonNode applied(Target target, String manager, ObjectNode live, JsonNode wanted) {
        JsonNode previous = applied.getOrDefault(appliedBy(target, manager, live), MissingNode.getInstance());
        return Patches.applied(live, previous, wanted);
    }

    private ObjectNode createByApply(Target target, JsonNode wanted) {
        if (!target.part().isEmpty()) {
            throw Rejected.notFound(target.kind(), target.name());
        }
        if (wanted.path("metadata").hasNonNull("uid")) {
            throw Rejected.conflict(target.kind(), target.name(), "uid mismatch: there is no such object");
        }
        return rules.create(target.kind(), target.key(), wanted);
    }

    private static String appliedBy(Target target, String manager, ObjectNode object) {
        return object.path("metadata").path("uid").asText() + "/" + target.part() + "/" + manager;
    }

    private Answer delete(Target target, JsonNode options) {
        if (!target.part().isEmpty()) {
            throw Rejected.methodNotAllowed("DELETE");
        }
        boolean[] held = {false};
        ObjectNode last = write(target, there -> {
            Optional<ObjectNode> left = rules.delete(target.kind(), require(target, there), options);
            held[0] = left.isPresent();
            return left;
        });
        return Answer.ok(held[0] ? last : success(target, last));
    }

    private static ObjectNode success(Target target, ObjectNode last) {
        ObjectNode status = Json.emptyObject();
        status.put("kind", "Status").put("apiVersion", "v1").put("status", "Success");
        status.putObject("metadata");
        status.putObject("details")
                .put("name", target.name())
                .put("group", target.kind().group())
                .put("kind", target.kind().plural())
                .put("uid", last.path("metadata").path("uid").asText());
        return status;
    }

    private Answer deleteAll(Target target, Request request) throws JsonProcessingException {
        JsonNode options = body(request);
        ObjectNode found = pages.list(target, request);
        for (JsonNode item : found.path("items")) {
            JsonNode metadata = item.path("metadata");
            Target object = new Target(
                    target.kind(),
                    metadata.path("namespace").asText(),
                    metadata.path("name").asText(),
                    "");
            store.find(object.key()).ifPresent(there -> delete(object, options));
        }
        return Answer.ok(found);
    }

    private ObjectNode write(Target target, Function<Optional<ObjectNode>, Optional<ObjectNode>> rule) {
        ObjectNode stored = store.write(target.key(), there -> {
            Optional<ObjectNode> result = rule.apply(there);
            if (target.kind().plural().equals("customresourcedefinitions")) {
                result.ifPresentOrElse(kinds::learn, () -> there.ifPresent(kinds::forget));
            }
            return result;
        });
        return stored;
    }
}
