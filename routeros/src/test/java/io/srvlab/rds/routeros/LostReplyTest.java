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

import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines whose end was not seen, and lines of an operator that does not own the box any more. */
class LostReplyTest {
    private static final Export EXPORT = new Export("nqn.a:b", 4420, "");

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
    void createWhoseReplyIsLostIsFoundAgainAndNotDoubled() throws Exception {
        box.sim.faults().dropReplyAfter("/disk/add");
        assertUnknown(() -> box.client.create(GUARD, wanted("pvc-1", MIB)));
        Disk found = box.client.disk(slot("pvc-1")).orElseThrow();
        assertThat(DiskComment.parse(found.comment()).orElseThrow().state()).isEqualTo(DiskComment.State.OK);
        assertThatThrownBy(() -> box.client.create(GUARD, wanted("pvc-1", MIB)))
                .isInstanceOf(RdsException.AlreadyExists.class);
        assertThat(box.client.disks()).hasSize(2);
    }

    @Test
    void createThatNeverRanIsUnknownTooAndCanBeRepeated() throws Exception {
        box.sim.faults().closeBefore("/disk/add");
        assertUnknown(() -> box.client.create(GUARD, wanted("pvc-1", MIB)));
        assertThat(box.client.disk(slot("pvc-1"))).isEmpty();
        box.client.create(GUARD, wanted("pvc-1", MIB));
    }

    @Test
    void growWhoseReplyIsLostHasHappened() throws Exception {
        Disk made = box.client.create(GUARD, wanted("pvc-1", MIB));
        box.sim.faults().dropReplyAfter("file-size=2097152");
        assertUnknown(() -> box.client.grow(GUARD, made, 2 * MIB));
        assertThatThrownBy(() -> box.client.grow(GUARD, made, 2 * MIB)).isInstanceOf(RdsException.Busy.class);
        Disk now = box.client.disk(made.slot()).orElseThrow();
        assertThat(now.sizeBytes()).isEqualTo(2 * MIB);
        assertThat(box.client.grow(GUARD, now, 2 * MIB)).isEqualTo(now);
    }

    @Test
    void exportWhoseReplyIsLostIsConfirmedWithoutCuttingIt() throws Exception {
        Disk made = box.client.create(GUARD, wanted("pvc-1", MIB));
        box.sim.faults().dropReplyAfter("nvme-tcp-export=yes");
        assertUnknown(() -> box.client.export(GUARD, made, EXPORT));
        Disk now = box.client.disk(made.slot()).orElseThrow();
        assertThat(now.exported()).isTrue();
        assertThat(box.client.export(GUARD, now, EXPORT)).isEqualTo(now);
        assertThat(box.sim.received().getLast()).doesNotContain("nvme-tcp-export=no");
    }

    @Test
    void removalBrokenOffAnywhereIsFinishedByRepeatingIt() throws Exception {
        for (String brokenAt : List.of("/disk/remove", "/file/remove")) {
            Disk made = box.client.create(GUARD, wanted("pvc-1", MIB));
            box.sim.faults().dropReplyAfter(brokenAt);
            assertUnknown(() -> box.client.remove(GUARD, made));
            box.client.remove(GUARD, made);
            box.sim.faults().closeBefore(brokenAt);
            Disk again = box.client.create(GUARD, wanted("pvc-1", MIB));
            assertUnknown(() -> box.client.remove(GUARD, again));
            box.client.remove(GUARD, again);
            assertThat(box.everything()).doesNotContain(slot("pvc-1"));
        }
    }

    @Test
    void removalOfADiskThatIsMarkedAlreadyGoesOn() throws Exception {
        Disk made = box.client.create(GUARD, wanted("pvc-1", MIB));
        Disk exported = box.client.export(GUARD, made, EXPORT);
        DiskComment doomed = DiskComment.parse(exported.comment()).orElseThrow().withState(DiskComment.State.DEL);
        box.sim.exec(
                "/disk/set [find slot=\"" + made.slot() + "\"] comment=\"" + doomed.text() + "\" nvme-tcp-export=no");
        box.client.remove(GUARD, exported);
        assertThat(box.everything()).doesNotContain(slot("pvc-1"));
    }

    @Test
    void readWithoutAnAnswerIsNeverAnEmptyList() {
        box.sim.faults().closeBefore("/disk/print");
        assertThatThrownBy(() -> box.client.disk(slot("pvc-1"))).isInstanceOf(RdsException.Unreachable.class);
        box.sim.faults().dropReplyAfter("/disk/print");
        assertThatThrownBy(() -> box.client.disks()).isInstanceOf(RdsException.Unreachable.class);
    }

    @Test
    void refusalInTheBoxsWordsIsClassified() {
        box.sim.faults().refuse("/disk/add", "failure: not enough space");
        assertThatThrownBy(() -> box.client.create(GUARD, wanted("pvc-1", MIB)))
                .isInstanceOf(RdsException.NoSpace.class)
                .hasMessageContaining("failure: not enough space");
    }

    @Test
    void takenOverBoxRefusesEveryMutationOfTheOldOwner() throws Exception {
        Disk disk = box.client.create(GUARD, wanted("pvc-1", MIB));
        Disk exported = box.client.export(GUARD, disk, EXPORT);
        Disk gone = box.client.create(GUARD, wanted("pvc-3", MIB));
        box.sim.exec("/disk/remove [find slot=\"" + gone.slot() + "\"]");
        OwnerRecord next = new OwnerRecord(CLUSTER, "pool-1", 2, "operator-b");
        try (RdsClient second = box.impatient(2, java.time.Duration.ofSeconds(5))) {
            second.takeOver(WHERE, OWNER, next);
            String before = box.everything();
            DiskComment label = comment("pvc-1").withState(DiskComment.State.DEL);
            assertFenced(() -> box.client.create(GUARD, wanted("pvc-2", MIB)));
            assertFenced(() -> box.client.grow(GUARD, exported, 2 * MIB));
            assertFenced(() -> box.client.grow(GUARD, exported, MIB));
            assertFenced(() -> box.client.export(GUARD, exported, new Export("nqn.a:c", 4420, "")));
            assertFenced(() -> box.client.unexport(GUARD, exported));
            assertFenced(() -> box.client.label(GUARD, exported, label));
            assertFenced(() -> box.client.remove(GUARD, exported));
            assertFenced(() -> box.client.remove(GUARD, gone));
            assertFenced(() -> box.client.removeFile(GUARD, gone.filePath()));
            assertThat(box.everything()).isEqualTo(before);
            second.unexport(new Guard(WHERE, next), exported);
        }
    }

    private static void assertUnknown(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(RdsException.UnknownOutcome.class);
    }

    private static void assertFenced(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(RdsException.Fenced.class);
    }
}
