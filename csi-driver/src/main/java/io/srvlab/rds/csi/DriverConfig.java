package io.srvlab.rds.csi;

import io.srvlab.rds.csi.server.CsiServer;
import io.srvlab.rds.csi.server.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the driver is told at its start.
 *
 * @param endpoint as given: {@code unix:///…}
 * @param clusterId the same as the operator's; the node's host NQN follows from it
 * @param nodeName name of the Kubernetes node, in mode node
 * @param stateFolder where the node keeps its records; empty: the folder of the socket
 * @param metricsPort of /metrics, /livez, /readyz; 0 takes any free port, -1 serves none
 * @param callTimeout cap of a call's time
 * @param drainTimeout how long running calls may go on at the end
 * @param maxCalls how many calls work at once
 * @param maxVolumes how many volumes the node takes at once; 0: as many as the kernel takes
 * @param kubeletFolder in mode node: the only folder below which volumes are mounted
 * @param registration in mode node: how it registers itself with the kubelet; empty: a sidecar does
 */
public record DriverConfig(
        Mode mode,
        String endpoint,
        String driverName,
        String clusterId,
        String nodeName,
        Optional<Path> stateFolder,
        int metricsPort,
        Duration callTimeout,
        Duration drainTimeout,
        int maxCalls,
        int maxVolumes,
        Path kubeletFolder,
        Optional<Registration> registration) {

    /**
     * How the node plugin registers itself.
     *
     * @param socket in the folder that the kubelet watches, as this process sees it
     * @param endpoint the CSI socket as the kubelet sees it
     */
    public record Registration(Path socket, Path endpoint) {}

    /** Which half of the driver this process is. */
    public enum Mode {
        controller,
        node
    }

    /** Where the node keeps its records. Only of a configuration without {@link #problems}. */
    public Path records() {
        return stateFolder
                .orElseGet(() ->
                        Path.of("/").resolve(Endpoint.parse(endpoint).socket()).resolveSibling("."))
                .normalize();
    }

    /** Only of a configuration without {@link #problems}. */
    CsiServer.Settings server() {
        return serverOn(Endpoint.parse(endpoint));
    }

    CsiServer.Settings serverOn(Endpoint where) {
        return new CsiServer.Settings(where, callTimeout, drainTimeout, maxCalls);
    }

    /** Every wrong value in words that name its flag; empty if all are right. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        try {
            Endpoint.parse(endpoint);
        } catch (IllegalArgumentException e) {
            problems.add("--endpoint: " + e.getMessage());
        }
        if (!driverName.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?")) {
            problems.add("--driver-name: 1 to 63 letters, digits, '.' or '-', not '" + driverName + "'");
        }
        if (mode == Mode.node) {
            ofTheNode(problems);
        }
        if (mode == Mode.controller && registration.isPresent()) {
            problems.add("--registration-socket: only in mode node; the kubelet does not talk to a controller");
        }
        if (metricsPort < -1 || metricsPort > 65535) {
            problems.add("--metrics-port: -1 to 65535, not " + metricsPort);
        }
        within(problems, "--call-timeout", callTimeout, Duration.ofMillis(100), Duration.ofMinutes(30));
        within(problems, "--drain-timeout", drainTimeout, Duration.ZERO, Duration.ofMinutes(5));
        if (maxCalls < 1 || maxCalls > 10_000) {
            problems.add("--max-calls: 1 to 10000, not " + maxCalls);
        }
        return problems;
    }

    private void ofTheRegistration(List<String> problems, Registration wanted) {
        try {
            Endpoint.parse(wanted.socket().toString());
        } catch (IllegalArgumentException e) {
            problems.add("--registration-socket: " + e.getMessage());
        }
        if (!wanted.endpoint().isAbsolute()) {
            problems.add("--kubelet-endpoint: an absolute path, not '" + wanted.endpoint() + "'");
        }
    }

    private void ofTheNode(List<String> problems) {
        registration.ifPresent(wanted -> ofTheRegistration(problems, wanted));
        if (!clusterId.matches("[A-Za-z0-9._-]{1,63}")) {
            problems.add("--cluster-id: needed in mode node, the same as the operator's (1 to 63 letters, digits, '.',"
                    + " '_' or '-'), not '" + clusterId + "'");
        }
        if (!nodeName.matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
            problems.add("--node-name: needed in mode node, name of the Kubernetes node, not '" + nodeName + "'");
        }
        if (maxVolumes < 0 || maxVolumes > 10_000) {
            problems.add("--max-volumes: 0 to 10000, not " + maxVolumes);
        }
        if (!kubeletFolder.isAbsolute()) {
            problems.add("--kubelet-folder: an absolute path, not '" + kubeletFolder + "'");
        }
        if (stateFolder.isPresent() && !stateFolder.get().isAbsolute()) {
            problems.add("--state-folder: an absolute path, not '" + stateFolder.get() + "'");
        }
    }

    private static void within(List<String> problems, String flag, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            problems.add(flag + ": " + least + " to " + most + ", not " + value);
        }
    }
}
