package io.srvlab.rds.e2e.nvme;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs of the guest. */
final class Shell {
    private Shell() {}

    /** What it printed; fails with it unless it ended well. */
    static String run(String... command) throws IOException {
        return run(List.of(command));
    }

    static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.onExit().join().exitValue();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + exit + ": " + output);
        }
        return output;
    }
}
