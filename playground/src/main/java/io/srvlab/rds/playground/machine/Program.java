package io.srvlab.rds.playground.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of the system. Each is given a time, and a session of its own where possible, so that Ctrl-C leaves it to us. */
public final class Program {
    private static final long PATIENCE_SECONDS = 20;

    private Program() {}

    /** What a program said; exit 0. */
    public static String run(String... command) throws IOException, InterruptedException {
        return run(List.of(command));
    }

    /** As above. The message of the exception says what the program said. */
    public static String run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(apart(command)).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        // Small outputs only: the pipe holds them until the program has ended.
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " did not end within " + PATIENCE_SECONDS + " s");
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return said;
    }

    /** Whether such a program is installed. */
    public static boolean installed(String name) {
        Stream<String> path =
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"));
        return Stream.concat(path, Stream.of("/usr/sbin", "/sbin"))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /** The same command in a session of its own (setsid of util-linux replaces itself, so the process id stays). */
    static List<String> apart(List<String> command) {
        List<String> whole = new ArrayList<>(command);
        if (installed("setsid")) {
            whole.addFirst("setsid");
        }
        return whole;
    }
}
