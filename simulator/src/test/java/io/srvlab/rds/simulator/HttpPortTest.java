package io.srvlab.rds.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpPortTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private Simulator box;

    @SuppressWarnings("NullAway.Init")
    private Control control;

    @BeforeEach
    void start() throws Exception {
        box = Simulator.start(SimulatorOptions.in(folder));
        control = Control.start(box, 0);
    }

    @AfterEach
    void stop() {
        http.close();
        control.close();
        box.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> post(String path, String form, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(form));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + control.port() + path);
    }

    /** With headers that a client library would not send. */
    private String raw(String head) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", control.port())) {
            OutputStream out = socket.getOutputStream();
            out.write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void thePageShowsDisksAndEscapesWhatAdministratorsWrite() throws Exception {
        box.exec(
                "/disk/add type=file slot=one file-path=raid10/one.img file-size=1M"
                        + " comment=\"<script>alert('x')</script>&\" nvme-tcp-server-nqn=\"nqn.x:\\\"><b>\" nvme-tcp-export=yes");
        HttpResponse<String> page = get("/");
        assertThat(page.body())
                .contains(
                        "one",
                        "1 MiB",
                        "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;",
                        "nqn.x:&quot;&gt;&lt;b&gt;")
                .doesNotContain("<script", "<b>\"")
                .endsWith("</html>\n");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
        assertThat(get("/style.css").body()).contains("color-scheme: light dark");
    }

    @Test
    void thePageShowsTheHostsThatAreConnected() throws Exception {
        assertThat(get("/").body()).contains("No host is connected.");
        box.exec("/disk/add type=file slot=one file-path=raid10/one.img file-size=1M nvme-tcp-server-nqn=\"nqn.x:one\""
                + " nvme-tcp-export=yes");
        assertThat(box.connect("nqn.x:one", "nqn.host:<b>")).isPresent();
        assertThat(get("/").body()).contains("nqn.host:&lt;b&gt;").doesNotContain("No host is connected.");
    }

    @Test
    void everyFaultHasASwitchOnThePage() throws Exception {
        String page = get("/").body();
        for (FaultKind kind : FaultKind.values()) {
            assertThat(page).contains("action=\"/faults/" + kind.id() + "\"");
        }
        for (Setting setting : Setting.values()) {
            assertThat(page).contains("name=\"" + setting.id() + "\"");
        }
    }

    @Test
    void aSwitchOfThePageLeadsBackToIt() throws Exception {
        HttpResponse<String> answer = post("/faults/full", "page=faults&on=true");
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).hasValue("/#faults");
        assertThat(box.faults().holds(FaultKind.FULL)).isTrue();
        assertThat(get("/").body()).contains("aria-checked=\"true\"");
        post("/faults/full", "page=faults&on=false");
        assertThat(box.faults().holds(FaultKind.FULL)).isFalse();
    }

    @Test
    void aMistakeOnThePageIsSaidThere() throws Exception {
        HttpResponse<String> answer = post("/faults/refuse", "page=faults&match=x&text=");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("role=\"alert\"", "text");
        assertThat(box.faults().planned()).isZero();
    }

    @Test
    void programsCallTheSameAddresses() throws Exception {
        assertThat(post("/faults/drop-reply?match=add", "").body()).isEqualTo("ok\n");
        assertThat(post("/faults/random?faults=7:delay=0.5", "").body()).isEqualTo("ok\n");
        assertThat(post("/faults/random?faults=7:nonsense=0.5", "").statusCode())
                .isEqualTo(400);
        assertThat(post("/faults/freeze?seconds=x", "").statusCode()).isEqualTo(400);
        assertThat(box.faults().planned()).isEqualTo(1);
        assertThat(post("/faults/forget", "").body()).isEqualTo("ok\n");
        assertThat(box.faults().planned()).isZero();
        post("/faults/freeze", "");
        assertThat(box.faults().holds(FaultKind.FREEZE)).isTrue();
        post("/faults/thaw", "");
        assertThat(box.faults().holds(FaultKind.FREEZE)).isFalse();
        assertThat(post("/timing?on=true", "").body()).isEqualTo("ok\n");
        assertThat(box.timing().on()).isTrue();
    }

    @Test
    void settingsChangeWhileItRunsAllOrNone() throws Exception {
        assertThat(post("/settings", "U6=64&U1=none").body()).isEqualTo("ok\n");
        assertThat(box.behaviour().get(Setting.U6)).isEqualTo("64");
        assertThat(post("/settings", "U6=32&U1=nonsense").statusCode()).isEqualTo(400);
        assertThat(box.behaviour().get(Setting.U6)).isEqualTo("64");
        post("/settings", "profile=default&U5=blank");
        assertThat(box.behaviour()).isEqualTo(Behaviour.defaults().with("U5", "blank"));
        assertThat(get("/settings").body()).contains("* U5");
    }

    @Test
    void anotherSitesPageCanNeitherChangeNorRead() throws Exception {
        assertThat(post("/faults/full?on=true", "", "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("/faults/full?on=true", "", "Origin", "null").statusCode())
                .isEqualTo(403);
        assertThat(post("/faults/full?on=true", "", "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(raw("GET / HTTP/1.1\r\nHost: evil.example:" + control.port()))
                .startsWith("HTTP/1.1 403");
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost.evil.example")).startsWith("HTTP/1.1 403");
        assertThat(box.faults().holds(FaultKind.FULL)).isFalse();
        assertThat(post("/faults/full?on=true", "", "Origin", "http://localhost:" + control.port())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aGetChangesNothing() throws Exception {
        assertThat(get("/faults/full?on=true").statusCode()).isEqualTo(404);
        assertThat(box.faults().holds(FaultKind.FULL)).isFalse();
    }

    @Test
    void metricsCountCommandsConnectionsAndFaults() throws Exception {
        try (Visitor visitor = new Visitor(box, folder)) {
            visitor.exec("/disk/add type=file slot=one file-path=raid10/one.img file-size=1M");
            box.faults().refuse("x", "no");
            visitor.exec(":put x");
        }
        assertThat(get("/metrics").body())
                .contains(
                        "# TYPE rds_simulator_commands_total counter\n",
                        "rds_simulator_commands_total{menu=\"/disk\",command=\"add\"} 1\n",
                        "rds_simulator_connections_total{result=\"accepted\"} 2\n",
                        "rds_simulator_channels_total{result=\"opened\"} 2\n",
                        "rds_simulator_faults_total{kind=\"refuse\"} 1\n",
                        "rds_simulator_lines_total{outcome=\"ok\"} 1\n",
                        "rds_simulator_disks 1\n");
        assertThat(get("/commands").body()).startsWith("/disk/add");
    }
}
