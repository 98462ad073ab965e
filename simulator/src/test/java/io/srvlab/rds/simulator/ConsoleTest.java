package io.srvlab.rds.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Simulator box;

    @BeforeEach
    void start() throws Exception {
        box = Simulator.start(SimulatorOptions.in(folder));
        box.exec("/disk/add type=file slot=a file-path=raid10/a.img file-size=1M comment=mine");
    }

    @AfterEach
    void stop() {
        box.close();
    }

    private String typed(String keys, boolean terminal) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        box.console("admin", 100).serve(new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)), out, terminal);
        return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    @Test
    void menusAreWalkedAndThePromptFollows() throws Exception {
        assertThat(typed("/disk\nprint count-only\nbtrfs subvolume\n..\n/\n:put 1\n/quit\n", false))
                .isEqualTo("[admin@rds] > [admin@rds] /disk> 2\n[admin@rds] /disk> [admin@rds] /disk/btrfs/subvolume> "
                        + "[admin@rds] /disk/btrfs> [admin@rds] > 1\n[admin@rds] > ");
    }

    @Test
    void aTerminalEchoesAndKnowsItsKeys() throws Exception {
        assertThat(typed(":put 12\u007f3\r\u001b[A\rxx\u0003\u0004", true))
                .isEqualTo(
                        "[admin@rds] > :put 12\b \b3\n13\n[admin@rds] > :put 13\n13\n[admin@rds] > xx\n[admin@rds] > \n");
    }

    @Test
    void numbersAreThoseOfTheLastPrint() throws Exception {
        assertThat(typed("/disk remove 1\n", false)).contains("no such item");
        assertThat(typed("/disk print\n/disk set 1 comment=new\n", false)).doesNotContain("no such");
        assertThat(box.disks().getFirst().comment()).isEqualTo("new");
    }

    @Test
    void briefPrintIsATable() throws Exception {
        String text = typed("/disk print\n", false);
        assertThat(text)
                .contains(
                        "Flags: B - BLOCK-DEVICE; M - MOUNTED\nColumns: SLOT, MODEL, FS, SIZE, FREE, USE\n#    SLOT    MODEL",
                        "\n0 BM raid10  RAID0 striped  xfs  10 737 418 240  10 736 369 664  0%",
                        "\n;;; mine\n1 B  a       /raid10/a.img  -         1 048 576"
                                .replace("-         1 048 576", "-    1 048 576"));
    }

    @Test
    void aWrongLineIsAnAnswerAndTheSessionGoesOn() throws Exception {
        assertThat(typed("nonsense\n:put 1\n", false))
                .isEqualTo(
                        "[admin@rds] > bad command name nonsense (line 1 column 1)\n[admin@rds] > 1\n[admin@rds] > ");
    }
}
