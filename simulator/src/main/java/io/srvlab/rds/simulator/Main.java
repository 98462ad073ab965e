package io.srvlab.rds.simulator;

import io.srvlab.rds.simulator.disk.PoolItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
        },
        footer = {
            "",
            "Faults, with --control-port (POST, answers 'ok'):",
            "  /faults/freeze?seconds=N   nothing answers for N seconds (0: until thaw)",
            "  /faults/thaw               answers again",
            "  /faults/drop-reply?match=R the next command that matches R runs, its reply is lost",
            "  /faults/close-before?match=R  the connection closes, the command does not run",
            "  /faults/refuse?match=R&text=T the command is answered with T and does not run",
            "  /faults/delay?match=R&millis=N the command runs N milliseconds late",
            "  /faults/full?on=true       nothing more fits",
            "  /faults/refuse-connections?on=true  new connections are closed at once",
            "  GET /commands              what came over SSH and ran",
            "R is a regular expression, looked for in the command; each planned fault strikes once."
        })
public final class Main implements Callable<Integer> {
    @Option(
            names = "--port",
            defaultValue = "0",
            paramLabel = "PORT",
            description = "SSH port on localhost; 0: any free one (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--folder",
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
            names = "--control-port",
            defaultValue = "-1",
            paramLabel = "PORT",
            description = "HTTP on localhost for faults; 0: any free one (default: off)")
    private int controlPort;

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    public static void main(String[] arguments) {
        // Its own file, so that a process that embeds the simulator keeps its logging.
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "rds-simulator-logback.xml");
        }
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Simulator box = Simulator.start(options());
                Control control = Control.start(box, controlPort)) {
            Runtime.getRuntime().addShutdownHook(new Thread(box::close));
            System.out.println("ready: ssh -i " + folder + "/client-key -p " + box.port() + " " + user + "@localhost"
                    + "  host key " + box.hostKeyFingerprint()
                    + (controlPort < 0 ? "" : "  control http://127.0.0.1:" + control.port()));
            new CountDownLatch(1).await();
        }
        return 0;
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
                base.behaviour(),
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
