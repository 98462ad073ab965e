package io.srvlab.rds.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.simulator.menu.Catalogue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private String complaint(String... flags) {
        StringWriter text = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setErr(new PrintWriter(text));
        assertThat(line.execute(flags)).isEqualTo(2);
        return text.toString();
    }

    @Test
    void helpNamesEverySettingAndFaultWithinAHundredColumns() {
        String help = Main.commandLine().getUsageMessage();
        for (Setting setting : Setting.values()) {
            assertThat(help).contains("  " + setting.id() + " ");
        }
        for (FaultKind kind : FaultKind.values()) {
            assertThat(help).contains("  " + kind.id() + " ");
        }
        Catalogue.entries().forEach(entry -> assertThat(help).contains("  " + entry.menu() + " "));
        Behaviour.profiles().forEach(profile -> assertThat(help).contains(profile));
        assertThat(help.lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void wrongFlagsAreRefusedBeforeTheBoxStarts() throws Exception {
        Path settings = Files.writeString(folder.resolve("settings"), "# mine\n\nU6=64\nU99=1\n");
        String box = "--state=" + folder.resolve("box");
        assertThat(complaint(box, "--set=U6=many")).contains("U6", "32, 64");
        assertThat(complaint(box, "--set=U6")).contains("ID=VALUE");
        assertThat(complaint(box, "--settings=" + settings)).contains("U99");
        assertThat(complaint(box, "--profile=nonsense")).contains("captured");
        assertThat(complaint(box, "--timing=maybe")).contains("on or off");
        assertThat(complaint(box, "--export-through=magic")).contains("links, tcp or nvmet");
        assertThat(complaint(box, "--export-through=tcp", "--export-address=here"))
                .contains("--export-address");
        assertThat(complaint(box, "--faults=" + Files.writeString(folder.resolve("faults"), "# x\nfreeze sconds=1\n")))
                .contains("line 2", "seconds");
        assertThat(complaint(box, "--random-faults=drop-reply=0.1")).contains("seed:kind=probability");
        assertThat(folder.resolve("box")).doesNotExist();
    }
}
