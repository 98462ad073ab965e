package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** One watch: a line of JSON for each change, until the client goes, the time is over or the server closes. */
final class WatchStream {
    private static final Duration LONGEST = Duration.ofMinutes(30);
    /** How soon a client that went is noticed. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final Store store;
    private final Target target;
    private final Request request;
    private final Predicate<JsonNode> selected;

    WatchStream(Store store, Target target, Request request) {
        this.store = store;
        this.target = target;
        this.request = request;
        this.selected = Selector.of(request.parameter("labelSelector"), request.parameter("fieldSelector"));
        if (request.isTrue("sendInitialEvents")) {
            throw Rejected.invalid(target.kind(), "", "sendInitialEvents", "Forbidden: list first, then watch");
        }
    }

    void send(HttpExchange exchange) throws IOException, InterruptedException {
        Instant end = Instant.now()
                .plus(request.number("timeoutSeconds").map(Duration::ofSeconds).orElse(LONGEST));
        long from = request.number("resourceVersion").orElse(0L);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream lines = exchange.getResponseBody()) {
            lines.flush();
            follow(lines, from == 0 ? sendAll(lines) : from, end);
        }
    }

    private long sendAll(OutputStream lines) throws IOException {
        Store.Listing listing = store.list(target.kind(), target.namespace());
        for (JsonNode item : listing.items()) {
            if (isWatched(item)) {
                send(lines, "ADDED", item);
            }
        }
        return listing.revision();
    }

    private void follow(OutputStream lines, long from, Instant end) throws IOException, InterruptedException {
        long seen = from;
        while (!store.isClosed() && Instant.now().isBefore(end)) {
            try {
                long before = seen;
                for (Change change : store.changesAfter(seen, IDLE)) {
                    tell(lines, change);
                    seen = change.revision();
                }
                if (seen == before && request.isTrue("allowWatchBookmarks")) {
                    send(lines, "BOOKMARK", bookmark(seen));
                }
            } catch (Rejected e) {
                send(lines, "ERROR", e.status());
                return;
            }
        }
    }

    private void tell(OutputStream lines, Change change) throws IOException {
        Key key = change.key();
        if (!key.type().equals(target.kind().qualified())
                || !(target.namespace().isEmpty() || key.namespace().equals(target.namespace()))) {
            return;
        }
        boolean was = change.before() != null && isWatched(change.before());
        boolean is = !change.deleted() && isWatched(change.after());
        if (is) {
            send(lines, was ? "MODIFIED" : "ADDED", change.after());
        } else if (was) {
            send(lines, "DELETED", change.after());
        }
    }

    private boolean isWatched(JsonNode object) {
        return (target.isCollection()
                        || object.path("metadata").path("name").asText().equals(target.name()))
                && selected.test(object);
    }

    private ObjectNode bookmark(long revision) {
        ObjectNode object = Json.emptyObject();
        object.put("kind", target.kind().name()).put("apiVersion", target.kind().apiVersion());
        object.putObject("metadata").put("resourceVersion", Long.toString(revision));
        return object;
    }

    private static void send(OutputStream lines, String type, JsonNode object) throws IOException {
        ObjectNode event = Json.emptyObject().put("type", type).set("object", object);
        lines.write((event + "\n").getBytes(StandardCharsets.UTF_8)); // in one write: one chunk
        lines.flush();
    }
}
