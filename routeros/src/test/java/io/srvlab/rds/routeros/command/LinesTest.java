package io.srvlab.rds.routeros.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Export;
import io.srvlab.rds.routeros.Guard;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.NewDisk;
import io.srvlab.rds.routeros.OwnerRecord;
import io.srvlab.rds.routeros.PoolDirectory;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.output.JsonForm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines as text: what is sent is reviewed here. */
class LinesTest {
    private static final String CLUSTER = "cluster-1";
    private static final PoolDirectory WHERE = new PoolDirectory("raid10", "csi");
    private static final Guard GUARD = new Guard(WHERE, new OwnerRecord(CLUSTER, "p", 3, "op-1"));
    private static final String SLOT = Identity.slot(CLUSTER, "pvc-1", "uid");
    private static final String PATH = "raid10/csi/" + SLOT + "/volume.img";
    private static final DiskComment COMMENT =
            new DiskComment(Identity.clusterHash(CLUSTER), DiskComment.State.OK, "uid", "m", "c", "pvc-1");
    private static final Disk DISK =
            new Disk("*2B", SLOT, PATH, 1048576, COMMENT.text(), true, "nqn.a:b", 4420, "", false);
    private static final String OWNER_CHECK = ":if ([:len [/disk/find where slot=\""
            + Identity.ownerSlot(CLUSTER, WHERE) + "\" and comment=\"csi-owner:cluster-1:p:3:op-1\"]] != 1)"
            + " do={ :error \"RDS-FENCED\" }; ";

    private final Lines lines = new Lines(new JsonForm());

    @Test
    void everyMutationBeginsWithTheOwnerRecordAndEndsWithAReadBack() throws Exception {
        for (String line : mutations()) {
            assertThat(line).startsWith(OWNER_CHECK).doesNotContain("\n");
            assertThat(line.substring(line.lastIndexOf(":put "))).contains(":serialize to=json");
            assertThat(line).hasSizeLessThan(4000);
        }
    }

    @Test
    void growthLooksAtTheFreeSpaceOfAPoolWhoseMountPointHasSeveralFolders() throws Exception {
        PoolDirectory deep = new PoolDirectory("nvme9/part1", "csi");
        String path = "nvme9/part1/csi/" + SLOT + "/volume.img";
        Disk disk = new Disk("*2B", SLOT, path, 1048576, COMMENT.text(), false, "", 4420, "", false);

        assertThat(lines.grow(new Guard(deep, GUARD.owner()), disk, 2 << 20, 0))
                .contains("/disk/find where mount-point=\"nvme9/part1\"");
    }

    @Test
    void observedFieldsAreComparedBeforeAnythingIsSet() throws Exception {
        String line = lines.unexport(GUARD, DISK);
        assertThat(line)
                .isEqualTo(OWNER_CHECK
                        + ":local rdsd [/disk/find where slot=\"" + SLOT + "\"]; "
                        + ":if ([:len $rdsd] != 1) do={ :error \"RDS-GONE\" }; "
                        + ":local rdsw ([/disk/get $rdsd comment] . \"|\" . [/disk/get $rdsd nvme-tcp-server-nqn] . "
                        + "\"|\" . [/disk/get $rdsd size]); :local rdsp [/disk/get $rdsd file-path]; "
                        + ":if ($rdsp != \"/" + PATH + "\" && $rdsp != \"" + PATH
                        + "\") do={ :error \"RDS-CHANGED file-path\" }; "
                        + ":if ($rdsw != \"" + COMMENT.text() + "|nqn.a:b|1048576\") do={ :error \"RDS-CHANGED\" }; "
                        + ":if ([/disk/get $rdsd nvme-tcp-export] != true) do={ :error \"RDS-CHANGED export\" }; "
                        + ":if ([/disk/get $rdsd mount-filesystem] != false)"
                        + " do={ :error \"RDS-CHANGED mount-filesystem\" }; "
                        + "/disk/set $rdsd nvme-tcp-export=no; "
                        + lines.readDisk(SLOT));
    }

    @Test
    void removalsLookWhetherThePoolIsMountedBeforeAnythingElse() throws Exception {
        String mounted = OWNER_CHECK + ":local rdsm [/disk/find where mount-point=\"raid10\"]; "
                + ":if ([:len $rdsm] != 1) do={ :error \"RDS-UNMOUNTED\" }; ";
        assertThat(lines.remove(GUARD, DISK, COMMENT)).startsWith(mounted);
        assertThat(lines.removeFile(GUARD, PATH)).startsWith(mounted);
    }

    @Test
    void emptySlotIsAnErrorOnlyForADiskThatWeDidNotMake() throws Exception {
        String empty = ":if ([:len $rdsd] = 0) do={ :error \"RDS-GONE\" }; ";
        assertThat(lines.remove(GUARD, DISK, COMMENT)).doesNotContain(empty);
        for (String path : List.of("raid10/csi/old.img", "raid10/csi/folder/" + SLOT + ".img")) {
            Disk adopted = new Disk("*1", SLOT, path, 1, COMMENT.text(), false, "", 4420, "", false);
            assertThat(lines.remove(GUARD, adopted, COMMENT)).contains(empty);
        }
        Disk named = new Disk("*1", "old", "raid10/csi/old/volume.img", 1, COMMENT.text(), false, "", 4420, "", false);
        assertThat(lines.remove(GUARD, named, COMMENT)).contains(empty);
    }

    @Test
    void exportIsOffBeforeItIsRenamed() throws Exception {
        String line = lines.export(GUARD, DISK, new Export("nqn.a:c", 4421, "nqn.host"));
        assertThat(line)
                .containsSubsequence(
                        "/disk/set $rdsd nvme-tcp-export=no; ",
                        "nvme-tcp-server-port=4421 nvme-tcp-server-nqn=\"nqn.a:c\" "
                                + "nvme-tcp-server-allow-host-name=\"nqn.host\"; ",
                        "/disk/set $rdsd nvme-tcp-export=yes; ");
    }

    @Test
    void newDiskIsNeverMountedByTheBox() throws Exception {
        assertThat(lines.create(GUARD, wanted(PATH, false))).contains("mount-filesystem=no compress=no");
        assertThat(lines.createOwner(WHERE, GUARD.owner())).contains("mount-filesystem=no compress=no");
    }

    @Test
    void sizesAreExactBytesRoundedUpToOneMebibyte() throws Exception {
        assertThat(Lines.roundedUp(1)).isEqualTo(1 << 20);
        assertThat(Lines.roundedUp(1 << 20)).isEqualTo(1 << 20);
        assertThat(Lines.roundedUp(1610612736L)).isEqualTo(1610612736L);
        assertThat(Lines.roundedUp(1649267441665L)).isEqualTo(1649267441664L + (1 << 20));
        assertThat(lines.grow(GUARD, DISK, 1649267441664L, 0)).contains("file-size=1649267441664; ");
        for (long bad : new long[] {0, -1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> Lines.roundedUp(bad)).isInstanceOf(RdsException.Rejected.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/raid10/csi/x",
                "raid10/csi/../x",
                "raid10//x",
                "raid10/csi/.",
                "raid10/csi/a b",
                "raid10/csi/a\"b",
                "raid10/csi/$x",
                "raid10/csi/x;y",
                "raid10/csi/[x]",
                "raid10/csi/x\n",
                "raid10/csi/é"
            })
    void pathOutsideTheWhitelistIsRejectedByName(String path) {
        assertThatThrownBy(() -> Words.path("file path", path))
                .isInstanceOf(RdsException.Rejected.class)
                .hasMessageContaining("file path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a b", "a\"b", "a$b", "a]b"})
    void slotOutsideTheWhitelistIsRejectedByName(String slot) {
        assertThatThrownBy(() -> Words.slot(slot))
                .isInstanceOf(RdsException.Rejected.class)
                .hasMessageContaining("slot");
    }

    @ParameterizedTest
    @ValueSource(strings = {"raid10/csi2/x/volume.img", "raid10/other/volume.img", "raid11/csi/x/volume.img", "raid10"})
    void fileOutsideThePoolDirectoryIsNeverRemoved(String path) {
        assertThatThrownBy(() -> lines.removeFile(GUARD, path)).isInstanceOf(RdsException.Rejected.class);
        Disk elsewhere = new Disk("*1", SLOT, path, 1, COMMENT.text(), false, "", 4420, "", false);
        assertThatThrownBy(() -> lines.remove(GUARD, elsewhere, COMMENT)).isInstanceOf(RdsException.Rejected.class);
        assertThatThrownBy(() -> lines.create(GUARD, wanted(path, false))).isInstanceOf(RdsException.Rejected.class);
    }

    @Test
    void fileInAFolderOfAnotherClusterIsNeverRemoved() throws Exception {
        String theirs = Identity.slot("cluster-2", "pvc-1", "uid");
        assertThatThrownBy(() -> lines.removeFile(GUARD, "raid10/csi/" + theirs + "/volume.img"))
                .isInstanceOf(RdsException.Rejected.class);
        assertThatThrownBy(() -> lines.removeFile(GUARD, "raid10/csi/volume.img"))
                .isInstanceOf(RdsException.Rejected.class);
        assertThat(lines.removeFile(GUARD, PATH)).contains("/file/remove [/file/find where name=\"" + PATH + "\"]");
    }

    @Test
    void subvolumeIsRemovedAsOne() throws Exception {
        String path = "raid10/" + SLOT + "/volume.img";
        assertThat(lines.removeFile(GUARD, path))
                .contains("/disk/btrfs/subvolume/remove [/disk/btrfs/subvolume/find where name=\"" + SLOT
                        + "\" and fs=$rdsl]");
        assertThat(lines.create(GUARD, wanted(path, true)))
                .contains("/disk/btrfs/subvolume/add name=\"" + SLOT + "\" fs=\"pool-fs\"");
    }

    @Test
    void commentIsEscapedAndBounded() throws Exception {
        assertThat(Words.comment("a\\b\"c$d?e;f")).isEqualTo("\"a\\\\b\\\"c\\$d\\?e;f\"");
        for (String bad : List.of("a\nb", "a\u0000", "é", "x".repeat(256))) {
            assertThatThrownBy(() -> Words.comment(bad))
                    .isInstanceOf(RdsException.Rejected.class)
                    .hasMessageContaining("comment");
        }
    }

    private List<String> mutations() throws RdsException {
        return List.of(
                lines.create(GUARD, wanted(PATH, false)),
                lines.create(GUARD, wanted("raid10/" + SLOT + "/volume.img", true)),
                lines.grow(GUARD, DISK, 2 << 20, 0),
                lines.export(GUARD, DISK, new Export("nqn.a:c", 4420, "")),
                lines.unexport(GUARD, DISK),
                lines.label(GUARD, DISK, COMMENT),
                lines.confirm(GUARD, DISK),
                lines.remove(GUARD, DISK, COMMENT.withState(DiskComment.State.DEL)),
                lines.removeFile(GUARD, PATH));
    }

    private static NewDisk wanted(String path, boolean subvolume) {
        return new NewDisk(WHERE, SLOT, path, subvolume, "pool-fs", 1, 5, COMMENT, true);
    }
}
