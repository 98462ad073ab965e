package io.srvlab.rds.operator.volume;

import static io.srvlab.rds.operator.volume.Seen.A;
import static io.srvlab.rds.operator.volume.Seen.BOX;
import static io.srvlab.rds.operator.volume.Seen.GIB;
import static io.srvlab.rds.operator.volume.Seen.disk;
import static io.srvlab.rds.operator.volume.Seen.exported;
import static io.srvlab.rds.operator.volume.Seen.fixedOnly;
import static io.srvlab.rds.operator.volume.Seen.nqn;
import static io.srvlab.rds.operator.volume.Seen.present;
import static io.srvlab.rds.operator.volume.Seen.provisioned;
import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeSpec.Layout;
import io.srvlab.rds.operator.volume.VolumeObservation.BoxView;
import io.srvlab.rds.operator.volume.VolumeObservation.DiskView;
import io.srvlab.rds.operator.volume.VolumeObservation.Leftover;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment.State;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The end of a volume: what goes, what stays, and what it waits for. */
class DeletionPlanTest {

    @Test
    void byDefaultTheDiskStays() {
        assertThat(provisioned().terminating().next()).isEqualTo(new Step.Release(true));
    }

    @Test
    void aDiskThatStaysIsNoLongerExported() {
        assertThat(provisioned().terminating().on(exported(nqn(A))).next())
                .isEqualTo(new Step.Unexport(exported(nqn(A))));
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void aDiskGoesOnlyIfThePolicySaysSo(State state) {
        Seen seen = provisioned().terminating();
        seen.onBox = present(state);
        assertThat(seen.next()).isNotInstanceOf(Step.Remove.class);
        seen.deletionPolicy = DeletionPolicy.Delete;
        assertThat(seen.next()).isEqualTo(new Step.Remove(disk(state)));
    }

    @Test
    void theFinalizerGoesOnlyWhenDiskAndFileAreVerifiedGone() {
        Seen seen = provisioned().deleting();
        seen.onBox = new DiskView.Absent();
        assertThat(seen.next()).isEqualTo(new Step.Sweep(Seen.FILE));
        seen.leftover = Leftover.GONE;
        assertThat(seen.next()).isEqualTo(new Step.Release(false));
    }

    @Test
    void aVolumeThatNeverTouchedTheBoxGoesAtOnce() {
        Seen seen = new Seen().deleting();
        seen.box = new BoxView.Unusable("Unreachable", "down");
        assertThat(seen.next()).isEqualTo(new Step.Release(false));
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void whatWasNeverHandedOutGoesWhateverThePolicySays(State state) {
        Seen seen = fixedOnly().terminating();
        seen.onBox = present(state);
        assertThat(seen.next()).isEqualTo(new Step.Remove(disk(state)));
    }

    @Test
    void aCreateWhoseEndWasNotSeenIsWaitedForBeforeTheObjectGoes() {
        Seen seen = fixedOnly().deleting();
        seen.lateLine = true;
        assertThat(seen.next()).isInstanceOf(Step.Unsure.class);
        seen.lateLine = false;
        assertThat(seen.next()).isEqualTo(new Step.Sweep(Seen.FILE));
    }

    @Test
    void anObjectOutOfABackupDoesNotTakeItsFinishedDiskAlong() {
        Seen seen = fixedOnly().terminating();
        seen.uid = "uid-after-restore";
        seen.onBox = present(State.OK);
        assertThat(seen.next()).isEqualTo(new Step.Release(true));
    }

    @ParameterizedTest
    @MethodSource("io.srvlab.rds.operator.volume.VolumePlanTest#disksOfOthers")
    void aDiskOfSomebodyElseIsNeverRemoved(Disk foreign) {
        assertThat(provisioned().deleting().on(foreign).next()).isInstanceOf(Step.Refused.class);
        assertThat(provisioned().terminating().on(foreign).next()).isEqualTo(new Step.Release(true));
        assertThat(fixedOnly().deleting().on(foreign).next()).isEqualTo(new Step.Release(false));
        assertThat(fixedOnly().terminating().on(foreign).next()).isEqualTo(new Step.Release(false));
    }

    @Test
    void anAdoptedDiskThatWasNotYetOursStays() {
        Seen seen = new Seen().deleting().on(disk("", GIB));
        seen.disk = new RdsVolumeSpec.Disk(Seen.SLOT, Seen.FILE, Layout.Legacy, Seen.UID, Seen.POOL, null, false);
        assertThat(seen.next()).isEqualTo(new Step.Release(true));
        seen.onBox = present(State.OK);
        assertThat(seen.next()).isEqualTo(new Step.Release(true));
    }

    @Test
    void withoutTheBoxADiskThatShallGoIsWaitedForForEver() {
        for (Seen seen : obscured()) {
            seen.deletionPolicy = DeletionPolicy.Delete;
            seen.terminating = Optional.of(DeletionPlan.PATIENCE.multipliedBy(1000));
            assertThat(seen.next()).isInstanceOf(Step.Unsure.class);
        }
    }

    @Test
    void withoutTheBoxADiskThatStaysLetsItsObjectGoAfterAWhile() {
        for (Seen seen : obscured()) {
            assertThat(seen.terminating().next()).isInstanceOf(Step.Unsure.class);
            seen.terminating = Optional.of(DeletionPlan.PATIENCE);
            assertThat(seen.next()).isEqualTo(new Step.Release(true));
        }
    }

    private static List<Seen> obscured() {
        Seen noClass = provisioned();
        noClass.classThere = false;
        Seen away = provisioned();
        away.box = new BoxView.Unusable("Unreachable", "down");
        Seen wrong = provisioned();
        wrong.box = new BoxView.Usable(Seen.CLUSTER, "pool-2", BOX.where(), false, "l");
        Seen blind = provisioned();
        blind.onBox = new DiskView.NotSeen("Malformed", "what?");
        return List.of(noClass, away, wrong, blind);
    }

    @Test
    void anAttachedVolumeStays() {
        assertThat(provisioned().deleting().attached(A).on(exported(nqn(A))).next())
                .isEqualTo(new Step.Blocked(List.of("it is attached to node node-a"), new Step.Steady()));
    }

    @Test
    void aVolumeThatAPersistentVolumeNeedsStays() {
        Seen seen = provisioned().deleting();
        seen.heldBy = List.of("PersistentVolume pv-1 refers to it");
        assertThat(seen.next()).isEqualTo(new Step.Blocked(seen.heldBy, new Step.Steady()));
    }

    @Test
    void aVolumeThatWaitsForItsEndIsStillServed() {
        Seen seen = provisioned().deleting().attached(A).on(exported(nqn(A)));
        seen.size = 2 * GIB;
        assertThat(seen.next()).isEqualTo(new Step.Grow(exported(nqn(A)), 2 * GIB));
        Seen detached = provisioned().deleting().on(exported(nqn(A)));
        detached.heldBy = List.of("PersistentVolume pv-1 refers to it");
        assertThat(detached.next()).isEqualTo(new Step.Unexport(exported(nqn(A))));
    }

    @Test
    void aVolumeThatWaitsForItsEndIsNotMade() {
        assertThat(fixedOnly().deleting().attached(A).next()).isInstanceOf(Step.Blocked.class);
        assertThat(new Seen().deleting().attached(A).next()).isInstanceOf(Step.Blocked.class);
    }
}
