package io.srvlab.rds.csi;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.srvlab.rds.observability.Metrics;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The CSI driver as a process of its own. */
@Command(
        name = "csi-driver",
        mixinStandardHelpOptions = true,
        version = "csi-driver " + CsiProcess.VERSION,
        sortOptions = false,
        usageHelpWidth = 110,
        description =
                "CSI driver for MikroTik RDS: as controller it turns CSI calls into RdsVolumes, as node it connects"
                        + " NVMe/TCP, formats and mounts.",
        footer = {
            "",
            "Each flag falls back to the environment variable named with it. The cluster is found as kubectl finds it"
                    + " (in-cluster account, KUBECONFIG, ~/.kube/config), or by --kube-url.",
            "",
            "Exit codes: 0 stopped; 1 could not start; 2 wrong flags."
        })
public final class Main implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    @Mixin
    private final Flags flags = new Flags();

    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    @Override
    public Integer call() throws InterruptedException {
        DriverConfig config = flags.config();
        List<String> problems = config.problems();
        if (!problems.isEmpty()) {
            throw new ParameterException(spec.commandLine(), String.join(System.lineSeparator(), problems));
        }
        Metrics metrics = Wiring.metrics(config.mode());
        return switch (config.mode()) {
            case controller -> controller(config, metrics);
            case node -> node(config, metrics);
        };
    }

    private int controller(DriverConfig config, Metrics metrics) throws InterruptedException {
        try (KubernetesClient client = Wiring.client(flags.kubeUrl())) {
            return run(config, Wiring.controller(config, client), metrics);
        }
    }

    private int node(DriverConfig config, Metrics metrics) throws InterruptedException {
        try {
            return run(config, Wiring.node(config, Wiring.events(flags.kubeUrl()), metrics), metrics);
        } catch (IOException e) {
            log.atError().addKeyValue("reason", e.toString()).log("the driver could not start");
            return 1;
        }
    }

    /** Runs until the process is told to end. The playground calls it with halves of its own. */
    public static int run(DriverConfig config, Half half, Metrics metrics) throws InterruptedException {
        CountDownLatch stopping = new CountDownLatch(1);
        try (CsiProcess process = CsiProcess.start(config, half, metrics)) {
            Thread hook = new Thread(() -> {
                process.close();
                stopping.countDown();
            });
            Runtime.getRuntime().addShutdownHook(hook);
            stopping.await();
            return 0;
        } catch (IOException e) {
            log.atError().addKeyValue("reason", e.getMessage()).log("the driver could not start");
            return 1;
        }
    }
}
