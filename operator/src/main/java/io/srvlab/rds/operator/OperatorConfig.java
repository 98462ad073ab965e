package io.srvlab.rds.operator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the operator is told at its start.
 *
 * @param clusterId empty: the uid of the namespace kube-system
 * @param namespace where the Secrets and the Lease are
 * @param leaderElection empty: off
 * @param metricsPort of /metrics, /livez, /readyz; 0 takes any free port, -1 serves none
 * @param takeoverWait how long lines of an earlier operator may still run on a box after a takeover
 * @param connectTimeout to a box: TCP, key exchange and authentication together
 * @param commandTimeout of one command on a box
 * @param reconcileThreads how many objects are worked on at once
 * @param resync how often a Ready class's box is looked at; also the longest pause of a retry
 */
public record OperatorConfig(
        Optional<String> clusterId,
        String namespace,
        Optional<LeaderElection> leaderElection,
        int metricsPort,
        Duration takeoverWait,
        Duration connectTimeout,
        Duration commandTimeout,
        int reconcileThreads,
        Duration resync) {

    /**
     * One leader at a time.
     *
     * @param lease name of the Lease
     * @param identity of this process in it
     */
    public record LeaderElection(String lease, String identity) {}

    /** For tests and the playground: no leader election, any port, no wait at a takeover. */
    public static OperatorConfig local(String clusterId, String namespace) {
        return new OperatorConfig(
                Optional.of(clusterId),
                namespace,
                Optional.empty(),
                0,
                Duration.ZERO,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                4,
                Duration.ofSeconds(10));
    }

    public OperatorConfig withTakeoverWait(Duration wait) {
        return new OperatorConfig(
                clusterId,
                namespace,
                leaderElection,
                metricsPort,
                wait,
                connectTimeout,
                commandTimeout,
                reconcileThreads,
                resync);
    }

    public OperatorConfig withResync(Duration interval) {
        return new OperatorConfig(
                clusterId,
                namespace,
                leaderElection,
                metricsPort,
                takeoverWait,
                connectTimeout,
                commandTimeout,
                reconcileThreads,
                interval);
    }

    /** Every wrong value in words that name its flag; empty if all are right. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (!clusterId.orElse("any").matches("[A-Za-z0-9._-]{1,63}")) {
            problems.add("--cluster-id: 1 to 63 letters, digits, '.', '_' or '-'");
        }
        if (!namespace.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
            problems.add("--namespace: needed (or POD_NAMESPACE), a namespace's name, not '" + namespace + "'");
        }
        leaderElection.ifPresent(election -> {
            if (!election.lease().matches("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?")) {
                problems.add("--lease-name: an object's name, not '" + election.lease() + "'");
            }
            if (election.identity().isBlank() || election.identity().contains(":")) {
                problems.add("--identity: must not be empty and must not contain ':'");
            }
        });
        if (metricsPort < -1 || metricsPort > 65535) {
            problems.add("--metrics-port: -1 to 65535, not " + metricsPort);
        }
        within(problems, "--takeover-wait", takeoverWait, Duration.ZERO, Duration.ofMinutes(5));
        within(problems, "--connect-timeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(2));
        within(problems, "--command-timeout", commandTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
        if (reconcileThreads < 1 || reconcileThreads > 256) {
            problems.add("--reconcile-threads: 1 to 256, not " + reconcileThreads);
        }
        within(problems, "--resync", resync, Duration.ofSeconds(1), Duration.ofHours(1));
        return problems;
    }

    private static void within(List<String> problems, String flag, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            problems.add(flag + ": " + least + " to " + most + ", not " + value);
        }
    }
}
