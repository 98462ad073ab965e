package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A request that is refused, as a {@code Status} says it. Unchecked: it ends the request wherever it is found. */
final class Rejected extends RuntimeException {
    private final int code;
    private final String reason;

    private Rejected(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    static Rejected badRequest(String message) {
        return new Rejected(400, "BadRequest", message);
    }

    static Rejected notFound(Kind kind, String name) {
        return new Rejected(404, "NotFound", "%s \"%s\" not found".formatted(kind.qualified(), name));
    }

    static Rejected noSuchPath() {
        return new Rejected(404, "NotFound", "the server could not find the requested resource");
    }

    static Rejected methodNotAllowed(String method) {
        return new Rejected(405, "MethodNotAllowed", method + " is not supported here");
    }

    static Rejected alreadyExists(Kind kind, String name) {
        return new Rejected(409, "AlreadyExists", "%s \"%s\" already exists".formatted(kind.qualified(), name));
    }

    static Rejected conflict(Kind kind, String name, String why) {
        return new Rejected(
                409,
                "Conflict",
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(kind.qualified(), name, why));
    }

    /** The revision asked for is no longer known: list again. */
    static Rejected expired(long revision) {
        return new Rejected(410, "Expired", "too old resource version: " + revision);
    }

    static Rejected unsupportedMediaType(String type) {
        return new Rejected(415, "UnsupportedMediaType", "the body of the request was in an unknown format: " + type);
    }

    static Rejected invalid(Kind kind, String name, String field, String why) {
        return new Rejected(422, "Invalid", "%s \"%s\" is invalid: %s: %s".formatted(kind.name(), name, field, why));
    }

    int code() {
        return code;
    }

    ObjectNode status() {
        ObjectNode status = Json.emptyObject();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        return status.put("status", "Failure")
                .put("message", getMessage())
                .put("reason", reason)
                .put("code", code);
    }
}
