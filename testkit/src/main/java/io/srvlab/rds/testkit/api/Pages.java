package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/** Lists, whole or page by page. A later page shows what is there when it is asked for, not when the first one was. */
final class Pages {
    private final Store store;

    Pages(Store store) {
        this.store = store;
    }

    ObjectNode list(Target target, Request request) {
        Store.Listing listing = store.list(target.kind(), target.namespace());
        Predicate<JsonNode> selected =
                Selector.of(request.parameter("labelSelector"), request.parameter("fieldSelector"));
        String after = position(request.parameter("continue"));
        List<ObjectNode> items = listing.items().stream()
                .filter(item -> position(item).compareTo(after) > 0)
                .filter(selected)
                .toList();
        int limit = request.number("limit")
                .filter(wanted -> wanted > 0 && wanted < items.size())
                .orElse((long) items.size())
                .intValue();

        ObjectNode list = Json.emptyObject();
        list.put("kind", target.kind().name() + "List")
                .put("apiVersion", target.kind().apiVersion());
        ObjectNode metadata = list.putObject("metadata").put("resourceVersion", Long.toString(listing.revision()));
        if (limit < items.size()) {
            metadata.put("continue", token(position(items.get(limit - 1))))
                    .put("remainingItemCount", items.size() - limit);
        }
        ArrayNode shown = list.putArray("items");
        items.subList(0, limit).forEach(shown::add);
        return list;
    }

    /** Orders as {@link Key} does: no name or namespace has a character below the separator. */
    private static String position(JsonNode item) {
        JsonNode metadata = item.path("metadata");
        return metadata.path("namespace").asText() + " " + metadata.path("name").asText();
    }

    private static String token(String position) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.UTF_8));
    }

    private static String position(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Rejected.badRequest("continue key is not valid: " + token);
        }
    }
}
