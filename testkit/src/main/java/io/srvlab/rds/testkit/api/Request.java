package io.srvlab.rds.testkit.api;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request, read whole.
 *
 * @param path its segments, decoded
 * @param mediaType of the body, without parameters; empty if none is named
 */
record Request(String method, List<String> path, Map<String, String> query, String mediaType, String body) {

    static Request read(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        Map<String, String> query = new HashMap<>();
        for (String pair : Optional.ofNullable(uri.getRawQuery()).orElse("").split("&", -1)) {
            int equals = pair.indexOf('=');
            query.put(decode(equals < 0 ? pair : pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
        String type = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
                .orElse("");
        return new Request(
                exchange.getRequestMethod(),
                Arrays.stream(uri.getRawPath().split("/", -1))
                        .filter(segment -> !segment.isEmpty())
                        .map(Request::decode)
                        .toList(),
                query,
                type.split(";", 2)[0].strip(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    boolean isTrue(String name) {
        String value = parameter(name);
        return value.equals("true") || value.equals("1");
    }

    /** Empty if it is not named. */
    Optional<Long> number(String name) {
        try {
            return parameter(name).isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(parameter(name)));
        } catch (NumberFormatException e) {
            throw Rejected.badRequest(name + " is not a number: " + parameter(name));
        }
    }
}
