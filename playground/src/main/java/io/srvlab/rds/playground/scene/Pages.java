package io.srvlab.rds.playground.scene;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The HTTP pages of one process: {@code /metrics}, {@code /livez}, {@code /readyz}. */
final class Pages {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    Pages(int port) {
        this.port = port;
    }

    URI metrics() {
        return URI.create("http://127.0.0.1:" + port + "/metrics");
    }

    boolean live() throws IOException, InterruptedException {
        return get("livez").statusCode() == 200;
    }

    /** False also while nobody listens yet. */
    boolean ready() throws IOException, InterruptedException {
        try {
            return get("readyz").statusCode() == 200;
        } catch (ConnectException e) {
            return false;
        }
    }

    String scrape() throws IOException, InterruptedException {
        return get("metrics").body();
    }

    private HttpResponse<String> get(String page) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + page))
                .timeout(PATIENCE)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
