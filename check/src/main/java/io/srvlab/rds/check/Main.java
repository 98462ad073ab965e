package io.srvlab.rds.check;

import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.ssh.SshTransport;
import io.srvlab.rds.routeros.ssh.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rds-check}: prints a report to paste into an issue. */
@Command(
        name = "rds-check",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Asks a box what no document says. It works in one new folder of the pool and under slots of its own, with disks"
                    + " of a few MiB (one of 64), exports some of them for seconds under names that nobody can guess, and"
                    + " removes all of it in the end, also after Ctrl-C. It needs less than ten minutes."
        },
        exitCodeListHeading = "%nEnds with:%n",
        exitCodeList = {
            "0:the report is complete",
            "1:it could not begin; nothing was changed",
            "2:a flag is wrong",
            "3:it broke off, or something could not be removed; the report says what to do"
        })
public final class Main implements Callable<Integer> {
    private static final Duration TIME = Duration.ofMinutes(8);
    private static final Duration SETTLING = Duration.ofSeconds(6);
    private static final int INCOMPLETE = 3;

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

    @Option(names = "--data-address", description = "where hosts reach its exports (default: --address)")
    private @Nullable String dataAddress;

    @Option(names = "--data-port", description = "port that exports are given (default: ${DEFAULT-VALUE})")
    private int dataPort = 4420;

    @Option(names = "--output", paramLabel = "FILE", description = "where to write the report as well")
    private @Nullable Path output;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((e, line, _) -> {
            line.getErr().println("rds-check: " + e.getMessage());
            return 1;
        });
    }

    @Override
    public Integer call() throws IOException, RdsException {
        Connection connection = new Connection(
                address,
                port,
                user,
                new Connection.Secret(readKey()),
                fingerprints,
                1,
                Duration.ofSeconds(20),
                Duration.ofSeconds(30));
        String token = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt(), 8);
        InetSocketAddress target = new InetSocketAddress(dataAddress == null ? address : dataAddress, dataPort);
        try (Transport transport = SshTransport.open(connection)) {
            Check check = new Check(
                    transport,
                    new Check.Job(pool, token, target, SETTLING, TIME),
                    what -> System.err.println("rds-check: " + what));
            CountDownLatch told = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                check.stop();
                await(told);
            }));
            Check.Result result = told(check, told);
            return result.trouble().isEmpty() && result.left().isEmpty() ? 0 : INCOMPLETE;
        }
    }

    /** Runs it and prints its report, however it ended. */
    private Check.Result told(Check check, CountDownLatch told) throws IOException, RdsException {
        try {
            Check.Result result = check.run();
            print(Report.of(result));
            return result;
        } finally {
            told.countDown();
        }
    }

    private static void await(CountDownLatch told) {
        try {
            var _ = told.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String readKey() throws IOException {
        if (!Files.isReadable(key)) {
            throw new IOException("--key: there is no readable file " + key);
        }
        return Files.readString(key);
    }

    private void print(String report) throws IOException {
        System.out.print(report);
        System.out.flush();
        if (output != null) {
            Files.writeString(output, report);
        }
    }
}
