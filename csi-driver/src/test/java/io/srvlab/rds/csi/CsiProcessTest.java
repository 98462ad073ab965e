package io.srvlab.rds.csi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.BindableService;
import io.srvlab.rds.csi.proto.IdentityGrpc;
import io.srvlab.rds.csi.proto.NodeGrpc;
import io.srvlab.rds.csi.proto.ProbeRequest;
import io.srvlab.rds.csi.proto.registration.InfoRequest;
import io.srvlab.rds.csi.proto.registration.PluginInfo;
import io.srvlab.rds.csi.proto.registration.RegistrationGrpc;
import io.srvlab.rds.csi.proto.registration.RegistrationStatus;
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
        return config(Optional.empty());
    }

    private DriverConfig config(Optional<DriverConfig.Registration> registration) {
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
                0,
                Path.of("/var/lib/kubelet"),
                registration);
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

    @Test
    void theNodeRegistersItselfWithTheKubeletAndIsReadyOnceItIsKnown() throws Exception {
        half.ready = true;
        Path socket = folder.resolve("plugins_registry/rds-reg.sock");
        DriverConfig config = config(Optional.of(
                new DriverConfig.Registration(socket, Path.of("/var/lib/kubelet/plugins/rds.csi.srvlab.io/csi.sock"))));
        try (CsiProcess process = CsiProcess.start(config, half, new Metrics(EnumSet.noneOf(Operation.class)));
                SocketClient kubelet = new SocketClient(socket)) {
            var registration = RegistrationGrpc.newBlockingStub(kubelet.channel());
            PluginInfo info = registration.getInfo(InfoRequest.getDefaultInstance());
            assertThat(info.getType()).isEqualTo("CSIPlugin");
            assertThat(info.getName()).isEqualTo("rds.csi.srvlab.io");
            assertThat(info.getEndpoint()).isEqualTo("/var/lib/kubelet/plugins/rds.csi.srvlab.io/csi.sock");
            assertThat(info.getSupportedVersionsList()).containsExactly("1.0.0");
            assertThat(get(process, "/readyz").statusCode()).isEqualTo(503);

            var _ = registration.notifyRegistrationStatus(
                    RegistrationStatus.newBuilder().setError("no such node").build());
            assertThat(get(process, "/readyz").body()).contains("no such node");
            var _ = registration.notifyRegistrationStatus(
                    RegistrationStatus.newBuilder().setPluginRegistered(true).build());
            assertThat(get(process, "/readyz").statusCode()).isEqualTo(200);
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void whereItCannotRegisterNothingIsLeftOpen() throws IOException {
        Path socket = folder.resolve("reg.sock");
        Files.writeString(socket, "not a socket");
        DriverConfig config = config(Optional.of(new DriverConfig.Registration(socket, Path.of("/csi.sock"))));
        assertThatThrownBy(() -> CsiProcess.start(config, half, new Metrics(EnumSet.noneOf(Operation.class))))
                .isInstanceOf(IOException.class);
        assertThat(half.closed).isEqualTo(1);
        assertThat(folder.resolve("csi.sock")).doesNotExist();
    }

    @Test
    void aWrongRegistrationIsNamedByItsFlag() {
        assertThat(config(Optional.of(new DriverConfig.Registration(Path.of("reg.sock"), Path.of("csi.sock"))))
                        .problems())
                .anyMatch(problem -> problem.startsWith("--registration-socket"))
                .anyMatch(problem -> problem.startsWith("--kubelet-endpoint"));
    }
}
