package io.srvlab.rds.simulator.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call.
 *
 * @param values of the query and of a form in the body; empty ones are left out
 */
record Request(
        String method,
        String path,
        Map<String, String> values,
        @Nullable String host,
        @Nullable String origin,
        @Nullable String site) {
    private static final int MOST_BYTES = 1 << 16;
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    static Request of(HttpExchange exchange) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        parse(exchange.getRequestURI().getRawQuery(), values);
        byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw new IllegalArgumentException("too long");
        }
        parse(new String(body, StandardCharsets.UTF_8), values);
        var headers = exchange.getRequestHeaders();
        return new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                values,
                headers.getFirst("Host"),
                headers.getFirst("Origin"),
                headers.getFirst("Sec-Fetch-Site"));
    }

    private static void parse(@Nullable String raw, Map<String, String> values) {
        for (String pair : raw == null ? new String[0] : raw.strip().split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && equals < pair.length() - 1) {
                values.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /**
     * Whether it comes from this machine's own page or from a program. A page of another site cannot make its reader's
     * browser change the box (Origin, Sec-Fetch-Site), nor read it under a name of its own (Host, DNS rebinding).
     */
    boolean isOwn() {
        if (host == null || !LOCAL.contains(host.replaceFirst(":[0-9]+$", ""))) {
            return false;
        }
        boolean sameSite = site == null || site.equals("same-origin") || site.equals("none");
        boolean ours = origin == null || origin.equals("http://" + host);
        return method.equals("GET") || sameSite && ours;
    }

    String value(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the parameter '" + name + "' is missing");
        }
        return value;
    }

    /** The values without some. */
    Map<String, String> without(String... names) {
        Map<String, String> rest = new LinkedHashMap<>(values);
        Set.of(names).forEach(rest::remove);
        return rest;
    }
}
