package io.srvlab.rds.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.simulator.disk.PoolItem;
import io.srvlab.rds.simulator.menu.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MenuTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl somebody";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Simulator box;

    @BeforeEach
    void start() throws Exception {
        box = Simulator.start(options());
    }

    private SimulatorOptions options() {
        return SimulatorOptions.in(folder)
                .withPools(
                        List.of(new PoolItem("raid10", 10L << 30, "xfs", 2), new PoolItem("fast", 10L << 30, "btrfs")));
    }

    @AfterEach
    void stop() {
        box.close();
    }

    private void three() {
        for (String name : List.of("a", "b", "c")) {
            box.exec("/disk/add type=file slot=" + name + " file-path=raid10/" + name + ".img file-size="
                    + (name.charAt(0) - 'a' + 1) + "M comment=" + name);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        where slot="a"                                      | 1
        where slot=a                                        | 1
        where slot~"^[ab]$"                                 | 2
        where type=file and slot!="a"                       | 2
        where (slot=a or slot=b) and size>1048576           | 1
        where type=file and size<2097152                    | 1
        where type=file and !(slot=a)                       | 2
        where type=file and !nvme-tcp-export                | 3
        where mounted                                       | 2
        where raid-member                                   | 2
        slot=a type=file                                    | 1
        where comment=""                                    | 4
        """)
    void whereChooses(String where, int count) {
        three();
        assertThat(box.exec("/disk/print count-only " + where.replace("$\"", "\\$\"")))
                .isEqualTo(count + "\n");
        assertThat(box.exec(":put [:len [/disk/find " + where.replace("$\"", "\\$\"") + "]]"))
                .isEqualTo(count + "\n");
    }

    @Test
    void formsOfPrint() {
        three();
        assertThat(box.exec("/disk/print terse proplist=slot,size where slot=a"))
                .isEqualTo(" 4 B slot=a size=1 048 576\n");
        assertThat(box.exec("/disk/print detail proplist=slot where slot=b"))
                .isEqualTo("Flags: B - BLOCK-DEVICE\n5 B slot=\"b\"\n \n");
        assertThat(box.exec(":put [/disk/print as-value proplist=slot,size where slot=a]"))
                .isEqualTo("size=1048576;slot=a\n");
        assertThat(box.exec("/disk/print as-value")).isEmpty();
        assertThat(box.exec("/disk/print show-ids detail where slot=a")).contains("\n*20 B ");
        assertThat(box.exec("/disk/print detail where slot=raid10-m0"))
                .contains("raid-member-state=\"0:in_sync\"", "temperature=38C");
    }

    @Test
    void disablingEndsAnExportAndUnsetClears() {
        three();
        box.exec("/disk/set a nvme-tcp-export=yes nvme-tcp-server-nqn=nqn.x:a");
        box.exec("/disk/disable a");
        assertThat(box.exports()).isEmpty();
        box.exec("/disk/enable a; /disk/unset a comment");
        assertThat(box.exports()).containsExactly("nqn.x:a");
        assertThat(box.disks().getFirst().comment()).isEmpty();
    }

    @Test
    void aSnapshotKeepsWhatWasAndACloneIsWritable() throws Exception {
        box.exec(
                "/disk/btrfs/subvolume/add name=v fs=fast-fs; /disk/add type=file slot=v file-path=fast/v/volume.img file-size=1M");
        Path image = folder.resolve("pools/fast/v/volume.img");
        Files.write(image, new byte[] {1, 2, 3});
        assertThat(box.exec("/disk/btrfs/subvolume/add read-only=yes parent=v name=snap fs=fast-fs"))
                .isEmpty();
        Files.write(image, new byte[] {9, 9, 9});
        assertThat(Files.readAllBytes(folder.resolve("pools/fast/snap/volume.img")))
                .startsWith(1, 2, 3);
        assertThat(box.exec("/file/remove fast/snap/volume.img")).contains("read-only");
        assertThat(box.exec("/disk/btrfs/subvolume/add parent=snap name=clone fs=fast-fs"))
                .isEmpty();
        assertThat(box.exec("/disk/add type=file slot=c file-path=fast/clone/volume.img"))
                .isEmpty();
        assertThat(box.exec(":put [/disk/get c size]")).isEqualTo("3\n");
        assertThat(box.exec(
                        ":put ([/disk/btrfs/subvolume/get snap parent] . [/disk/btrfs/subvolume/get snap read-only])"))
                .isEqualTo("vtrue\n");
        box.close();
        box = Simulator.start(options());
        assertThat(box.exec(":put [:len [/disk/btrfs/subvolume/find]]")).isEqualTo("3\n");
        assertThat(box.exec("/disk/btrfs/subvolume/remove snap")).isEmpty();
        assertThat(folder.resolve("pools/fast/snap")).doesNotExist();
        assertThat(box.exec("/disk/btrfs/subvolume/add name=x fs=nope"))
                .contains("input does not match any value of fs");
        assertThat(box.exec("/disk/btrfs/filesystem/print detail")).contains("label=\"fast-fs\"");
    }

    @Test
    void aCopyTooLargeForItsTargetIsRefused() {
        three();
        assertThat(box.exec("/disk/copy src=b dst=a")).contains("destination is too small");
        assertThat(box.exec("/disk/copy src=nope dst=a")).contains("input does not match any value of src");
    }

    @Test
    void filesAreMadeReadRenamedAndCopied() {
        assertThat(box.exec("/file/add name=raid10/x.txt contents=\"hello\"; :put [/file/get raid10/x.txt contents]"))
                .isEqualTo("hello\n");
        box.exec("/file/copy raid10/x.txt name=raid10/y.txt; /file/set raid10/x.txt name=raid10/z.txt");
        assertThat(box.exec(":foreach f in=[/file/find type=\".txt file\"] do={ :put [/file/get $f name] }"))
                .isEqualTo("raid10/y.txt\nraid10/z.txt\n");
        assertThat(box.exec("/file/add name=raid10/../../evil")).contains("failure");
        assertThat(folder.resolve("evil")).doesNotExist();
        assertThat(box.exec("/file/add name=raid10/y.txt")).contains("already exists");
    }

    @Test
    void usersGroupsAndKeysSurviveARestart() throws Exception {
        assertThat(box.exec("/user/group/add name=ops policy=ssh,read; /user/add name=joe group=ops password=secret; "
                        + "/user/ssh-keys/add user=joe key=\"" + KEY
                        + "\"; /ip/ssh/set strong-crypto=yes; /system/identity/set name=n1"))
                .isEmpty();
        box.close();
        box = Simulator.start(options());
        assertThat(box.users().knows("joe")).isTrue();
        assertThat(box.users().keys("joe")).containsExactly(KEY);
        assertThat(box.users().password("joe", "secret")).isTrue();
        assertThat(box.users().password("joe", "")).isFalse();
        assertThat(box.exec(":put ([/system/identity/get name] . [/ip/ssh/get strong-crypto])"))
                .isEqualTo("n1yes\n");
        StringBuilder out = new StringBuilder();
        assertThat(box.run("joe", "/disk/set [find] comment=x", out::append)).isFalse();
        assertThat(out).contains("not enough permissions (9)");
        assertThat(box.run("joe", "/disk/print count-only", out::append)).isTrue();
        box.exec("/user/group/set ops policy=write; /user/disable joe");
        assertThat(box.users().may("joe", "write")).isTrue();
        assertThat(box.users().knows("joe")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /user/add name=admin group=full                    | failure: already have such entry
        /user/add name=x group=nope                        | input does not match any value of group
        /user/remove admin                                 | failure: can't remove last user
        /user/group/add name=x policy=nope                 | input does not match any value of policy
        /user/ssh-keys/add user=admin key="ecdsa-x AAAA"   | unable to load key file
        /ip/ssh/set strong-crypto=maybe                    | input does not match any value of strong-crypto
        """)
    void wrongUsersAreRefused(String line, String answer) {
        assertThat(box.exec(line)).startsWith(answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        :put [/system/routerboard/get serial-number]                | SIMULATED
        :put [/system/package/get [find name=rose-storage] disabled] | false
        :put [/system/health/get [find name=cpu-temperature] value] | 45
        :put [/system/resource/get board-name]                      | RDS2216
        :put [:typeof [/system/resource/print as-value]]            | array
        /system/identity/print                                      |   name: rds
        """)
    void theSystemTellsOfItself(String line, String answer) {
        assertThat(box.exec(line).strip()).isEqualTo(answer.strip());
    }

    static List<Catalogue.Entry> entries() {
        return Catalogue.entries();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void everyCommandOfTheCatalogueIsKnownAndLabelled(Catalogue.Entry entry) {
        assertThat(entry.label()).isIn("HW", "LIVE", "DOC");
        assertThat(box.exec(":put [:parse \"" + entry.menu() + "/" + entry.command() + "\"]"))
                .startsWith("(evl /");
        assertThat(box.exec(entry.menu() + "/" + entry.command()))
                .as("a bare command is answered by its menu")
                .doesNotContain("no such command");
    }
}
