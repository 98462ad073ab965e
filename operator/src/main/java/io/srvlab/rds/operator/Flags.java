package io.srvlab.rds.operator;

import io.srvlab.rds.operator.status.Durations;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The flags of the process, with the environment variables they fall back to. */
final class Flags {
    @Option(
            names = "--cluster-id",
            paramLabel = "ID",
            defaultValue = "${env:RDS_CLUSTER_ID:-}",
            description =
                    "Identity of this cluster on the boxes; never change it. Default: uid of the namespace kube-system."
                            + " [RDS_CLUSTER_ID]")
    private String clusterId = "";

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = "${env:POD_NAMESPACE:-}",
            description = "Namespace of the credentials Secrets and of the Lease; needed. [POD_NAMESPACE]")
    private String namespace = "";

    @Option(
            names = "--leader-election",
            defaultValue = "${env:RDS_LEADER_ELECTION:-false}",
            fallbackValue = "true",
            arity = "0..1",
            paramLabel = "true|false",
            description = "Work only while holding the Lease. Default: ${DEFAULT-VALUE}. [RDS_LEADER_ELECTION]")
    private boolean leaderElection;

    @Option(
            names = "--lease-name",
            paramLabel = "NAME",
            defaultValue = "${env:RDS_LEASE_NAME:-rds-operator}",
            description = "Name of the Lease. Default: ${DEFAULT-VALUE}. [RDS_LEASE_NAME]")
    private String leaseName = "";

    @Option(
            names = "--identity",
            paramLabel = "NAME",
            defaultValue = "${env:POD_NAME:-}",
            description = "Name of this process in the Lease and on the boxes. Default: process@host. [POD_NAME]")
    private String identity = "";

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            defaultValue = "${env:RDS_METRICS_PORT:-9808}",
            description = "Port of /metrics, /livez and /readyz; 0: any free one, -1: none. Default: ${DEFAULT-VALUE}."
                    + " [RDS_METRICS_PORT]")
    private int metricsPort;

    @Option(
            names = "--takeover-wait",
            paramLabel = "TIME",
            converter = ToDuration.class,
            defaultValue = "${env:RDS_TAKEOVER_WAIT:-10s}",
            description = "How long lines of an earlier operator may still run on a box after it was taken over."
                    + " Default: ${DEFAULT-VALUE}. [RDS_TAKEOVER_WAIT]")
    private Duration takeoverWait = Duration.ZERO;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            converter = ToDuration.class,
            defaultValue = "${env:RDS_CONNECT_TIMEOUT:-10s}",
            description = "For connecting to a box, authentication included. Default: ${DEFAULT-VALUE}."
                    + " [RDS_CONNECT_TIMEOUT]")
    private Duration connectTimeout = Duration.ZERO;

    @Option(
            names = "--command-timeout",
            paramLabel = "TIME",
            converter = ToDuration.class,
            defaultValue = "${env:RDS_COMMAND_TIMEOUT:-30s}",
            description = "For one command on a box. Default: ${DEFAULT-VALUE}. [RDS_COMMAND_TIMEOUT]")
    private Duration commandTimeout = Duration.ZERO;

    @Option(
            names = "--reconcile-threads",
            paramLabel = "COUNT",
            defaultValue = "${env:RDS_RECONCILE_THREADS:-8}",
            description = "Objects worked on at once. Default: ${DEFAULT-VALUE}. [RDS_RECONCILE_THREADS]")
    private int reconcileThreads;

    @Option(
            names = "--resync",
            paramLabel = "TIME",
            converter = ToDuration.class,
            defaultValue = "${env:RDS_RESYNC:-60s}",
            description = "How often each box is looked at when all is well. Default: ${DEFAULT-VALUE}. [RDS_RESYNC]")
    private Duration resync = Duration.ZERO;

    @Option(
            names = "--kube-url",
            paramLabel = "URL",
            defaultValue = "${env:RDS_KUBE_URL:-}",
            description = "URL of an API server without authentication, for tests and the playground. [RDS_KUBE_URL]")
    private String kubeUrl = "";

    String kubeUrl() {
        return kubeUrl;
    }

    OperatorConfig config() {
        String name = identity.isBlank() ? ManagementFactory.getRuntimeMXBean().getName() : identity;
        return new OperatorConfig(
                clusterId.isBlank() ? Optional.empty() : Optional.of(clusterId.strip()),
                namespace,
                leaderElection ? Optional.of(new OperatorConfig.LeaderElection(leaseName, name)) : Optional.empty(),
                metricsPort,
                takeoverWait,
                connectTimeout,
                commandTimeout,
                reconcileThreads,
                resync);
    }

    /** {@code 10s}, {@code 5m}; a wrong one is told with the flag's name by picocli. */
    static final class ToDuration implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Durations.parse(text);
        }
    }
}
