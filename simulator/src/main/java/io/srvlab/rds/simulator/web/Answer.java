package io.srvlab.rds.simulator.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is sent back. */
record Answer(
        int status, String type, String body, @Nullable String location) {
    static Answer text(int status, String body) {
        return new Answer(status, "text/plain; charset=utf-8", body, null);
    }

    static Answer html(int status, Html page) {
        return new Answer(status, "text/html; charset=utf-8", page.source(), null);
    }

    static Answer seeOther(String location) {
        return new Answer(303, "text/plain; charset=utf-8", "ok\n", location);
    }

    void send(HttpExchange exchange) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "same-origin");
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
        if (location != null) {
            headers.set("Location", location);
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
