package io.srvlab.rds.routeros.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.Pool;
import io.srvlab.rds.routeros.RdsException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Script and detail text: captures of a real box, and damaged ones. */
class OtherFormsTest {
    private static final String WIDE = """
            Flags: B - BLOCK-DEVICE; t - NVME-TCP-EXPORT
            31 Bt type=file slot="vm-storage-001" slot-default="" parent="" fs=- model="/raid10/vm-storage-001.img" size=1 099 511 627 776 mount-filesystem=no mount-read-only=no compress=no sector-size=512 raid-master=none nvme-tcp-export=yes
                  nvme-tcp-server-port=4420 nvme-tcp-server-nqn="nqn.2026-09.com.mikrotik:rds2216.vm-storage-001" nvme-tcp-server-allow-host-name="" iscsi-export=no nfs-sharing=no smb-sharing=no media-sharing=no media-interface=none swap=no
                  file-path=/raid10/vm-storage-001.img file-size=1024.0GiB file-offset=0
            """;

    private static final String POOL = """
            Flags: B - BLOCK-DEVICE; M - MOUNTED; r - RAID-MEMBER
            26 BM  type=raid slot="raid10" slot-default="" parent="" fs-label="ocp-storage" fs-uuid="40437dbc" fs=xfs model="RAID0 striped" size=16 003 143 565 312 free=14 789 895 307 264 total-inodes=1 562 806 656
                   free-inodes=1 562 806 652 use=8% mount-point="raid10" mount-filesystem=yes raid-type=0 raid-device-count=4 raid-max-component-size=none raid-chunk-size=256K raid-master=none
                   state="clean, sync:repair, resync = 1" raid-uuid="x" nvme-tcp-export=no iscsi-export=no swap=no
             \s
            27 B r type=raid slot="raid10-m0" size=4 raid-member-state="0:in_sync" state="clean" nvme-tcp-export=no
            """;

    private static final String NARROW = """
            type=file slot="pvc-test-123" slot-default="" parent="" fs=-
                           model="/storage-pool/test.img"
                           size=53 687 091 200 mount-filesystem=yes mount-read-only=no
                           compress=no sector-size=512 raid-master=none
                           nvme-tcp-export=yes nvme-tcp-server-port=4420
                           nvme-tcp-server-nqn="nqn.2000-02.com.mikrotik:pvc-test-123"
                           nvme-tcp-server-allow-host-name="" iscsi-export=no
                           nfs-sharing=no smb-sharing=no media-sharing=no
                           media-interface=none swap=no
                           file-path=/storage-pool/test.img
                           file-size=50.0GiB file-offset=0
            """;

    private static final Disk BIG = new Disk(
            "",
            "vm-storage-001",
            "raid10/vm-storage-001.img",
            1_099_511_627_776L,
            "",
            true,
            "nqn.2026-09.com.mikrotik:rds2216.vm-storage-001",
            4420,
            "",
            false);

    private static final String SCRIPT =
            "RDSITEMS 2\nRDSITEM *2B\ntype 4 file\nslot 1 a\ncomment 12 x\nRDSEOF 2\n\n\nsize 4 1024\n"
                    + "RDSITEM *2C\ntype 4 file\nslot 1 b\ncomment 0 \nsize 1 7\nRDSEOF 2\n";

    private final DetailForm detail = new DetailForm();
    private final ScriptForm script = new ScriptForm();

    @Test
    void exportedDiskOfTheWideCapture() throws Exception {
        assertThat(Records.disks(detail.read(WIDE + "RDSCOUNT 1\r\n"))).containsExactly(BIG);
    }

    @Test
    void poolOfTheWideCapture() throws Exception {
        List<Row> rows = detail.read(POOL + "RDSCOUNT 2\n");
        Pool pool = Records.pool(rows.getFirst());
        assertThat(pool.freeBytes()).isEqualTo(14_789_895_307_264L);
        assertThat(pool.state()).isEqualTo("clean, sync:repair, resync = 1");
        assertThat(rows.get(1).text("slot")).isEqualTo("raid10-m0");
    }

    @Test
    void diskOfTheNarrowCapture() throws Exception {
        Disk disk = Records.disk(detail.read(NARROW + "RDSCOUNT 1\n").getFirst());
        assertThat(disk.sizeBytes()).isEqualTo(53_687_091_200L);
        assertThat(disk.filePath()).isEqualTo("storage-pool/test.img");
        assertThat(disk.nqn()).isEqualTo("nqn.2000-02.com.mikrotik:pvc-test-123");
    }

    @Test
    void valueThatIsSplitInsideIsWhole() throws Exception {
        String split = WIDE.replace("file-path=/raid10/vm-", "file-path=/raid10/\n      vm-")
                .replace("rds2216.vm", "rds2\n      216.vm")
                .replace("1 099 511", "1 099\n      511")
                .replace("-allow-host-name", "-allow-ho\n      st-name");
        assertThat(Records.disks(detail.read(split + "RDSCOUNT 1\n"))).containsExactly(BIG);
    }

    @Test
    void commentMayHoldWhatLooksLikeProperties() throws Exception {
        String one = " 0 B  ;;; csi: slot=\"evil\" nvme-tcp-export=yes disabled=yes\n      "
                + WIDE.substring(WIDE.indexOf("type=file"));
        assertThat(Records.disk(detail.read(one + "RDSCOUNT 1\n").getFirst()).comment())
                .isEqualTo("csi: slot=\"evil\" nvme-tcp-export=yes disabled=yes");
        assertThat(Records.disk(detail.read(one + "RDSCOUNT 1\n").getFirst()).slot())
                .isEqualTo("vm-storage-001");
    }

    @Test
    void filesShowTypesOfTwoWords() throws Exception {
        String files = """
                 0 name=raid10/csi type=directory last-modified=2024-11-25 13:14:28

                 1 name=raid10/csi/newskin.json type=.json file size=752 last-modified=2024-11-25 13:10:52
                RDSCOUNT 2
                """;
        assertThat(Records.files(detail.read(files), "raid10/csi/newskin.json".substring(0, 6)))
                .singleElement()
                .satisfies(file -> assertThat(file.sizeBytes()).isEqualTo(752));
        String rounded = files.replace("size=752", "size=1924.1KiB");
        assertThatThrownBy(() -> Records.files(detail.read(rounded), "raid10"))
                .isInstanceOf(RdsException.Malformed.class);
    }

    @Test
    void noneIsSaidByTheCountOnly() throws Exception {
        for (String none :
                List.of("", "\n", " \n\n", "Flags: B - BLOCK-DEVICE; M - MOUNTED, S - SWAP\n       g - GUID\n")) {
            assertThat(detail.read(none + "RDSCOUNT 0\n")).as(none).isEmpty();
            assertThatThrownBy(() -> detail.read(none + "RDSCOUNT 1\n")).isInstanceOf(RdsException.Malformed.class);
            assertThatThrownBy(() -> detail.read(none)).isInstanceOf(RdsException.Malformed.class);
        }
        assertThat(script.read("RDSITEMS 0\nRDSEOF 0\n")).isEmpty();
    }

    @Test
    void lineThatIsLostIsNoticed() {
        for (String text : List.of(WIDE, NARROW)) {
            List<String> lines = text.lines().toList();
            for (int lost = 1; lost < lines.size() - 1; lost++) {
                List<String> left = new java.util.ArrayList<>(lines);
                String gone = left.remove(lost);
                if (gone.contains("slot=")
                        || gone.contains("size=53")
                        || gone.contains("nvme")
                        || gone.contains("path")) {
                    assertThatThrownBy(() -> Records.disks(detail.read(String.join("\n", left) + "\nRDSCOUNT 1\n")))
                            .as(gone)
                            .isInstanceOf(RdsException.Malformed.class);
                }
            }
        }
    }

    @Test
    void scriptValuesMayHoldMarks() throws Exception {
        List<Row> rows = script.read(SCRIPT);
        assertThat(rows).hasSize(2);
        assertThat(rows.getFirst().text("comment")).isEqualTo("x\nRDSEOF 2\n\n");
        assertThat(rows.get(1).text(".id")).isEqualTo("*2C");
        assertThat(rows.get(1).number("size")).isEqualTo(7);
    }

    @Test
    void scriptLengthMayCountBytes() throws Exception {
        assertThat(script.read("RDSITEMS 1\r\nRDSITEM *1\r\nslot 3 é1\r\nsize 1 7   \r\nRDSEOF 1\r\n")
                        .getFirst()
                        .text("slot"))
                .isEqualTo("é1");
    }

    @Test
    void answerCutAnywhereIsMalformed() {
        for (int length = 0; length < SCRIPT.length() - 1; length++) {
            String cut = SCRIPT.substring(0, length);
            assertThatThrownBy(() -> script.read(cut)).as("at %d", length).isInstanceOf(RdsException.Malformed.class);
        }
        String two = POOL + "RDSCOUNT 2";
        for (int length = 0; length < two.length(); length++) {
            String cut = two.substring(0, length);
            assertThatThrownBy(() -> detail.read(cut)).as("at %d", length).isInstanceOf(RdsException.Malformed.class);
        }
    }

    @Test
    void singletonMenuIsOneRow() throws Exception {
        String text = "                   uptime: 1d2h\n                  version: 7.24.2 (stable)\nRDSCOUNT 1\n";
        assertThat(detail.read(text).getFirst().text("version")).isEqualTo("7.24.2 (stable)");
    }
}
