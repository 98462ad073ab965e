package io.srvlab.rds.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.srvlab.rds.observability.EventStore.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpEventStoreTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final char[] PASSWORD = "password".toCharArray();

    private final List<String> requests = new ArrayList<>();
    private final Deque<Integer> answers = new ArrayDeque<>();
    private final List<HttpServer> servers = new ArrayList<>();

    @AfterEach
    void end() {
        servers.forEach(server -> server.stop(0));
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(String.join(
                    " ",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(answers.isEmpty() ? 201 : answers.remove(), -1);
        }
    }

    private URI started(HttpServer server, String scheme) {
        server.createContext("/", this::answer);
        server.start();
        servers.add(server);
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    private URI plain() throws IOException {
        return started(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "http");
    }

    private EventStore store(URI server) {
        return new HttpEventStore(server, Optional.empty(), SHORT);
    }

    @Test
    void anEventIsMadeAndPatchedWithTwoRequestsAndNoOther() throws Exception {
        EventStore store = store(plain());
        assertThat(store.create("ns", "{}")).isEqualTo(Outcome.DONE);
        store.rest();
        assertThat(store.patch("ns", "a b/c", "{\"count\":2}")).isEqualTo(Outcome.DONE);
        store.rest();
        assertThat(requests)
                .containsExactly(
                        "POST /api/v1/namespaces/ns/events application/json null {}",
                        "PATCH /api/v1/namespaces/ns/events/a%20b%2Fc application/merge-patch+json null {\"count\":2}");
    }

    @Test
    void whatIsThereOrNotThereIsAnAnswerAndARefusalAnError() throws Exception {
        EventStore store = store(plain());
        answers.addAll(List.of(409, 404, 403));
        assertThat(store.create("ns", "{}")).isEqualTo(Outcome.EXISTS);
        assertThat(store.patch("ns", "e", "{}")).isEqualTo(Outcome.MISSING);
        assertThatThrownBy(() -> store.create("ns", "{}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("403");
        assertThat(requests).hasSize(3);
    }

    @Test
    void aServerThatIsBusyIsAskedAgainButNotForEver() throws Exception {
        EventStore store = store(plain());
        answers.addAll(List.of(503, 429, 201));
        assertThat(store.create("ns", "{}")).isEqualTo(Outcome.DONE);
        answers.addAll(List.of(500, 500, 500, 500));
        assertThatThrownBy(() -> store.create("ns", "{}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("500");
        assertThat(requests).hasSize(6);
    }

    @Test
    void aServerThatIsGoneIsNamed() {
        assertThatThrownBy(() -> store(URI.create("http://127.0.0.1:1")).create("ns", "{}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void theAccountIsShownToTheServerOfTheClusterOnlyAndRotatedOnesAreTakenUp(@TempDir Path folder) throws Exception {
        URI server = secure(folder, "one");
        Files.writeString(folder.resolve("token"), "first\n");
        EventStore store = new HttpEventStore(server, Optional.of(folder), SHORT);
        assertThat(store.create("ns", "{}")).isEqualTo(Outcome.DONE);
        Files.writeString(folder.resolve("token"), "second\n");
        assertThat(store.create("ns", "{}")).isEqualTo(Outcome.DONE);
        assertThat(requests)
                .containsExactly(
                        "POST /api/v1/namespaces/ns/events application/json Bearer first {}",
                        "POST /api/v1/namespaces/ns/events application/json Bearer second {}");

        Path other = Files.createDirectories(folder.resolve("other"));
        URI stranger = secure(other, "two");
        assertThatThrownBy(() -> new HttpEventStore(stranger, Optional.of(folder), SHORT).create("ns", "{}"))
                .as("its certificate is not of our authority")
                .isInstanceOf(IOException.class);
        assertThat(requests).hasSize(2);
        Files.writeString(
                folder.resolve("ca.crt"),
                Files.readString(folder.resolve("ca.crt")) + Files.readString(other.resolve("ca.crt")));
        assertThat(new HttpEventStore(stranger, Optional.of(folder), SHORT).create("ns", "{}"))
                .isEqualTo(Outcome.DONE);
    }

    /** A server with a certificate that it signed itself, which is written to {@code ca.crt}. */
    private URI secure(Path folder, String alias) throws Exception {
        Path keys = folder.resolve(alias + ".p12");
        keytool(
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-ext",
                "san=ip:127.0.0.1",
                keys);
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                alias,
                "-file",
                folder.resolve("ca.crt").toString(),
                keys);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return started(server, "https");
    }

    private static void keytool(Object... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        for (int i = 0; i < arguments.length - 1; i++) {
            command.add(arguments[i].toString());
        }
        command.addAll(
                List.of("-keystore", arguments[arguments.length - 1].toString(), "-storepass", new String(PASSWORD)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(said).isZero();
    }

    @Test
    void outsideAClusterThereIsNone() {
        assertThat(HttpEventStore.inCluster(Map.of())).isEmpty();
        assertThat(HttpEventStore.inCluster(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1")))
                .as("without an account")
                .isEmpty();
    }
}
