package io.srvlab.rds.observability;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Two plain HTTP requests, for a process that needs nothing else of the API server: a whole client costs the node plugin 10 MiB
 * on every node of a cluster. Token and certificates are read anew whenever a connection is made, so that rotated ones are
 * taken up. For one thread.
 */
public final class HttpEventStore implements EventStore {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 3;
    private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private final URI server;
    private final Optional<Path> account;
    private final Duration pause;
    private @Nullable HttpClient open;

    /**
     * @param account folder with {@code token} and {@code ca.crt}, as the kubelet mounts it; empty: the server asks for none
     * @param pause before the second try; twice as long before each further one
     */
    HttpEventStore(URI server, Optional<Path> account, Duration pause) {
        this.server = server;
        this.account = account;
        this.pause = pause;
    }

    /** An API server that asks nobody who he is. */
    public static HttpEventStore of(URI server) {
        return new HttpEventStore(server, Optional.empty(), Duration.ofMillis(200));
    }

    /** That of the cluster in which this process is a pod; empty if it is none. */
    public static Optional<HttpEventStore> inCluster(Map<String, String> environment) {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        if (host.isEmpty() || !Files.exists(ACCOUNT.resolve("token"))) {
            return Optional.empty();
        }
        URI server = URI.create("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
        return Optional.of(new HttpEventStore(server, Optional.of(ACCOUNT), Duration.ofMillis(200)));
    }

    @Override
    public Outcome create(String namespace, String json) throws IOException, InterruptedException {
        int status = send("POST", events(namespace), "application/json", json);
        return status == 409 ? Outcome.EXISTS : done(status);
    }

    @Override
    public Outcome patch(String namespace, String name, String merge) throws IOException, InterruptedException {
        int status = send("PATCH", events(namespace) + "/" + encoded(name), "application/merge-patch+json", merge);
        return status == 404 ? Outcome.MISSING : done(status);
    }

    private static Outcome done(int status) throws IOException {
        if (status / 100 != 2) {
            throw new IOException("the API server answered with HTTP status " + status);
        }
        return Outcome.DONE;
    }

    private static String events(String namespace) {
        return "/api/v1/namespaces/" + encoded(namespace) + "/events";
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The status of the answer; tried again where that can help. */
    private int send(String method, String path, String type, String body) throws IOException, InterruptedException {
        Duration before = pause;
        for (int attempt = 1; ; attempt++) {
            try {
                int status = once(method, path, type, body);
                if (attempt == ATTEMPTS || status != 429 && status < 500) {
                    return status;
                }
            } catch (IOException e) {
                rest(); // also what it knows of certificates may be out of date
                if (attempt == ATTEMPTS) {
                    throw new IOException("the API server at " + server + " cannot be reached: " + e, e);
                }
            }
            Thread.sleep(before);
            before = before.multipliedBy(2);
        }
    }

    private int once(String method, String path, String type, String body) throws IOException, InterruptedException {
        HttpClient client = open;
        if (client == null) {
            client = connect();
            open = client;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", type)
                .header("Accept", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (account.isPresent()) {
            request.header(
                    "Authorization",
                    "Bearer " + Files.readString(account.get().resolve("token")).strip());
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private HttpClient connect() throws IOException {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(PATIENCE);
        if (account.isPresent()) {
            client.sslContext(trusting(account.get().resolve("ca.crt")));
        }
        return client.build();
    }

    private static SSLContext trusting(Path certificates) throws IOException {
        try (InputStream pem = Files.newInputStream(certificates)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("ca-" + count++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(certificates + " holds no certificates that can be used: " + e.getMessage(), e);
        }
    }

    /** With the connection goes a thread that would look for timeouts every three seconds. */
    @Override
    public void rest() {
        HttpClient client = open;
        open = null;
        if (client != null) {
            client.shutdownNow();
        }
    }
}
