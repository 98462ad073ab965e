package io.srvlab.rds.csi;

import io.srvlab.rds.crds.Names;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The flags of the process, with the environment variables they fall back to. */
public final class Flags {
    @Option(
            names = "--mode",
            required = true,
            paramLabel = "controller|node",
            defaultValue = "${env:RDS_CSI_MODE}",
            description = "Which half of the driver this process is; needed. [RDS_CSI_MODE]")
    private DriverConfig.Mode mode = DriverConfig.Mode.controller;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            defaultValue = "${env:CSI_ENDPOINT:-unix:///csi/csi.sock}",
            description = "Unix socket to listen on. Default: ${DEFAULT-VALUE}. [CSI_ENDPOINT]")
    private String endpoint = "";

    @Option(
            names = "--driver-name",
            paramLabel = "NAME",
            defaultValue = "${env:RDS_DRIVER_NAME:-" + Names.DRIVER + "}",
            description = "Name of the CSI driver, as in CSIDriver and PersistentVolumes. Default: ${DEFAULT-VALUE}."
                    + " [RDS_DRIVER_NAME]")
    private String driverName = "";

    @Option(
            names = "--cluster-id",
            paramLabel = "ID",
            defaultValue = "${env:RDS_CLUSTER_ID:-}",
            description = "Identity of this cluster, the same as the operator's; needed in mode node: the node's NVMe"
                    + " host NQN follows from it. [RDS_CLUSTER_ID]")
    private String clusterId = "";

    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            defaultValue = "${env:NODE_NAME:-}",
            description = "Name of the Kubernetes node; needed in mode node. [NODE_NAME]")
    private String nodeName = "";

    @Option(
            names = "--state-folder",
            paramLabel = "PATH",
            defaultValue = "${env:RDS_STATE_FOLDER}",
            description =
                    "Where the node keeps its record of each volume; must survive restarts. Default: the folder of"
                            + " the socket. [RDS_STATE_FOLDER]")
    private Optional<Path> stateFolder = Optional.empty();

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            defaultValue = "${env:RDS_METRICS_PORT:-9809}",
            description = "Port of /metrics, /livez and /readyz; 0: any free one, -1: none. Default: ${DEFAULT-VALUE}."
                    + " [RDS_METRICS_PORT]")
    private int metricsPort;

    @Option(
            names = "--call-timeout",
            paramLabel = "TIME",
            converter = ToDuration.class,
            defaultValue = "${env:RDS_CALL_TIMEOUT:-2m}",
            description =
                    "Longest time of a call, also when its caller would wait longer. A connect, mkfs or fsck under way"
                            + " goes on, and the next call waits for it. Default: ${DEFAULT-VALUE}. [RDS_CALL_TIMEOUT]")
    private Duration callTimeout = Duration.ZERO;

    @Option(
            names = "--drain-timeout",
            paramLabel = "TIME",
            converter = ToDuration.class,
            defaultValue = "${env:RDS_DRAIN_TIMEOUT:-20s}",
            description =
                    "How long running calls may go on when the process is asked to end. Default: ${DEFAULT-VALUE}."
                            + " [RDS_DRAIN_TIMEOUT]")
    private Duration drainTimeout = Duration.ZERO;

    @Option(
            names = "--max-calls",
            paramLabel = "COUNT",
            defaultValue = "${env:RDS_MAX_CALLS:-512}",
            description = "Calls that work at once. Default: ${DEFAULT-VALUE}. [RDS_MAX_CALLS]")
    private int maxCalls;

    @Option(
            names = "--max-volumes",
            paramLabel = "COUNT",
            defaultValue = "${env:RDS_MAX_VOLUMES:-256}",
            description =
                    "Volumes that the node takes at once, for the scheduler; 0: as many as the kernel's fs.mount-max allows, which"
                            + " bounds any number. Default:"
                            + " ${DEFAULT-VALUE}. [RDS_MAX_VOLUMES]")
    private int maxVolumes;

    @Option(
            names = "--kubelet-folder",
            paramLabel = "PATH",
            defaultValue = "${env:RDS_KUBELET_FOLDER:-/var/lib/kubelet}",
            description = "The kubelet's folder (its --root-dir); in mode node nothing is mounted or removed outside"
                    + " it. Default: ${DEFAULT-VALUE}. [RDS_KUBELET_FOLDER]")
    private Path kubeletFolder = Path.of("/");

    @Option(
            names = "--registration-socket",
            paramLabel = "PATH",
            defaultValue = "${env:RDS_REGISTRATION_SOCKET}",
            description = "Socket in the folder where the kubelet looks for plugins; with it the node registers itself."
                    + " Default: none, node-driver-registrar does it. [RDS_REGISTRATION_SOCKET]")
    private Optional<Path> registrationSocket = Optional.empty();

    @Option(
            names = "--kubelet-endpoint",
            paramLabel = "PATH",
            defaultValue = "${env:RDS_KUBELET_ENDPOINT:-/var/lib/kubelet/plugins/" + Names.DRIVER + "/csi.sock}",
            description = "The CSI socket as the kubelet sees it, with --registration-socket. Default:"
                    + " ${DEFAULT-VALUE}. [RDS_KUBELET_ENDPOINT]")
    private Path kubeletEndpoint = Path.of("/");

    @Option(
            names = "--kube-url",
            paramLabel = "URL",
            defaultValue = "${env:RDS_KUBE_URL:-}",
            description = "URL of an API server without authentication, for tests and the playground. [RDS_KUBE_URL]")
    private String kubeUrl = "";

    public String kubeUrl() {
        return kubeUrl;
    }

    public DriverConfig config() {
        return new DriverConfig(
                mode,
                endpoint,
                driverName,
                clusterId.strip(),
                nodeName,
                stateFolder,
                metricsPort,
                callTimeout,
                drainTimeout,
                maxCalls,
                maxVolumes,
                kubeletFolder,
                registrationSocket.map(socket -> new DriverConfig.Registration(socket, kubeletEndpoint)));
    }

    /** {@code 10s}, {@code 5m}; a wrong one is told with the flag's name by picocli. */
    static final class ToDuration implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Spans.parse(text);
        }
    }
}
