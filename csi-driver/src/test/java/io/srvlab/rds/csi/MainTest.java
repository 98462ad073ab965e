package io.srvlab.rds.csi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @Test
    void helpNamesEveryFlagWithItsVariable() {
        assertThat(run("--help")).isZero();
        for (OptionSpec option : Main.commandLine().getCommandSpec().options()) {
            assertThat(out.toString()).contains(option.longestName());
        }
        assertThat(out.toString())
                .contains("CSI_ENDPOINT", "RDS_CLUSTER_ID", "NODE_NAME", "RDS_METRICS_PORT", "Exit codes");
    }

    @Test
    void allWrongValuesAreToldAtOnceByTheirFlags() {
        int code = run(
                "--mode=node",
                "--endpoint=tcp://x",
                "--driver-name=-",
                "--metrics-port=70000",
                "--call-timeout=1ms",
                "--drain-timeout=1h",
                "--max-calls=0",
                "--state-folder=relative");
        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "--endpoint",
                        "--driver-name",
                        "--metrics-port",
                        "--call-timeout",
                        "--drain-timeout",
                        "--max-calls",
                        "--state-folder",
                        "--cluster-id",
                        "--node-name");
    }

    @Test
    void aFlagThatDoesNotExistIsRefused() {
        assertThat(run("--mode=controller", "--frobnicate")).isEqualTo(2);
        assertThat(err.toString()).contains("--frobnicate");
    }

    @Test
    void withoutAModeNothingStarts() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("--mode");
    }

    @Test
    void theNodesRecordsLieBesideItsSocketIfNothingElseIsSaid() {
        Flags flags = new Flags();
        new CommandLine(flags)
                .parseArgs("--mode=node", "--endpoint=unix:///plugins/rds/csi.sock", "--cluster-id=c", "--node-name=n");
        assertThat(flags.config().problems()).isEmpty();
        assertThat(flags.config().records()).isEqualTo(Path.of("/plugins/rds"));
    }
}
