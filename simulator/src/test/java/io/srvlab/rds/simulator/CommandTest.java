package io.srvlab.rds.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.srvlab.rds.simulator.disk.PoolItem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTest {
    private static final String ADD =
            "/disk/add type=file slot=\"csi-a\" file-path=\"raid10/csi/a.img\" file-size=1073741824 mount-filesystem=no";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Simulator box;

    @BeforeEach
    void start() throws Exception {
        box = Simulator.start(SimulatorOptions.in(folder));
        assertThat(box.exec("/file/add type=directory name=\"raid10/csi\"")).isEmpty();
    }

    @AfterEach
    void stop() {
        box.close();
    }

    @Test
    void addMakesARealFileAndPrintsNothing() {
        assertThat(box.exec(ADD)).isEmpty();
        assertThat(folder.resolve("pools/raid10/csi/a.img")).hasSize(1L << 30);
        assertThat(box.exec(":put [:len [/disk/find slot=\"csi-a\"]]")).isEqualTo("1\n");
    }

    @Test
    void noExportLiesOutsideItsFolder() {
        assertThat(box.exec(ADD)).isEmpty();
        box.exec("/disk/set csi-a nvme-tcp-server-nqn=\"../client-key\" nvme-tcp-export=yes");
        assertThat(folder.resolve("client-key")).isRegularFile();
        assertThat(Files.isSymbolicLink(folder.resolve("client-key"))).isFalse();
    }

    @Test
    void jsonOfADiskHasExactNumbersAndBooleans() throws Exception {
        box.exec(ADD + " comment=\"csi:new;slot=\\\"evil\\\" \\$x\"");
        String json = box.exec(
                ":put [:serialize to=json [/disk/print detail as-value where type=file and slot~\"^csi-\"] options=json.no-string-conversion]");
        JsonNode disk = new ObjectMapper().readTree(json).get(0);
        assertThat(disk.get("size").asLong()).isEqualTo(1L << 30);
        assertThat(disk.get("nvme-tcp-export").isBoolean()).isTrue();
        assertThat(disk.get("comment").asText()).isEqualTo("csi:new;slot=\"evil\" $x");
        assertThat(disk.get("file-path").asText()).isEqualTo("/raid10/csi/a.img");
    }

    @Test
    void emptyResultIsAnEmptyArray() {
        assertThat(box.exec(":put [:serialize to=json [/disk print as-value where slot=\"nope\"]]"))
                .isEqualTo("[]\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /disk/ad type=file                              | bad command name ad (line 1 column 7)
        /disk/add typo=file                             | bad parameter typo (line 1 column 11)
        :put [:len [/disk/find slot="x"]                | syntax error (line 1 column 33)
        /disk/print nonsense                            | bad parameter nonsense (line 1 column 13)
        /disk/add type=file whatever                    | expected end of command (line 1 column 21)
        :put "open                                      | syntax error (line 1 column 11)
        """)
    void aWrongWordStopsTheWholeLineWithItsColumn(String line, String answer) {
        assertThat(box.exec(ADD + "; " + line).replaceAll("column [0-9]+", "column N"))
                .isEqualTo(answer.replaceAll("column [0-9]+", "column N") + "\n");
        assertThat(box.exec(line)).isEqualTo(answer + "\n");
        assertThat(box.disks()).as("nothing of the line ran").isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        slot=csi-b file-path=raid10/nope/b.img file-size=1M                      | failure: no such file or directory
        slot=csi-b file-path=raid10/csi/b.img file-size=1x                       | value of file-size contains invalid trailing characters
        slot=csi-b file-path=raid10/csi/b.img file-size=11G                      | failure: not enough space
        slot=csi-b file-path=raid10/csi/b.img file-size=1M compress=yes          | compression only available for btrfs
        slot=csi-a file-path=raid10/csi/b.img file-size=1M                       | failure: already have such entry
        slot=a23456789012345678901234567890123 file-path=raid10/csi/b.img file-size=1M | failure: slot name too long
        """)
    void aRefusedAddSaysWhyAndChangesNothing(String words, String answer) {
        box.exec(ADD);
        assertThat(box.exec("/disk/add type=file " + words)).isEqualTo(answer + " (/disk/add; line 1)\n");
        assertThat(box.disks()).hasSize(1);
    }

    @Test
    void onerrorCatchesRuntimeErrorsAndGoesOn() {
        assertThat(box.exec(":onerror e in={ :error \"RDS-FENCED\" } do={ :put (\"ERR \" . $e) }; :put \"END\""))
                .isEqualTo("ERR RDS-FENCED (:error; line 1)\nEND\n");
        assertThat(box.exec(":do { :error x } on-error={ :put caught }")).isEqualTo("caught\n");
    }

    @Test
    void conditionsCompareItemsAndNumbers() {
        box.exec(ADD);
        String guard =
                ":if ([:len [/disk/find slot=\"csi-a\" and comment=\"\" and nvme-tcp-export=no]] = 1 && 2 < 10) do={ :put yes } else={ :put no }";
        assertThat(box.exec(guard)).isEqualTo("yes\n");
        assertThat(box.exec("/disk/set [find slot=\"csi-a\"] comment=\"x\"; " + guard))
                .isEqualTo("no\n");
        assertThat(box.exec(":local s [/disk/get [/disk/find slot=\"csi-a\"] size]; :put (($s / 1048576) + 1)"))
                .isEqualTo("1025\n");
        assertThat(
                        box.exec(
                                ":foreach i in=[/disk/find type=file] do={ :put ([/disk/get $i slot] . \"|\" . [/disk/get $i size]) }"))
                .isEqualTo("csi-a|1073741824\n");
        assertThat(box.exec(":local r [/disk/print as-value where slot=\"csi-a\"]; :put ($r->0->\"slot\")"))
                .isEqualTo("csi-a\n");
    }

    @Test
    void setOnNothingIsSilent() {
        assertThat(box.exec("/disk/set [find slot=\"nope\"] comment=\"x\"")).isEmpty();
        assertThat(box.exec("/disk/remove [find slot=\"nope\"]")).isEmpty();
    }

    @Test
    void removeKeepsTheFileAndFileRemoveTakesIt() {
        box.exec(ADD);
        box.exec("/disk/remove [find slot=\"csi-a\"]");
        assertThat(folder.resolve("pools/raid10/csi/a.img")).exists();
        box.exec("/file/remove [find name=\"raid10/csi/a.img\"]");
        assertThat(folder.resolve("pools/raid10/csi/a.img")).doesNotExist();
    }

    @Test
    void growsAndNeverShrinks() {
        box.exec(ADD);
        assertThat(box.exec("/disk/set [find slot=\"csi-a\"] file-size=2G")).isEmpty();
        assertThat(box.disks().getFirst().size()).isEqualTo(2L << 30);
        assertThat(box.exec("/disk/set [find slot=\"csi-a\"] file-size=1G")).contains("failure");
        assertThat(folder.resolve("pools/raid10/csi/a.img")).hasSize(2L << 30);
    }

    @Test
    void exportsAreLinksWhileTheyLast() {
        box.exec(ADD);
        box.exec("/disk/set [find slot=\"csi-a\"] nvme-tcp-server-nqn=\"nqn.x:a\" nvme-tcp-export=yes");
        assertThat(folder.resolve("exports/nqn.x:a").toFile()).exists();
        box.exec(
                "/disk/set [find slot=\"csi-a\"] nvme-tcp-export=no nvme-tcp-server-nqn=\"nqn.x:b\" ; /disk/set [find slot=\"csi-a\"] nvme-tcp-export=yes");
        assertThat(folder.resolve("exports").toFile().list()).containsExactly("nqn.x:b");
    }

    @Test
    void detailPrintsAsCaptured() {
        box.exec(ADD + " comment=\"mine\" nvme-tcp-export=yes nvme-tcp-server-nqn=\"nqn.2026-09.com.mikrotik:vm\"");
        String text = box.exec("/disk print detail without-paging where slot=\"csi-a\"");
        assertThat(text)
                .startsWith(
                        "Flags: B - BLOCK-DEVICE; t - NVME-TCP-EXPORT\n1 Bt ;;; mine\n      type=file slot=\"csi-a\"")
                .contains(
                        "size=1 073 741 824",
                        "file-path=/raid10/csi/a.img",
                        "file-size=1024.0MiB",
                        "nvme-tcp-server-port=4420");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(text.replaceAll("\\s+", "")).contains("nvme-tcp-server-nqn=\"nqn.2026-09.com.mikrotik:vm\"");
    }

    @Test
    void whatWasMadeSurvivesARestart() throws Exception {
        box.exec(ADD + " comment=\"keep\" nvme-tcp-export=yes nvme-tcp-server-nqn=\"nqn.x:a\"");
        Files.writeString(folder.resolve("pools/raid10/csi/a.img"), "data");
        var before = box.disks();
        String key = box.hostKeyFingerprint();
        box.close();
        box = Simulator.start(SimulatorOptions.in(folder));
        assertThat(box.disks()).isEqualTo(before);
        assertThat(box.hostKeyFingerprint()).isEqualTo(key);
        assertThat(folder.resolve("pools/raid10/csi/a.img")).hasContent("data");
    }

    @Test
    void subvolumesAreFoldersOfABtrfsPool() throws Exception {
        box.close();
        box = Simulator.start(SimulatorOptions.in(folder).withPools(List.of(new PoolItem("fast", 1L << 30, "btrfs"))));
        assertThat(box.exec("/disk/btrfs/subvolume/add name=\"csi-a\" fs=\"fast-fs\""))
                .isEmpty();
        assertThat(box.exec("/disk/add type=file slot=csi-a file-path=fast/csi-a/volume.img file-size=1M"))
                .isEmpty();
        assertThat(
                        box.exec(
                                "/disk/remove csi-a; /file/remove \"fast/csi-a/volume.img\"; /disk/btrfs/subvolume/remove [find name=\"csi-a\"]"))
                .isEmpty();
        assertThat(box.exec(":put [:len [/disk/btrfs/subvolume/find name=\"csi-a\"]]"))
                .isEqualTo("0\n");
    }

    @Test
    void anOldVersionLacksTheNqn() throws Exception {
        box.close();
        box = Simulator.start(SimulatorOptions.in(folder).withVersion("7.20.8"));
        assertThat(box.exec("/disk/set [find] nvme-tcp-server-nqn=\"x\""))
                .startsWith("bad parameter nvme-tcp-server-nqn");
        assertThat(box.exec(":put [:parse \"/disk/set x nvme-tcp-server-nqn=x\"]"))
                .startsWith("(evl bad parameter");
        assertThat(box.exec(":put [/system/resource get version]")).isEqualTo("7.20.8 (stable)\n");
    }
}
