package io.srvlab.rds.csi.node.check;

import io.srvlab.rds.csi.node.check.Finding.Level;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rds-node}: for administrators of nodes. */
@Command(
        name = "rds-node",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 110,
        description = "Looks at a node of the RDS CSI driver.",
        subcommands = RdsNode.Check.class)
public final class RdsNode {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new RdsNode());
    }

    /** The one subcommand. */
    @Command(
            name = "check",
            usageHelpWidth = 110,
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Says what this host lacks to be a node, and what to do. Changes nothing.",
                "Exit codes: 0 nothing is missing; 1 something is; 2 wrong arguments."
            })
    static final class Check implements Callable<Integer> {
        @Parameters(
                paramLabel = "ADDRESS[:PORT]",
                converter = ToDataPort.class,
                description = "Data addresses of boxes that must be reachable; port 4420 if none is said.")
        private List<DataPort> boxes = new ArrayList<>();

        @Option(
                names = "--root",
                paramLabel = "DIR",
                defaultValue = "/",
                description = "Where the host's filesystem is mounted. Default: ${DEFAULT-VALUE}.")
        private Path root = Path.of("/");

        @Option(
                names = "--kubelet-folder",
                paramLabel = "DIR",
                defaultValue = "/var/lib/kubelet",
                description = "The kubelet's folder on the host. Default: ${DEFAULT-VALUE}.")
        private String kubelet = "";

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public Integer call() {
            List<Finding> findings = new ArrayList<>(
                    HostCheck.of(root.toAbsolutePath(), programs(), System.getProperty("os.version", ""), kubelet));
            boxes.forEach(box -> findings.add(box.check(PATIENCE)));
            findings.forEach(finding -> spec.commandLine()
                    .getOut()
                    .printf("%-8s %-24s %s%n", finding.level(), finding.subject(), finding.message()));
            long missing = findings.stream()
                    .filter(finding -> finding.level() == Level.missing)
                    .count();
            spec.commandLine()
                    .getOut()
                    .println(
                            missing == 0
                                    ? "This host can be a node."
                                    : "This host cannot be a node yet: " + missing + " missing.");
            return missing == 0 ? 0 : 1;
        }

        private static List<Path> programs() {
            String path = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
            return Arrays.stream(path.split(File.pathSeparator, -1))
                    .filter(folder -> !folder.isEmpty())
                    .map(Path::of)
                    .toList();
        }
    }

    /** A wrong one is told by picocli with the argument's name. */
    static final class ToDataPort implements ITypeConverter<DataPort> {
        @Override
        public DataPort convert(String text) {
            try {
                return DataPort.parse(text);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
