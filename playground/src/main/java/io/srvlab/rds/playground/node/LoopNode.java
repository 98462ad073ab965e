package io.srvlab.rds.playground.node;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.srvlab.rds.csi.DriverConfig;
import io.srvlab.rds.csi.Flags;
import io.srvlab.rds.csi.Main;
import io.srvlab.rds.csi.node.NodeHalf;
import io.srvlab.rds.observability.ClientEventStore;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Operation;
import io.srvlab.rds.observability.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The node plugin as a process, with {@link LoopFabrics} instead of the kernel's NVMe/TCP; all else is the real one. */
@Command(
        name = "loop-node",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "The CSI node plugin over loop devices, for a simulated RDS on the same machine.")
public final class LoopNode implements Callable<Integer> {
    @Mixin
    private final Flags flags = new Flags();

    @Option(names = "--box", required = true, paramLabel = "DIR", description = "Folder of the simulated RDS.")
    private @Nullable Path box;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

    public static void main(String[] args) {
        System.exit(new CommandLine(new LoopNode()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DriverConfig config = flags.config();
        List<String> problems = config.problems();
        if (!problems.isEmpty() || box == null) {
            throw new ParameterException(spec.commandLine(), String.join(System.lineSeparator(), problems));
        }
        LoopFabrics fabrics = new LoopFabrics(box, config.records().resolve("loops"));
        Metrics metrics = new Metrics(
                EnumSet.of(
                        Operation.STAGE,
                        Operation.UNSTAGE,
                        Operation.NODE_PUBLISH,
                        Operation.NODE_UNPUBLISH,
                        Operation.NODE_EXPAND),
                Reason.ofNode());
        Config api =
                new ConfigBuilder(Config.empty()).withMasterUrl(flags.kubeUrl()).build();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(api).build()) {
            return Main.run(config, NodeHalf.start(config, fabrics, new ClientEventStore(client), metrics), metrics);
        }
    }
}
