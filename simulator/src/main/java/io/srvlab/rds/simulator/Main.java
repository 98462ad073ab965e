package io.srvlab.rds.simulator;

import io.srvlab.rds.simulator.disk.PoolItem;
import io.srvlab.rds.simulator.export.NvmetExports;
import io.srvlab.rds.simulator.nvme.TcpExports;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A simulated RDS as a program. */
@Command(
        name = "rds-simulator",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Simulates a MikroTik ROSE Data Server on localhost: SSH with RouterOS 7 commands, file-backed disks",
            "with real (sparse) files, exports, faults on demand. Needs no root.",
            "",
            "Log in with the key that it makes:",
            "  ssh -i FOLDER/client-key -p PORT csi@localhost '/disk print detail'",
            ""
        })
public final class Main implements Callable<Integer> {
    private static final int WIDTH = 100;

    @Option(
            names = "--port",
            defaultValue = "0",
            paramLabel = "PORT",
            description = "SSH port on localhost; 0: any free one (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = {"--folder", "--state"},
            required = true,
            paramLabel = "DIR",
            description = "where pools, disks and keys are kept; the same folder is the same box")
    private @Nullable Path folder;

    @Option(
            names = "--pool",
            paramLabel = "NAME:SIZE:FS",
            description = "a pool, e.g. raid10:100G:xfs or fast:2T:btrfs; may be repeated (default: raid10:10G:xfs)")
    private List<String> pools = List.of("raid10:10G:xfs");

    @Option(
            names = "--user",
            defaultValue = "csi",
            description = "who may log in, beside admin (default: ${DEFAULT-VALUE})")
    private String user = "csi";

    @Option(
            names = "--authorized-key",
            paramLabel = "FILE",
            description = "public key that may log in (default: a pair is made in DIR/client-key)")
    private @Nullable Path authorizedKey;

    @Option(names = "--identity", defaultValue = "rds", description = "the box's name (default: ${DEFAULT-VALUE})")
    private String identity = "rds";

    @Option(
            names = "--version-profile",
            defaultValue = "7.24.2",
            paramLabel = "V",
            description = "RouterOS version; below 7.21 nvme-tcp-server-nqn is unknown (default: ${DEFAULT-VALUE})")
    private String version = "7.24.2";

    @Option(
            names = "--host-key",
            defaultValue = "rsa",
            paramLabel = "TYPE",
            description = "rsa or ed25519 (default: ${DEFAULT-VALUE}, as on a new box)")
    private String hostKey = "rsa";

    @Option(
            names = "--max-channels",
            defaultValue = "10",
            paramLabel = "N",
            description = "concurrent commands on one connection (default: ${DEFAULT-VALUE})")
    private int maxChannels;

    @Option(
            names = {"--http-port", "--control-port"},
            defaultValue = "-1",
            paramLabel = "PORT",
            description = "page, metrics, faults and settings over HTTP on localhost; 0: any free one (default: off)")
    private int httpPort;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "a set of settings, see below; --settings and --set come on top")
    private String profile = "default";

    @Option(names = "--settings", paramLabel = "FILE", description = "settings, one ID=VALUE a line, # for comments")
    private @Nullable Path settings;

    @Option(names = "--set", paramLabel = "ID=VALUE", description = "one setting, e.g. U6=64; may be repeated")
    private List<String> set = List.of();

    @Option(
            names = "--timing",
            paramLabel = "on|off",
            arity = "0..1",
            defaultValue = "off",
            fallbackValue = "on",
            description = "takes the time that a box takes: 200 ms a line, 500 ms more for add, 300 ms for remove,"
                    + " exports appear after U30 (default: ${DEFAULT-VALUE})")
    private String timing = "off";

    @Option(names = "--faults", paramLabel = "FILE", description = "faults, one a line, see below")
    private @Nullable Path faults;

    @Option(
            names = "--random-faults",
            paramLabel = "SEED:KIND=P,…",
            description = "chances of faults for each command, e.g. 7:drop-reply=0.05,delay=0.1")
    private @Nullable String randomFaults;

    @Option(
            names = "--export-through",
            paramLabel = "links|tcp|nvmet",
            defaultValue = "links",
            description =
                    "links: DIR/exports has a link for each export; tcp: NVMe/TCP by this process, so that hosts can"
                            + " attach; nvmet: by this machine's kernel (root, modules nvmet-tcp and loop)"
                            + " (default: ${DEFAULT-VALUE})")
    private String exportThrough = "links";

    @Option(
            names = "--export-address",
            paramLabel = "IP",
            defaultValue = "127.0.0.1",
            description = "address of the ports to which hosts connect (default: ${DEFAULT-VALUE})")
    private String exportAddress = "127.0.0.1";

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    public static void main(String[] arguments) {
        // Its own file, so that a process that embeds the simulator keeps its logging.
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "rds-simulator-logback.xml");
        }
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.getCommandSpec().usageMessage().width(WIDTH).footer(Help.footer());
        return line;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<FaultOrder> script = faults == null ? List.of() : script(faults);
        Dice dice = randomFaults == null ? Dice.none() : asked("--random-faults", randomFaults, Dice::parse);
        try (Simulator box = Simulator.start(options(), equipment());
                Control control = Control.start(box, httpPort)) {
            script.forEach(box.faults()::inject);
            box.faults().random(dice);
            Runtime.getRuntime().addShutdownHook(new Thread(box::close));
            System.out.println("ready: ssh -i " + folder + "/client-key -p " + box.port() + " " + user + "@localhost"
                    + "  host key " + box.hostKeyFingerprint()
                    + (httpPort < 0 ? "" : "  page http://localhost:" + control.port()));
            new CountDownLatch(1).await();
        }
        return 0;
    }

    private Equipment equipment() {
        Equipment plain = Equipment.plain()
                .withTiming(
                        switch (timing) {
                            case "on" -> Timing.measured();
                            case "off" -> Timing.off();
                            default -> throw wrong("--timing is '" + timing + "': want on or off");
                        });
        return switch (exportThrough) {
            case "links" -> plain;
            case "tcp" -> {
                InetAddress address = asked("--export-address", exportAddress, InetAddress::ofLiteral);
                yield plain.withExports(_ -> new TcpExports(address));
            }
            case "nvmet" -> plain.withExports(at -> NvmetExports.ofKernel(exportAddress, at));
            default -> throw wrong("--export-through is '" + exportThrough + "': want links, tcp or nvmet");
        };
    }

    private Behaviour behaviour() throws IOException {
        Behaviour behaviour = asked("--profile", profile, Behaviour::profile);
        if (settings != null) {
            for (String line : Files.readAllLines(settings)) {
                if (!line.isBlank() && !line.strip().startsWith("#")) {
                    behaviour = with("--settings", behaviour, line.strip());
                }
            }
        }
        for (String one : set) {
            behaviour = with("--set", behaviour, one);
        }
        return behaviour;
    }

    private Behaviour with(String flag, Behaviour behaviour, String assignment) {
        String[] part = assignment.split("=", 2);
        if (part.length < 2) {
            throw wrong(flag + " '" + assignment + "': want ID=VALUE, e.g. U6=64");
        }
        return asked(flag, assignment, text -> behaviour.with(part[0].strip(), part[1].strip()));
    }

    private List<FaultOrder> script(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return asked("--faults", file.toString(), name -> FaultOrder.script(lines));
    }

    private <T> T asked(String flag, String value, Function<String, T> reading) {
        try {
            return reading.apply(value);
        } catch (IllegalArgumentException e) {
            throw wrong(flag + " " + value + ": " + e.getMessage());
        }
    }

    private SimulatorOptions options() throws IOException {
        Path where = folder == null ? Path.of("rds") : folder;
        SimulatorOptions base = SimulatorOptions.in(where);
        return new SimulatorOptions(
                port,
                where,
                pools.stream().map(this::pool).toList(),
                user,
                authorizedKey == null ? null : Files.readString(authorizedKey).strip(),
                identity,
                checkedVersion(),
                checkedHostKey(),
                maxChannels,
                behaviour(),
                base.clock());
    }

    private String checkedVersion() {
        if (!version.matches("7\\.[0-9]{1,2}(\\.[0-9]{1,2})?")) {
            throw wrong("--version-profile is '" + version + "': want a version such as 7.24.2");
        }
        return version;
    }

    private String checkedHostKey() {
        if (!hostKey.matches("rsa|ed25519")) {
            throw wrong("--host-key is '" + hostKey + "': want rsa or ed25519");
        }
        return "ssh-" + hostKey;
    }

    private PoolItem pool(String text) {
        if (!text.matches("[a-z0-9-]{1,32}:[0-9]{1,6}[MGT]:(xfs|ext4|btrfs)")) {
            throw wrong("--pool is '" + text
                    + "': want NAME:SIZE:FS, e.g. raid10:100G:xfs (sizes M, G, T; xfs, ext4, btrfs)");
        }
        String[] part = text.split(":", 3);
        long number = Long.parseLong(part[1].substring(0, part[1].length() - 1));
        int power = " KMGT".indexOf(part[1].charAt(part[1].length() - 1));
        return new PoolItem(part[0], number << (10 * power), part[2]);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec == null ? new CommandLine(this) : spec.commandLine(), message);
    }
}
