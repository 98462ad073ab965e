package io.srvlab.rds.csi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.BindableService;
import io.srvlab.rds.csi.proto.IdentityGrpc;
import io.srvlab.rds.csi.proto.NodeGrpc;
import io.srvlab.rds.csi.proto.ProbeRequest;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Operation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsiProcessTest {
    @TempDir
    Path folder;

    private final Switch half = new Switch();

    /** A half that is ready when told so. */
    private static final class Switch implements Half {
        private volatile boolean ready;
        private volatile int closed;

        @Override
        public BindableService service() {
            return new NodeGrpc.NodeImplBase() {};
        }

        @Override
        public boolean ready() {
            return ready;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private DriverConfig config() {
        return new DriverConfig(
                DriverConfig.Mode.node,
                "unix://" + folder.resolve("csi.sock"),
                "rds.csi.srvlab.io",
                "c",
                "n",
                Optional.empty(),
                0,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                8,
                0);
    }

    private static HttpResponse<String> get(CsiProcess process, String page) throws Exception {
        URI uri = URI.create("http://localhost:" + process.managementPort().orElseThrow() + page);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void probeAndReadyzSayWhetherTheHalfIsReady() throws Exception {
        Metrics metrics = new Metrics(EnumSet.of(Operation.STAGE));
        try (CsiProcess process = CsiProcess.start(config(), half, metrics);
                SocketClient client = new SocketClient(folder.resolve("csi.sock"))) {
            var identity = IdentityGrpc.newBlockingStub(client.channel());
            assertThat(get(process, "/readyz").statusCode()).isEqualTo(503);
            assertThat(identity.probe(ProbeRequest.getDefaultInstance())
                            .getReady()
                            .getValue())
                    .isFalse();
            half.ready = true;
            assertThat(get(process, "/readyz").statusCode()).isEqualTo(200);
            assertThat(identity.probe(ProbeRequest.getDefaultInstance())
                            .getReady()
                            .getValue())
                    .isTrue();
            assertThat(get(process, "/livez").statusCode()).isEqualTo(200);
            assertThat(get(process, "/metrics").body()).contains("rds_csi_volume_operations_total");
        }
        assertThat(half.closed).isEqualTo(1);
    }

    @Test
    void aProcessThatCannotListenClosesWhatItTookOver() throws IOException {
        Files.writeString(folder.resolve("csi.sock"), "not a socket");
        assertThatThrownBy(() -> CsiProcess.start(config(), half, new Metrics(EnumSet.noneOf(Operation.class))))
                .isInstanceOf(IOException.class);
        assertThat(half.closed).isEqualTo(1);
    }

    @Test
    void closingTwiceClosesOnce() throws IOException {
        CsiProcess process = CsiProcess.start(config(), half, new Metrics(EnumSet.noneOf(Operation.class)));
        process.close();
        process.close();
        assertThat(half.closed).isEqualTo(1);
    }
}
