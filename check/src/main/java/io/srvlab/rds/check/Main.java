package io.srvlab.rds.check;

import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.ssh.SshTransport;
import io.srvlab.rds.routeros.ssh.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rds-check}: prints a report to paste into an issue. */
@Command(
        name = "rds-check",
        mixinStandardHelpOptions = true,
        description = "Asks a box what no document says, in a folder and under slots of its own, and cleans up.")
public final class Main implements Callable<Integer> {
    @Option(names = "--address", required = true, description = "host name or address of the box")
    private String address = "";

    @Option(names = "--port", description = "port of its ssh service (default: ${DEFAULT-VALUE})")
    private int port = 22;

    @Option(names = "--user", required = true, description = "user with the policies ssh, read, write, test")
    private String user = "";

    @Option(names = "--key", required = true, description = "file with the user's private key")
    private Path key = Path.of("");

    @Option(names = "--fingerprint", required = true, description = "host key of the box, SHA256:...")
    private List<String> fingerprints = List.of();

    @Option(names = "--pool", required = true, description = "mount point of the pool in which to work, e.g. raid10")
    private String pool = "";

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Connection connection = new Connection(
                address,
                port,
                user,
                new Connection.Secret(Files.readString(key)),
                fingerprints,
                1,
                Duration.ofSeconds(20),
                Duration.ofSeconds(30));
        String token = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt(0x10000), 4);
        try (Transport transport = SshTransport.open(connection)) {
            List<Answer> answers = new Questions(transport, pool, token).ask();
            answers.forEach(System.out::println);
            return answers.stream().anyMatch(Answer::given) ? 0 : 1;
        }
    }
}
