package io.srvlab.rds.e2e;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.srvlab.rds.csi.CsiProcess;
import io.srvlab.rds.csi.DriverConfig;
import io.srvlab.rds.csi.Flags;
import io.srvlab.rds.csi.controller.ControllerHalf;
import io.srvlab.rds.observability.ClientEventStore;
import io.srvlab.rds.observability.KubernetesEvents;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Operation;
import io.srvlab.rds.observability.Reason;
import io.srvlab.rds.operator.OperatorConfig;
import io.srvlab.rds.operator.OperatorProcess;
import io.srvlab.rds.routeros.SshRdsClient;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import io.srvlab.rds.testkit.ApiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;

/** API server, box, operator and CSI controller in this JVM; each of the two can be replaced, gracelessly. */
final class Together implements AutoCloseable {
    final ApiServer api = ApiServer.start();
    final KubernetesClient user = api.client();
    final Resources resources = new Resources(user);
    final Simulator box;
    final BoxProbe probe;
    final Metrics operatorMetrics = new Metrics(EnumSet.noneOf(Operation.class), Reason.ofOperator());
    final Metrics controllerMetrics = new Metrics(EnumSet.range(Operation.CREATE, Operation.UNPUBLISH));
    final Caller caller;
    private final Path folder;
    private RunningOperator operator;
    private Controller controller;

    /** @param folder short, since a unix socket's path is */
    Together(Path folder) throws IOException {
        this.folder = folder;
        this.box = Simulator.start(SimulatorOptions.in(folder.resolve("box")));
        this.probe = new BoxProbe(box);
        resources.makeClass(box, "");
        this.operator = new RunningOperator();
        this.controller = controller("csi.sock");
        this.caller = caller("csi.sock");
        resources.awaitReady();
    }

    /** An operator, and the word with which it ended itself. */
    final class RunningOperator {
        final CompletableFuture<String> ended = new CompletableFuture<>();
        private final KubernetesClient client = api.client();
        private final KubernetesEvents events =
                new KubernetesEvents(new ClientEventStore(client), operatorMetrics, "rds-operator", Clock.systemUTC());
        private final OperatorProcess process = OperatorProcess.start(
                config(),
                client,
                new OperatorProcess.Parts(
                        SshRdsClient::connect, operatorMetrics, events, Clock.systemUTC(), ended::complete));

        private static OperatorConfig config() {
            return new OperatorConfig(
                    Optional.of("c1"),
                    "rds",
                    Optional.empty(),
                    -1,
                    Duration.ZERO,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2),
                    4,
                    Duration.ofSeconds(1));
        }

        private void kill() {
            process.kill();
            events.close();
            client.close();
        }
    }

    /** A CSI controller behind a socket. */
    record Controller(CsiProcess process, KubernetesClient client) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
            client.close();
        }
    }

    Controller controller(String socket) throws IOException {
        DriverConfig config = CommandLine.populateCommand(
                        new Flags(),
                        "--mode=controller",
                        "--endpoint=unix://" + folder.resolve(socket),
                        "--metrics-port=-1",
                        "--drain-timeout=0s")
                .config();
        KubernetesClient client = api.client();
        CsiProcess process =
                CsiProcess.start(config, new ControllerHalf(client, config.driverName()), controllerMetrics);
        return new Controller(process, client);
    }

    Caller caller(String socket) {
        return new Caller(folder.resolve(socket), Duration.ofSeconds(30));
    }

    void killOperator() {
        operator.kill();
        operator = new RunningOperator();
    }

    void killController() throws IOException {
        controller.close();
        controller = controller("csi.sock");
    }

    /** A second operator beside the first, both without leader election. @return the first; {@link #bury} it */
    RunningOperator usurp() {
        RunningOperator first = operator;
        operator = new RunningOperator();
        return first;
    }

    void bury(RunningOperator first) {
        first.kill();
    }

    @Override
    public void close() {
        caller.close();
        controller.close();
        operator.kill();
        user.close();
        box.close();
        api.close();
    }
}
