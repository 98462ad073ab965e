package io.srvlab.rds.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.srvlab.rds.observability.Events;
import io.srvlab.rds.observability.KubernetesEvents;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Reason;
import io.srvlab.rds.routeros.SshRdsClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The operator as a process of its own. */
@Command(
        name = "rds-operator",
        mixinStandardHelpOptions = true,
        version = "rds-operator 0.1.0",
        sortOptions = false,
        usageHelpWidth = 110,
        description =
                "Reconciles RdsStorageClass and RdsVolume with MikroTik RDS boxes, and reports and cleans up orphans.",
        footer = {
            "",
            "Each flag falls back to the environment variable named with it. The cluster is found as kubectl finds it"
                    + " (in-cluster account, KUBECONFIG, ~/.kube/config), or by --kube-url.",
            "",
            "Exit codes: 0 stopped; 1 could not start; 2 wrong flags; 3 fenced by another operator, or the lease is lost."
        })
public final class Main implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final int MUST_NOT_GO_ON = 3;
    /** Less than the 30 s that Kubernetes gives a pod; more than running reconciliations are given. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(25);

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
        OperatorConfig config = flags.config();
        List<String> problems = config.problems();
        if (!problems.isEmpty()) {
            throw new ParameterException(spec.commandLine(), String.join(System.lineSeparator(), problems));
        }
        Metrics metrics = new Metrics(Set.of(), Reason.ofOperator());
        try (KubernetesClient client = client(flags.kubeUrl())) {
            return run(config, client, metrics);
        }
    }

    private static OperatorProcess.Parts parts(Metrics metrics, Events events) {
        return new OperatorProcess.Parts(SshRdsClient::connect, metrics, events, Clock.systemUTC(), Main::halt);
    }

    private static int run(OperatorConfig config, KubernetesClient client, Metrics metrics)
            throws InterruptedException {
        CountDownLatch stopping = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (KubernetesEvents events = Wiring.events(client, metrics);
                OperatorProcess process = OperatorProcess.start(config, client, parts(metrics, events));
                AutoCloseable served = Wiring.serve(config, metrics)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(stopping, stopped)));
            stopping.await();
            return 0;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            log.atError().addKeyValue("reason", e.getMessage()).log("the operator could not start");
            return 1;
        } finally {
            stopped.countDown();
        }
    }

    /**
     * For the shutdown hook: the JVM ends when it returns. It closes nothing itself, because the framework, when stopped, may
     * wait for locks that the shutdown holds; after the grace period the JVM ends anyway.
     */
    private static void awaitEnd(CountDownLatch stopping, CountDownLatch stopped) {
        stopping.countDown();
        try {
            if (!stopped.await(STOP_GRACE.toSeconds(), TimeUnit.SECONDS)) {
                log.warn("the operator did not end in time; what ran is cut off");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** At once and without hooks: nothing that still runs may send another line to a box. */
    private static void halt(String reason) {
        log.atError().addKeyValue("reason", reason).log("this operator must not go on; exit");
        Runtime.getRuntime().halt(MUST_NOT_GO_ON);
    }

    private static KubernetesClient client(String url) {
        Config config = url.isEmpty()
                ? Config.autoConfigure(null)
                : new ConfigBuilder(Config.empty()).withMasterUrl(url).build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
