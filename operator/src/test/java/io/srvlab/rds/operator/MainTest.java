package io.srvlab.rds.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(args);
    }

    @Test
    void helpNamesEveryFlagAndItsEnvironmentVariable() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("--cluster-id", "--namespace", "--leader-election", "--takeover-wait", "--kube-url")
                .contains("RDS_CLUSTER_ID", "POD_NAMESPACE", "RDS_METRICS_PORT", "Exit codes");
    }

    @Test
    void allWrongValuesAreToldAtOnceByFlag() {
        assertThat(run("--cluster-id=a b", "--namespace=UPPER", "--metrics-port=70000", "--resync=1ms"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--cluster-id", "--namespace", "--metrics-port", "--resync");
    }

    @Test
    void aValueThatIsNoDurationNamesItsFlag() {
        assertThat(run("--namespace=rds", "--takeover-wait=soon")).isEqualTo(2);
        assertThat(err.toString()).contains("--takeover-wait").contains("'soon'");
    }
}
