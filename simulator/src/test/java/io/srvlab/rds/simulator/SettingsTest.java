package io.srvlab.rds.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.simulator.disk.Hosts;
import io.srvlab.rds.simulator.disk.PoolItem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each setting of the menus: what its default does, and each other value. */
class SettingsTest {
    private static final long GIB = 1L << 30;
    private static final String ADD = "/disk/add type=file slot=a file-path=raid10/a.img file-size=1M ";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Simulator box;

    private final Hand clock = new Hand();

    /** A clock that is moved by hand. */
    private static final class Hand extends Clock {
        private volatile Instant now = Instant.parse("2026-01-02T10:30:45Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }

        void forward(Duration time) {
            now = now.plus(time);
        }
    }

    @BeforeEach
    void start() throws Exception {
        box = Simulator.start(SimulatorOptions.in(folder)
                .withClock(clock)
                .withPools(List.of(new PoolItem("raid10", 10 * GIB, "xfs"), new PoolItem("fast", 10 * GIB, "btrfs"))));
    }

    @AfterEach
    void stop() {
        box.close();
    }

    private void set(String id, String value) {
        box.behaviour(box.behaviour().with(id, value));
    }

    private String get(String property) {
        return box.exec(":put [/disk/get a " + property + "]").strip();
    }

    @ParameterizedTest
    @CsvSource({"80,80", "40,40", "132,132"})
    void u4DetailWrapsAtTheWidth(String value, int width) {
        set("U4", value);
        box.exec(
                ADD
                        + "nvme-tcp-server-nqn=nqn.2000-02.com.mikrotik:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        String text = box.exec("/disk/print detail where slot=a");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
        assertThat(text.lines().mapToInt(String::length).max().orElse(0)).isGreaterThan(width / 2);
        set("U4.split", "off");
        assertThat(box.exec("/disk/print detail where slot=a"))
                .contains("mikrotik:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"");
    }

    @Test
    void u4NoneKeepsADiskOnOneLine() {
        set("U4", "none");
        box.exec(ADD);
        assertThat(box.exec("/disk/print detail where slot=a").lines()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"nothing,''", "header,Flags:", "blank,'\n'"})
    void u5PrintOfNothing(String value, String start) {
        set("U5", value);
        String text = box.exec("/disk/print where slot=nope");
        assertThat(text).startsWith(start);
        assertThat(text.isEmpty()).isEqualTo(value.equals("nothing"));
    }

    @ParameterizedTest
    @CsvSource({"32,error,32,33", "64,error,64,65"})
    void u6LongestSlot(String longest, String excess, int fits, int tooLong) {
        set("U6", longest);
        set("U6.excess", excess);
        assertThat(box.exec(ADD.replace("slot=a", "slot=" + "a".repeat(fits)))).isEmpty();
        assertThat(box.exec(ADD.replace("slot=a", "slot=" + "b".repeat(tooLong))))
                .contains("too long");
    }

    @Test
    void u6ALongSlotIsCutInSilence() {
        set("U6.excess", "truncate");
        assertThat(box.exec(ADD.replace("slot=a", "slot=" + "a".repeat(40)))).isEmpty();
        assertThat(box.disks().getFirst().slot()).isEqualTo("a".repeat(32));
    }

    @ParameterizedTest
    @CsvSource({
        "binary,none,1G,1073741824",
        "decimal,none,1G,1000000000",
        "binary,512,1000,1024",
        "binary,4096,1000,4096"
    })
    void u7SizesAndRounding(String base, String rounding, String given, long bytes) {
        set("U7", base);
        set("U7.rounding", rounding);
        box.exec(ADD.replace("1M", given));
        assertThat(get("size")).isEqualTo(Long.toString(bytes));
    }

    @ParameterizedTest
    @CsvSource({"full,9", "sparse,10"})
    void u8AllocationTakesSpaceOrNot(String value, long gib) {
        set("U8", value);
        box.exec(ADD.replace("1M", "1G"));
        assertThat(box.exec(":put [/disk/get raid10 free]").strip()).isEqualTo(Long.toString(gib * GIB));
    }

    @ParameterizedTest
    @CsvSource({"error,false,false", "partial,true,false", "accepted,true,true"})
    void u9NoRoom(String value, boolean file, boolean disk) {
        set("U9", value);
        assertThat(box.exec(ADD.replace("1M", "11G")).contains("not enough space"))
                .isNotEqualTo(disk);
        assertThat(Files.exists(folder.resolve("pools/raid10/a.img"))).isEqualTo(file);
        assertThat(box.disks().size() == 1).isEqualTo(disk);
    }

    @ParameterizedTest
    @CsvSource({"entry,failure: already have such entry", "device,already have device with such name", "suffix,''"})
    void u10ASlotThatIsTaken(String value, String answer) {
        set("U10", value);
        box.exec(ADD);
        assertThat(box.exec(ADD.replace("a.img", "b.img"))).startsWith(answer);
        assertThat(box.disks()).hasSize(value.equals("suffix") ? 2 : 1);
        assertThat(box.exec(":put [:len [/disk/find slot=a]]")).isEqualTo("1\n");
    }

    @ParameterizedTest
    @CsvSource({"accepted,''", "error,failure"})
    void u11TheSecondExportOfAnNqn(String value, String answer) {
        set("U11", value);
        box.exec(ADD + "nvme-tcp-export=yes nvme-tcp-server-nqn=nqn.x:a");
        assertThat(box.exec(ADD.replace("slot=a", "slot=b").replace("a.img", "b.img")
                        + "nvme-tcp-export=yes nvme-tcp-server-nqn=nqn.x:a"))
                .startsWith(answer);
        assertThat(box.exports()).containsExactly("nqn.x:a");
        assertThat(folder.resolve("exports/nqn.x:a").toFile().length()).isEqualTo(1 << 20);
    }

    @ParameterizedTest
    @CsvSource({"reused,'',2097152,d", "truncated,'',2097152,0", "error,failure,4,d"})
    void u12AnExistingFile(String value, String answer, long size, char first) throws Exception {
        Path file = Files.writeString(folder.resolve("pools/raid10/a.img"), "data");
        set("U12", value);
        assertThat(box.exec(ADD.replace("1M", "2M"))).startsWith(answer);
        assertThat(file).hasSize(size);
        assertThat((char) Files.readAllBytes(file)[0]).isEqualTo(first == '0' ? '\0' : first);
    }

    @ParameterizedTest
    @CsvSource({"error,failure", "created,''"})
    void u13AMissingParent(String value, String answer) {
        set("U13", value);
        assertThat(box.exec(ADD.replace("raid10/a.img", "raid10/x/y/a.img"))).startsWith(answer);
        assertThat(Files.exists(folder.resolve("pools/raid10/x/y/a.img"))).isEqualTo(value.equals("created"));
    }

    @ParameterizedTest
    @CsvSource({"error,1048576", "truncates,4096"})
    void u14Shrinking(String value, long size) {
        set("U14", value);
        box.exec(ADD);
        box.exec("/disk/set a file-size=4096");
        assertThat(folder.resolve("pools/raid10/a.img")).hasSize(size);
        assertThat(get("size")).isEqualTo(Long.toString(size));
    }

    @ParameterizedTest
    @CsvSource({"unlink,'',false", "error,'could not remove, file in use',true"})
    void u15RemovingAFileInUse(String value, String answer, boolean stays) {
        set("U15", value);
        box.exec(ADD);
        assertThat(box.exec("/file/remove raid10/a.img")).startsWith(answer);
        assertThat(Files.exists(folder.resolve("pools/raid10/a.img"))).isEqualTo(stays);
    }

    private Hosts.Connection connected(String host) {
        return box.connect("nqn.x:a", host).orElseThrow();
    }

    private void export(String more) {
        box.exec(ADD + "nvme-tcp-export=yes nvme-tcp-server-nqn=nqn.x:a " + more);
    }

    @ParameterizedTest
    @CsvSource({"succeeds,0,false", "error,1,true"})
    void u16RemovingAConnectedDisk(String value, int left, boolean alive) {
        set("U16", value);
        export("");
        Hosts.Connection host = connected("h");
        box.exec("/disk/remove a");
        assertThat(box.disks()).hasSize(left);
        assertThat(host.alive()).isEqualTo(alive);
    }

    @ParameterizedTest
    @CsvSource({"properties,0", "data,d"})
    void u18CopyFromInheritsExportAndNqn(String value, char first) throws Exception {
        set("U18", value);
        export("");
        Files.write(folder.resolve("pools/raid10/a.img"), "data".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(box.exec("/disk/add copy-from=[find slot=a] slot=b file-path=raid10/b.img"))
                .isEmpty();
        assertThat(
                        box.exec(
                                ":put ([/disk/get b nvme-tcp-export] . [/disk/get b nvme-tcp-server-nqn] . [/disk/get b size])"))
                .isEqualTo("truenqn.x:a1048576\n");
        assertThat((char) Files.readAllBytes(folder.resolve("pools/raid10/b.img"))[0])
                .isEqualTo(first == '0' ? '\0' : first);
    }

    @ParameterizedTest
    @CsvSource({"blocks,100%", "background,0%"})
    void u19DiskCopy(String value, String progress) throws Exception {
        set("U19", value);
        box.exec(ADD);
        box.exec(ADD.replace("slot=a", "slot=b").replace("a.img", "b.img"));
        Files.write(folder.resolve("pools/raid10/a.img"), new byte[] {1, 2, 3});
        assertThat(box.exec("/disk/copy src=a dst=b")).contains("(" + progress + ")");
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(Files.readAllBytes(folder.resolve("pools/raid10/b.img")))
                        .startsWith(1, 2, 3));
    }

    @ParameterizedTest
    @CsvSource({"2s,1,0", "30s,1,1", "error,1,1"})
    void u20ASubvolumeInUse(String value, int now, int afterThreeSeconds) {
        set("U20", value);
        box.exec("/disk/btrfs/subvolume/add name=s fs=fast-fs; " + ADD.replace("raid10/a.img", "fast/s/a.img"));
        String answer = box.exec("/disk/btrfs/subvolume/remove s");
        assertThat(answer.isEmpty()).isNotEqualTo(value.equals("error"));
        String count = ":put [:len [/disk/btrfs/subvolume/find name=s]]";
        assertThat(box.exec(count).strip()).isEqualTo(Integer.toString(now));
        assertThat(box.exec(":put [/disk/btrfs/subvolume/get s dead]").strip())
                .isEqualTo(Boolean.toString(answer.isEmpty()));
        clock.forward(Duration.ofSeconds(3));
        assertThat(box.exec(count).strip()).isEqualTo(Integer.toString(afterThreeSeconds));
    }

    @ParameterizedTest
    @CsvSource({"nqn,nqn.2000-02.com.mikrotik:a", "slot,a"})
    void u21TheNqnThatNobodySet(String value, String nqn) {
        set("U21", value);
        box.exec(ADD + "nvme-tcp-export=yes");
        assertThat(box.exports()).containsExactly(nqn);
    }

    @ParameterizedTest
    @CsvSource({"4420", "0"})
    void u22ThePortThatNobodySet(String value) {
        set("U22", value);
        box.exec(ADD);
        assertThat(get("nvme-tcp-server-port")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"policies,not enough permissions (9) (/user/add; line 1)", "none,''"})
    void u25Permissions(String value, String answer) {
        set("U25", value);
        StringBuilder out = new StringBuilder();
        box.run("csi", "/user/add name=x group=read", out::append);
        assertThat(out.toString()).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        7.17   | /disk/set [find] compress=no                | bad parameter compress
        7.17   | /disk/btrfs/subvolume/find                  | bad command name subvolume
        7.20.8 | /disk/set [find] nvme-tcp-server-nqn=x      | bad parameter nvme-tcp-server-nqn
        7.20.8 | /ip/ssh/set password-authentication=yes     | bad parameter password-authentication
        7.21   | /file/copy x name=y                         | bad command name copy
        7.21   | /disk/set [find slot=a] nvme-tcp-server-nqn=x |
        7.23.4 | /file/copy raid10/none name=raid10/y        | input does not match
        7.24.2 | :put [/system/resource/get version]         | 7.24.2 (stable)
        7.23.4 | :put [/system/resource/get version]         | 7.23.4 (long-term)
        7.12   | :put [:serialize to=json 1]                 | bad command name serialize
        """)
    void u26WordsThatAVersionLacks(String version, String line, String answer) {
        set("U26", version);
        assertThat(box.exec(line)).startsWith(answer == null ? "" : answer);
        if (answer == null) {
            assertThat(box.exec(line)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        kept    | float   | options=json.no-string-conversion | ["1",2]
        ignored | float   | options=json.no-string-conversion | [1.000000,2.000000]
        ignored | integer | options=json.no-string-conversion | [1,2]
        kept    | float   |                                   | [1.000000,2.000000]
        kept    | integer |                                   | [1,2]
        """)
    void u27NumbersInJson(String option, String numbers, String options, String json) {
        set("U27", option);
        set("U27.numbers", numbers);
        assertThat(box.exec(":put [:serialize to=json {\"1\";2} " + (options == null ? "" : options) + "]"))
                .isEqualTo(json + "\n");
    }

    @ParameterizedTest
    @CsvSource({"4096,1G,1024.0MiB", "1024,1G,1.0GiB", "4096,5G,5.0GiB", "4096,4G,4096.0MiB"})
    void u28HumanSizes(String value, String size, String shown) {
        set("U28", value);
        box.exec(ADD.replace("1M", size));
        assertThat(box.exec("/disk/print terse where slot=a")).contains("file-size=" + shown);
    }

    @ParameterizedTest
    @CsvSource({"iso,2026-01-02 10:30:45", "old,jan/02/2026 10:30:45"})
    void u29Dates(String value, String date) {
        set("U29", value);
        box.exec("/disk/btrfs/subvolume/add name=s fs=fast-fs");
        assertThat(box.exec(":put [/disk/btrfs/subvolume/get s creation-time]")).isEqualTo(date + "\n");
    }

    @ParameterizedTest
    @CsvSource({"toggle,1,1,2", "rescan,1,2,2", "aen,2,2,2"})
    void u31WhenAHostSeesTheNewSize(String value, long atOnce, long afterRescan, long afterToggle) {
        set("U31", value);
        export("");
        Hosts.Connection host = connected("h");
        box.exec("/disk/set a file-size=2M");
        assertThat(host.size() >> 20).isEqualTo(atOnce);
        box.hosts().rescan(host);
        assertThat(host.size() >> 20).isEqualTo(afterRescan);
        box.exec("/disk/set a nvme-tcp-export=no; /disk/set a nvme-tcp-export=yes");
        assertThat(connected("h").size() >> 20).isEqualTo(afterToggle);
    }

    @ParameterizedTest
    @CsvSource({"exact,one,h1,true", "exact,one,h2,false", "ignored,one,h2,true", "exact,list,h2,true"})
    void u32AndU39WhoMayConnect(String match, String several, String host, boolean may) {
        set("U32", match);
        set("U39", several);
        export("nvme-tcp-server-allow-host-name=" + (several.equals("list") ? "h1,h2" : "h1"));
        assertThat(box.connect("nqn.x:a", host).isPresent()).isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({"shift,1", "fixed,32"})
    void u34NumbersOfItems(String value, String number) {
        set("U34", value);
        box.exec(ADD);
        assertThat(box.exec("/disk/print where slot=a").lines().toList().getLast())
                .startsWith(value.equals("shift") ? "2 " : "32 ");
        assertThat(number).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0s,10", "5s,9"})
    void u35SpaceComesBackLateOnBtrfs(String value, long gib) {
        set("U35", value);
        box.exec(ADD.replace("raid10/", "fast/").replace("1M", "1G") + "; /disk/remove a; /file/remove fast/a.img");
        String free = ":put [/disk/get fast free]";
        assertThat(box.exec(free).strip()).isEqualTo(Long.toString(gib * GIB));
        clock.forward(Duration.ofSeconds(6));
        assertThat(box.exec(free).strip()).isEqualTo(Long.toString(10 * GIB));
    }

    @ParameterizedTest
    @CsvSource({"added,/raid10/a.img", "as-given,raid10/a.img"})
    void u37TheLeadingSlash(String value, String path) {
        set("U37", value);
        box.exec(ADD);
        assertThat(get("file-path")).isEqualTo(path);
        assertThat(box.exec(":put [/file/get raid10/a.img name]")).isEqualTo("raid10/a.img\n");
    }

    @ParameterizedTest
    @CsvSource({"cuts,false", "lives,true"})
    void u38ExportOffWithALiveConnection(String value, boolean alive) {
        set("U38", value);
        export("");
        Hosts.Connection host = connected("h");
        box.exec("/disk/set a nvme-tcp-export=no");
        assertThat(host.alive()).isEqualTo(alive);
        assertThat(box.connect("nqn.x:a", "h")).as("reconnects are refused").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"no,true", "yes,false"})
    void u39AChangeOfTheAllowedHost(String value, boolean alive) {
        set("U39.cut", value);
        export("nvme-tcp-server-allow-host-name=h1");
        Hosts.Connection host = connected("h1");
        box.exec("/disk/set a nvme-tcp-server-allow-host-name=h2");
        assertThat(host.alive()).isEqualTo(alive);
    }

    @ParameterizedTest
    @CsvSource({
        "255,error,255,255",
        "255,error,256,-1",
        "64,error,65,-1",
        "64,truncate,65,64",
        "unlimited,error,5000,5000"
    })
    void u40Comments(String longest, String excess, int given, int kept) {
        set("U40", longest);
        set("U40.excess", excess);
        String answer = box.exec(ADD + "comment=" + "c".repeat(given));
        if (kept < 0) {
            assertThat(answer).contains("too long");
            assertThat(box.disks()).isEmpty();
        } else {
            assertThat(box.disks().getFirst().comment()).hasSize(kept);
        }
    }
}
