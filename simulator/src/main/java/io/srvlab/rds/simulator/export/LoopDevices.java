package io.srvlab.rds.simulator.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Block devices over files: sectors of 512 bytes as on the box, whatever filesystem the file is on. */
public interface LoopDevices {
    Path attach(Path file) throws IOException;

    /** The file has another size now. */
    void resized(Path device) throws IOException;

    void detach(Path device) throws IOException;

    /** By {@code losetup}. */
    static LoopDevices ofKernel() {
        return new LoopDevices() {
            @Override
            public Path attach(Path file) throws IOException {
                return Path.of(run(List.of("losetup", "--find", "--show", "--", file.toString())));
            }

            @Override
            public void resized(Path device) throws IOException {
                run(List.of("losetup", "--set-capacity", device.toString()));
            }

            @Override
            public void detach(Path device) throws IOException {
                run(List.of("losetup", "--detach", device.toString()));
            }
        };
    }

    private static String run(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("LC_ALL", "C"));
        Process process = builder.start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said);
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in " + command.getFirst(), e);
        } finally {
            process.destroyForcibly();
        }
    }
}
