package io.srvlab.rds.observability;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The HTTP pages of a process: {@code /metrics} (Prometheus text, or OpenMetrics if the scraper accepts it), {@code /livez},
 * {@code /readyz} (503 with the reason while not ready).
 */
public final class ManagementServer implements AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text";

    private final HttpServer server;
    /** Not virtual ones: whatever else waits in this process, whether it lives is answered. */
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("page-", 0).factory());

    private final Metrics metrics;
    private final Supplier<Optional<String>> unready;

    private ManagementServer(int port, Metrics metrics, Supplier<Optional<String>> unready) throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(port), 0);
        this.metrics = metrics;
        this.unready = unready;
        server.setExecutor(threads);
        server.createContext("/metrics", this::scrape);
        server.createContext("/livez", exchange -> answer(exchange, 200, TEXT, "ok\n"));
        server.createContext("/readyz", this::ready);
    }

    /**
     * @param port 0: any free one
     * @param unready why the process is not ready; empty: it is
     */
    public static ManagementServer start(int port, Metrics metrics, Supplier<Optional<String>> unready)
            throws IOException {
        ManagementServer made = new ManagementServer(port, metrics, unready);
        made.server.start();
        return made;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void scrape(HttpExchange exchange) throws IOException {
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        boolean open = accept != null && accept.contains(OPEN_METRICS);
        String type = open ? OPEN_METRICS + "; version=1.0.0; charset=utf-8" : TEXT;
        answer(exchange, 200, type, metrics.registry().scrape(type));
    }

    private void ready(HttpExchange exchange) throws IOException {
        Optional<String> reason = unready.get();
        answer(exchange, reason.isEmpty() ? 200 : 503, TEXT, reason.orElse("ok") + "\n");
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
