package io.srvlab.rds.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Faults over HTTP on localhost, for boxes that run as a process of their own. */
final class Control implements AutoCloseable {
    private final Simulator box;
    private final @Nullable HttpServer server;

    private Control(Simulator box, @Nullable HttpServer server) {
        this.box = box;
        this.server = server;
    }

    /** A negative port: no server. */
    static Control start(Simulator box, int port) throws IOException {
        if (port < 0) {
            return new Control(box, null);
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        Control control = new Control(box, server);
        server.createContext("/", control::serve);
        server.start();
        return control;
    }

    int port() {
        return server == null ? -1 : server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String answer;
            int status = 200;
            try {
                answer = answer(
                        exchange.getRequestMethod(), exchange.getRequestURI().getPath(), query(exchange));
            } catch (IllegalArgumentException e) {
                answer = e.getMessage() + "\n";
                status = 400;
            }
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String answer(String method, String path, Map<String, String> query) {
        if (method.equals("GET") && path.equals("/commands")) {
            return String.join("\n", box.received()) + "\n";
        }
        if (!method.equals("POST")) {
            throw new IllegalArgumentException("want POST /faults/… or GET /commands");
        }
        Faults faults = box.faults();
        switch (path) {
            case "/faults/freeze" -> freeze(Long.parseLong(query.getOrDefault("seconds", "0")));
            case "/faults/thaw" -> faults.thaw();
            case "/faults/drop-reply" -> faults.dropReplyAfter(require(query, "match"));
            case "/faults/close-before" -> faults.closeBefore(require(query, "match"));
            case "/faults/refuse" -> faults.refuse(require(query, "match"), require(query, "text"));
            case "/faults/delay" ->
                faults.delay(require(query, "match"), Duration.ofMillis(Long.parseLong(require(query, "millis"))));
            case "/faults/full" -> faults.full(Boolean.parseBoolean(require(query, "on")));
            case "/faults/refuse-connections" -> faults.refuseConnections(Boolean.parseBoolean(require(query, "on")));
            default -> throw new IllegalArgumentException("no such fault: " + path);
        }
        return "ok\n";
    }

    private void freeze(long seconds) {
        box.faults().freeze();
        if (seconds > 0) {
            Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(Duration.ofSeconds(seconds));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                box.faults().thaw();
            });
        }
    }

    private static String require(Map<String, String> query, String name) {
        String value = query.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the parameter '" + name + "' is missing");
        }
        return value;
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> values = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
    }
}
