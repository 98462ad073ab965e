package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's socket: bytes in, bytes out; each request on a virtual thread of its own. */
public final class HttpDoor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpDoor.class);

    static {
        // Else every small answer after its head waits for the client's delayed acknowledgement (40 ms).
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Kinds kinds = new Kinds();
    private final Store store = new Store();
    private final Resources resources = new Resources(kinds, store, new Rules(Clock.systemUTC()));
    private final Discovery discovery = new Discovery(kinds);
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    private HttpDoor(HttpServer server) {
        this.server = server;
    }

    /**
     * Opens on the loopback address.
     *
     * @param port 0 for any free one
     */
    public static HttpDoor open(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        HttpDoor door = new HttpDoor(server);
        server.setExecutor(door.threads);
        server.createContext("/", door::handle);
        server.start();
        return door;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Method and path, with the query, of every request so far. */
    public List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** As a compaction does: a watch from a revision before now gets 410. */
    public void forgetHistory() {
        store.forgetHistory();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            if (exchange.getRequestHeaders().containsKey("Upgrade")
                    && "websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
                exchange.sendResponseHeaders(200, -1); // says to the client: watch over plain HTTP
                return;
            }
            Request request = Request.read(exchange);
            Optional<Target> target = Target.of(request.path(), kinds);
            if (target.isPresent() && request.method().equals("GET") && request.isTrue("watch")) {
                watch(exchange, target.get(), request);
            } else {
                send(exchange, answer(target, request));
            }
        }
    }

    private Answer answer(Optional<Target> target, Request request) {
        try {
            if (target.isPresent()) {
                return resources.serve(target.get(), request);
            }
            if (Reviews.isOne(request)) {
                return Reviews.allowed(request);
            }
            return Answer.ok(discovery.find(request.path()).orElseThrow(Rejected::noSuchPath));
        } catch (Rejected e) {
            return new Answer(e.code(), e.status());
        } catch (JsonProcessingException e) {
            Rejected rejected = Rejected.badRequest("the body cannot be read: " + e.getOriginalMessage());
            return new Answer(rejected.code(), rejected.status());
        } catch (RuntimeException e) {
            log.atError().addKeyValue("path", request.path()).setCause(e).log("the API server is wrong");
            return new Answer(500, Json.emptyObject().put("kind", "Status").put("message", e.toString()));
        }
    }

    private void watch(HttpExchange exchange, Target target, Request request) throws IOException {
        try {
            new WatchStream(store, target, request).send(exchange);
        } catch (Rejected e) {
            send(exchange, new Answer(e.code(), e.status()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        JsonNode body = answer.body();
        byte[] bytes = Json.MAPPER.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.code(), bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Ends every watch and closes the port; a second time changes nothing. */
    @Override
    public void close() {
        if (store.isClosed()) {
            return;
        }
        store.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
