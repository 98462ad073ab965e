package io.srvlab.rds.csi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @ValueSource(strings = {"unix:///csi/csi.sock", "unix:/csi/csi.sock", "/csi/csi.sock"})
    void everyFormOfAUnixSocketIsUnderstood(String text) {
        assertThat(Endpoint.parse(text).socket()).isEqualTo(Path.of("/csi/csi.sock"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tcp://0.0.0.0:1", "csi.sock", "unix://csi.sock"})
    void anythingElseIsRefusedWithTheForm(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text)).hasMessageContaining("unix:///");
    }

    @Test
    void aPathThatTheKernelCannotBindIsRefused() {
        assertThatThrownBy(() -> Endpoint.parse("unix:///" + "x".repeat(106))).hasMessageContaining("106");
    }
}
