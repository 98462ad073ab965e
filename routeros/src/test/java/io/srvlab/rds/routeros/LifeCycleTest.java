package io.srvlab.rds.routeros;

import static io.srvlab.rds.routeros.SimulatedBox.CLUSTER;
import static io.srvlab.rds.routeros.SimulatedBox.GUARD;
import static io.srvlab.rds.routeros.SimulatedBox.MIB;
import static io.srvlab.rds.routeros.SimulatedBox.OWNER;
import static io.srvlab.rds.routeros.SimulatedBox.WHERE;
import static io.srvlab.rds.routeros.SimulatedBox.comment;
import static io.srvlab.rds.routeros.SimulatedBox.slot;
import static io.srvlab.rds.routeros.SimulatedBox.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.simulator.SimulatorOptions;
import io.srvlab.rds.simulator.disk.PoolItem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each call does to a box that answers. */
class LifeCycleTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private SimulatedBox box;

    @BeforeEach
    void start() throws Exception {
        box = SimulatedBox.start(folder).owned();
    }

    @AfterEach
    void stop() {
        box.close();
    }

    @Test
    void boxTellsWhoItIs() throws Exception {
        SystemInfo info = box.client.system();
        assertThat(info.identity()).isEqualTo("rds");
        assertThat(info.version()).isGreaterThan(Version.FLOOR);
        assertThat(info.board()).isEqualTo("RDS2216");
        assertThat(info.storagePackage()).isTrue();
    }

    @Test
    void poolIsFoundBySlotAndByMountPoint() throws Exception {
        Pool pool = box.client.pool(new PoolSelector("raid10", ""));
        assertThat(pool).isEqualTo(box.client.pool(new PoolSelector("", "raid10")));
        assertThat(pool.mounted()).isTrue();
        assertThat(pool.fs()).isEqualTo("xfs");
        assertThat(pool.totalBytes()).isEqualTo(10L << 30);
        assertThat(pool.freeBytes()).isPositive().isLessThan(pool.totalBytes());
        assertThatThrownBy(() -> box.client.pool(new PoolSelector("raid11", "")))
                .isInstanceOf(RdsException.NotFound.class);
    }

    @Test
    void volumeLivesFromCreateToRemove() throws Exception {
        Disk made = box.client.create(GUARD, wanted("pvc-1", 1536 * MIB));
        assertThat(made.sizeBytes()).isEqualTo(1536 * MIB);
        assertThat(made.filePath()).isEqualTo("raid10/csi/" + slot("pvc-1") + "/volume.img");
        assertThat(DiskComment.parse(made.comment()).orElseThrow().state()).isEqualTo(DiskComment.State.OK);
        assertThat(box.client.disk(slot("pvc-1"))).contains(made);

        Disk grown = box.client.grow(GUARD, made, 2048 * MIB + 1);
        assertThat(grown.sizeBytes()).isEqualTo(2049 * MIB);

        Export export = new Export("nqn.2000-02.com.mikrotik:" + slot("pvc-1") + ":0a1b2c3d", 4420, "");
        Disk exported = box.client.export(GUARD, grown, export);
        assertThat(exported.exported()).isTrue();
        assertThat(exported.nqn()).isEqualTo(export.nqn());
        assertThat(box.client.export(GUARD, exported, export)).isEqualTo(exported);

        Disk hidden = box.client.unexport(GUARD, exported);
        assertThat(hidden.exported()).isFalse();

        box.client.remove(GUARD, hidden);
        assertThat(box.client.disk(slot("pvc-1"))).isEmpty();
        assertThat(box.client.files("raid10/csi")).extracting(BackingFile::path).noneMatch(p -> p.contains("volume"));
        assertThat(box.sim.exec("/file/print")).doesNotContain(slot("pvc-1"));
    }

    @Test
    void exportedDiskIsRemovedWhole() throws Exception {
        Disk made = box.client.create(GUARD, wanted("pvc-1", MIB));
        Disk exported = box.client.export(GUARD, made, new Export("nqn.a:b", 4420, ""));
        box.client.remove(GUARD, exported);
        assertThat(box.client.disks()).hasSize(1);
        box.client.remove(GUARD, exported);
        assertThat(box.client.disks()).hasSize(1);
    }

    @Test
    void diskThatWaitsForContentStaysNew() throws Exception {
        Disk made = box.client.create(GUARD, wanted("pvc-1", MIB, false));
        assertThat(made.comment()).isEqualTo(comment("pvc-1").text()).contains(":new:");
        DiskComment ok = comment("pvc-1").withState(DiskComment.State.OK);
        assertThat(box.client.label(GUARD, made, ok).comment()).isEqualTo(ok.text());
    }

    @Test
    void secondCreateOfASlotIsRefusedAndChangesNothing() throws Exception {
        box.client.create(GUARD, wanted("pvc-1", MIB));
        String before = box.everything();
        assertThatThrownBy(() -> box.client.create(GUARD, wanted("pvc-1", 2 * MIB)))
                .isInstanceOf(RdsException.AlreadyExists.class);
        assertThat(box.everything()).isEqualTo(before);
    }

    @Test
    void fileThatLiesThereIsNeverTakenForANewDisk() throws Exception {
        Disk made = box.client.create(GUARD, wanted("pvc-1", MIB));
        box.sim.exec("/disk/remove [find slot=\"" + made.slot() + "\"]");
        assertThatThrownBy(() -> box.client.create(GUARD, wanted("pvc-1", MIB)))
                .isInstanceOf(RdsException.AlreadyExists.class);
        box.client.removeFile(GUARD, made.filePath());
        assertThat(box.client.files("raid10/csi")).hasSize(1);
        box.client.create(GUARD, wanted("pvc-1", MIB));
    }

    @Test
    void diskLargerThanThePoolIsNoSpaceAndLeavesNothing() throws Exception {
        String before = box.everything();
        assertThatThrownBy(() -> box.client.create(GUARD, wanted("pvc-1", 11L << 30)))
                .isInstanceOf(RdsException.NoSpace.class)
                .hasMessageContaining("free");
        assertThat(box.everything()).isEqualTo(before);
        Disk made = box.client.create(GUARD, wanted("pvc-1", MIB));
        assertThatThrownBy(() -> box.client.grow(GUARD, made, 11L << 30)).isInstanceOf(RdsException.NoSpace.class);
        assertThat(box.client.disk(made.slot())).contains(made);
    }

    @Test
    void poolThatIsNotMountedTakesNoDisk() {
        PoolDirectory elsewhere = new PoolDirectory("raid11", "csi");
        assertThatThrownBy(() -> box.client.createOwner(elsewhere, OWNER)).isInstanceOf(RdsException.Busy.class);
    }

    /** Its files are out of reach, so that none is found: that is no proof that one is gone. */
    @Test
    void poolThatIsNotMountedLosesNoDiskAndNoFile() throws Exception {
        Disk made = box.client.create(GUARD, wanted("pvc-1", MIB));
        Disk left = box.client.create(GUARD, wanted("pvc-2", MIB));
        box.sim.exec("/disk/remove [find slot=\"" + left.slot() + "\"]");
        box.sim.faults().losePool("raid10", true);
        assertThatThrownBy(() -> box.client.remove(GUARD, made)).isInstanceOf(RdsException.Busy.class);
        assertThatThrownBy(() -> box.client.removeFile(GUARD, left.filePath())).isInstanceOf(RdsException.Busy.class);
        assertThat(box.client.disk(made.slot())).contains(made);
        box.sim.faults().losePool("raid10", false);
        assertThat(box.client.files("raid10/csi"))
                .extracting(BackingFile::path)
                .contains(made.filePath(), left.filePath());
        box.client.remove(GUARD, made);
        box.client.removeFile(GUARD, left.filePath());
        assertThat(box.client.files("raid10/csi")).hasSize(1);
    }

    @Test
    void shrinkingIsRefusedBeforeSending() throws Exception {
        Disk made = box.client.create(GUARD, wanted("pvc-1", 2 * MIB));
        int sent = box.sim.received().size();
        assertThatThrownBy(() -> box.client.grow(GUARD, made, MIB)).isInstanceOf(RdsException.Rejected.class);
        assertThat(box.sim.received()).hasSize(sent);
    }

    @Test
    void diskThatChangedSinceItWasReadIsBusy() throws Exception {
        Disk old = box.client.create(GUARD, wanted("pvc-1", MIB));
        Disk now = box.client.grow(GUARD, old, 2 * MIB);
        String before = box.everything();
        DiskComment ok = comment("pvc-1").withState(DiskComment.State.OK);
        assertThatThrownBy(() -> box.client.unexport(GUARD, old)).isInstanceOf(RdsException.Busy.class);
        assertThatThrownBy(() -> box.client.label(GUARD, old, ok)).isInstanceOf(RdsException.Busy.class);
        assertThatThrownBy(() -> box.client.remove(GUARD, old)).isInstanceOf(RdsException.Busy.class);
        assertThat(box.everything()).isEqualTo(before);
        Disk exported = box.client.export(GUARD, now, new Export("nqn.a:b", 4420, ""));
        assertThatThrownBy(() -> box.client.remove(GUARD, now)).isInstanceOf(RdsException.Busy.class);
        assertThat(box.client.disk(now.slot())).contains(exported);
    }

    @Test
    void nqnOfAnotherDiskIsTaken() throws Exception {
        Disk one = box.client.create(GUARD, wanted("pvc-1", MIB));
        Disk two = box.client.create(GUARD, wanted("pvc-2", MIB));
        box.client.export(GUARD, one, new Export("nqn.a:b", 4420, ""));
        assertThatThrownBy(() -> box.client.export(GUARD, two, new Export("nqn.a:b", 4420, "")))
                .isInstanceOf(RdsException.AlreadyExists.class);
        assertThat(box.client.disk(two.slot())).contains(two);
    }

    @Test
    void strangersDiskIsNeverRemoved() throws Exception {
        box.sim.exec("/disk/add type=file slot=theirs file-path=raid10/csi/theirs.img file-size=1M comment=\"backup\"");
        Disk theirs = box.client.disk("theirs").orElseThrow();
        assertThatThrownBy(() -> box.client.remove(GUARD, theirs)).isInstanceOf(RdsException.Rejected.class);
        assertThatThrownBy(() -> box.client.removeFile(GUARD, "raid10/csi/theirs.img"))
                .isInstanceOf(RdsException.Rejected.class);
        assertThat(box.client.disk("theirs")).contains(theirs);
    }

    @Test
    void fileThatAnotherDiskUsesIsNeverRemoved() throws Exception {
        Disk made = box.client.create(GUARD, wanted("pvc-1", MIB));
        box.sim.exec("/disk/add type=file slot=twin file-path=\"" + made.filePath() + "\"");
        assertThat(box.client.disk("twin")).isPresent();
        assertThatThrownBy(() -> box.client.remove(GUARD, made)).isInstanceOf(RdsException.Busy.class);
        assertThat(box.client.disk(made.slot())).contains(made);
        assertThatThrownBy(() -> box.client.removeFile(GUARD, made.filePath())).isInstanceOf(RdsException.Busy.class);
    }

    /** RouterOS keeps the file when a disk is removed: who does that may mean to keep it. */
    @Test
    void fileOfAnAdoptedDiskThatSomebodyTookAwayStays() throws Exception {
        String ours = comment("pvc-1").withState(DiskComment.State.OK).text();
        box.sim.exec("/disk/add type=file slot=old file-path=raid10/csi/old.img file-size=1M mount-filesystem=no"
                + " comment=\"" + ours + "\"");
        Disk adopted = box.client.disk("old").orElseThrow();
        box.sim.exec("/disk/remove [find slot=old]");
        assertThatThrownBy(() -> box.client.remove(GUARD, adopted)).isInstanceOf(RdsException.NotFound.class);
        assertThat(box.client.files("raid10/csi")).extracting(BackingFile::path).contains("raid10/csi/old.img");
        box.sim.exec("/disk/add type=file slot=old file-path=raid10/csi/old.img mount-filesystem=no" + " comment=\""
                + ours + "\"");
        box.client.remove(GUARD, adopted);
        assertThat(box.client.files("raid10/csi")).hasSize(1);
    }

    @Test
    void fileIsNotRemovedWhileADiskHasItsSlot() throws Exception {
        Disk made = box.client.create(GUARD, wanted("pvc-1", MIB));
        box.sim.exec("/disk/remove [find slot=\"" + made.slot() + "\"]");
        box.sim.exec("/disk/add type=file slot=\"" + made.slot() + "\" file-path=raid10/csi/other.img file-size=1M");
        assertThatThrownBy(() -> box.client.removeFile(GUARD, made.filePath())).isInstanceOf(RdsException.Busy.class);
        assertThat(box.client.files("raid10/csi")).extracting(BackingFile::path).contains(made.filePath());
    }

    @Test
    void diskThatTheBoxMayMountSinceItWasReadIsNotLabelled() throws Exception {
        box.sim.exec("/disk/add type=file slot=old file-path=raid10/csi/old.img file-size=1M mount-filesystem=no");
        Disk observed = box.client.disk("old").orElseThrow();
        DiskComment ours = comment("pvc-1").withState(DiskComment.State.OK);
        box.sim.exec("/disk/set [find slot=old] mount-filesystem=yes");
        assertThatThrownBy(() -> box.client.label(GUARD, observed, ours)).isInstanceOf(RdsException.Busy.class);
        Disk now = box.client.disk("old").orElseThrow();
        assertThat(now.comment()).isEmpty();
        assertThat(now.mountFilesystem()).isTrue();
        assertThat(box.client.label(GUARD, now, ours).comment()).isEqualTo(ours.text());
    }

    @Test
    void commentWithEveryAwkwardCharacterSurvives() throws Exception {
        Disk made = box.client.create(GUARD, wanted("pvc-1", MIB));
        DiskComment awkward = new DiskComment(
                Identity.clusterHash(CLUSTER), DiskComment.State.OK, "u", "m", "c", "a\"b\\c$d?e;f[g]{h} disabled=yes");
        Disk labelled = box.client.label(GUARD, made, awkward);
        assertThat(labelled.comment()).isEqualTo(awkward.text());
        assertThat(box.client.unexport(GUARD, labelled)).isEqualTo(labelled);
    }

    @Test
    void ownerRecordIsMadeOnceAndTakenOverByCompare() throws Exception {
        OwnerRecord next = new OwnerRecord(CLUSTER, "pool-1", 2, "operator-b");
        assertThatThrownBy(() -> box.client.createOwner(WHERE, next)).isInstanceOf(RdsException.Busy.class);
        assertThat(box.client.owner(WHERE, CLUSTER)).contains(OWNER);
        assertThat(box.client.takeOver(WHERE, OWNER, next)).isEqualTo(next);
        assertThat(box.client.owner(WHERE, CLUSTER)).contains(next);
        assertThatThrownBy(() -> box.client.takeOver(WHERE, OWNER, next)).isInstanceOf(RdsException.Fenced.class);
        assertThat(box.client.owner(WHERE, "another-cluster")).isEmpty();
    }

    @Test
    void btrfsVolumeGetsASubvolumeAndLosesItAgain() throws Exception {
        Path other = folder.resolve("btrfs");
        SimulatorOptions options =
                SimulatorOptions.in(other).withPools(List.of(new PoolItem("raid10", 10L << 30, "btrfs")));
        try (SimulatedBox btrfs = SimulatedBox.start(options, 4).owned()) {
            String slot = slot("pvc-1");
            NewDisk wanted = new NewDisk(
                    WHERE, slot, "raid10/" + slot + "/volume.img", true, "raid10-fs", MIB, MIB, comment("pvc-1"), true);
            Disk made = btrfs.client.create(GUARD, wanted);
            assertThat(btrfs.sim.exec(":put [:len [/disk/btrfs/subvolume/find where name=\"" + slot + "\"]]"))
                    .isEqualTo("1\n");
            btrfs.client.remove(GUARD, made);
            assertThat(btrfs.everything()).doesNotContain(slot);
        }
    }
}
