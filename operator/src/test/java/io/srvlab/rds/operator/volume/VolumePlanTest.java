package io.srvlab.rds.operator.volume;

import static io.srvlab.rds.operator.volume.Seen.A;
import static io.srvlab.rds.operator.volume.Seen.BOX;
import static io.srvlab.rds.operator.volume.Seen.GIB;
import static io.srvlab.rds.operator.volume.Seen.SLOT;
import static io.srvlab.rds.operator.volume.Seen.comment;
import static io.srvlab.rds.operator.volume.Seen.disk;
import static io.srvlab.rds.operator.volume.Seen.fixed;
import static io.srvlab.rds.operator.volume.Seen.fixedOnly;
import static io.srvlab.rds.operator.volume.Seen.present;
import static io.srvlab.rds.operator.volume.Seen.provisioned;
import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.crds.RdsStorageClassSpec.FsType;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.Layout;
import io.srvlab.rds.crds.RdsVolumeSpec.Source;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import io.srvlab.rds.operator.volume.VolumeObservation.BoxView;
import io.srvlab.rds.operator.volume.VolumeObservation.DiskView;
import io.srvlab.rds.operator.volume.VolumeObservation.Leftover;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment.State;
import io.srvlab.rds.routeros.NewDisk;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Making a volume and keeping its disk: what is done next, for every way it can look. */
class VolumePlanTest {

    @Test
    void finalizerComesBeforeEverything() {
        Seen seen = new Seen();
        seen.held = false;
        assertThat(seen.next()).isEqualTo(new Step.AddFinalizer());
    }

    @Test
    void identityOfTheDiskIsFixedBeforeTheBoxIsTouched() {
        assertThat(new Seen().next()).isEqualTo(new Step.FixDisk(Seen.FIXED));
    }

    @Test
    void onBtrfsEachVolumeGetsASubvolumeAtTheTop() {
        Seen seen = new Seen();
        seen.box = new BoxView.Usable(Seen.CLUSTER, Seen.POOL, BOX.where(), true, "label");
        assertThat(seen.next())
                .isEqualTo(new Step.FixDisk(new RdsVolumeSpec.Disk(
                        SLOT,
                        "raid10/" + SLOT + "/volume.img",
                        Layout.Subvolume,
                        Seen.UID,
                        Seen.POOL,
                        FsType.ext4,
                        false)));
    }

    @Test
    void aRawBlockVolumeHasNoFilesystem() {
        Seen seen = new Seen();
        seen.volumeMode = VolumeMode.Block;
        assertThat(seen.next())
                .isInstanceOfSatisfying(
                        Step.FixDisk.class,
                        step -> assertThat(step.disk().fsType()).isNull());
    }

    @Test
    void aVolumeMadeAgainUnderItsNameGetsAnotherSlot() {
        Seen again = new Seen();
        again.uid = "uid-2";
        assertThat(again.next()).isInstanceOfSatisfying(Step.FixDisk.class, step -> {
            assertThat(step.disk().slot()).isNotEqualTo(SLOT).hasSize(32);
            assertThat(step.disk().incarnation()).isEqualTo("uid-2");
        });
    }

    @Test
    void contentFromElsewhereIsRefusedInWords() {
        Seen seen = new Seen();
        seen.source = new Source("snap", null);
        assertThat(seen.next())
                .isInstanceOfSatisfying(
                        Step.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo("Unsupported"));
    }

    @Test
    void aDiskIsMadeOnlyAfterItsIdentityIsFixed() {
        assertThat(fixedOnly().next())
                .isEqualTo(new Step.Create(new NewDisk(
                        BOX.where(), SLOT, Seen.FILE, false, "raid10-fs", GIB, 0, comment(State.NEW), true)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, (1 << 20) - 1, 1 << 20, (3L << 29) + 1, 1_649_267_441_664L})
    void sizesAreRoundedUpToOneMebibyte(long asked) {
        Seen seen = fixedOnly();
        seen.size = asked;
        assertThat(seen.next()).isInstanceOfSatisfying(Step.Create.class, create -> {
            long made = create.wanted().sizeBytes();
            assertThat(made).isGreaterThanOrEqualTo(asked).isLessThan(asked + (1 << 20));
            assertThat(made % (1 << 20)).isZero();
        });
    }

    @Test
    void whileACreateMayStillRunNothingIsSent() {
        Seen seen = fixedOnly();
        seen.lateLine = true;
        assertThat(seen.next()).isInstanceOf(Step.Unsure.class);
    }

    @Test
    void aFileLeftByABrokenCreateIsRemovedBeforeTheNext() {
        Seen seen = fixedOnly();
        seen.leftover = Leftover.IN_THE_WAY;
        assertThat(seen.next()).isEqualTo(new Step.Sweep(Seen.FILE));
        seen.leftover = Leftover.GONE;
        assertThat(seen.next()).isInstanceOf(Step.Create.class);
    }

    @ParameterizedTest
    @EnumSource(Leftover.class)
    void anObjectOutOfABackupMakesNoDiskAndSweepsNoFile(Leftover leftover) {
        Seen seen = fixedOnly();
        seen.uid = "uid-after-restore";
        seen.leftover = leftover;
        assertThat(seen.next()).isInstanceOf(Step.Refused.class);
    }

    static Stream<RdsVolumeSpec.Disk> identitiesThatWeDidNotGive() {
        return Stream.of(
                new RdsVolumeSpec.Disk("other", Seen.FILE, Layout.Directory, Seen.UID, Seen.POOL, null, false),
                new RdsVolumeSpec.Disk(SLOT, "raid10/elsewhere", Layout.Directory, Seen.UID, Seen.POOL, null, false),
                new RdsVolumeSpec.Disk(SLOT, Seen.FILE, Layout.Subvolume, Seen.UID, Seen.POOL, null, false),
                new RdsVolumeSpec.Disk(SLOT, Seen.FILE, Layout.Directory, "uid-9", Seen.POOL, null, false),
                new RdsVolumeSpec.Disk(SLOT, Seen.FILE, Layout.Legacy, Seen.UID, Seen.POOL, null, false));
    }

    @ParameterizedTest
    @MethodSource("identitiesThatWeDidNotGive")
    void anIdentityWrittenByHandMakesNothing(RdsVolumeSpec.Disk disk) {
        Seen seen = new Seen();
        seen.disk = disk;
        assertThat(seen.next()).isInstanceOf(Step.Refused.class);
    }

    @Test
    void aCompleteDiskIsMarkedProvisionedBeforeItIsServed() {
        Seen seen = fixedOnly().attached(A);
        seen.onBox = present(State.OK);
        assertThat(seen.next()).isEqualTo(new Step.MarkProvisioned());
    }

    @Test
    void anUnfinishedDiskOfTheRightSizeIsFinished() {
        Seen seen = fixedOnly();
        seen.onBox = present(State.NEW);
        assertThat(seen.next()).isEqualTo(new Step.Label(disk(State.NEW), comment(State.OK)));
    }

    @Test
    void anUnfinishedDiskOfAnotherSizeIsMadeAgain() {
        Seen seen = fixedOnly().on(disk(comment(State.NEW).text(), GIB / 2));
        assertThat(seen.next()).isInstanceOf(Step.Remove.class);
    }

    @Test
    void aHalfRemovedDiskThatWasNeverHandedOutIsRemovedWhole() {
        Seen seen = fixedOnly();
        seen.onBox = present(State.DEL);
        assertThat(seen.next()).isEqualTo(new Step.Remove(disk(State.DEL)));
    }

    @Test
    void aDiskThatIsTooSmallGrowsBeforeItIsHandedOut() {
        Seen seen = fixedOnly();
        seen.onBox = present(State.OK);
        seen.size = 2 * GIB;
        assertThat(seen.next()).isEqualTo(new Step.Grow(disk(State.OK), 2 * GIB));
    }

    @Test
    void aProvisionedVolumeWithItsDiskIsSteady() {
        assertThat(provisioned().next()).isEqualTo(new Step.Steady());
    }

    @Test
    void aMissingDiskIsNeverMadeAgain() {
        Seen seen = provisioned().attached(A);
        seen.onBox = new DiskView.Absent();
        for (Leftover leftover : Leftover.values()) {
            seen.leftover = leftover;
            assertThat(seen.next()).isInstanceOf(Step.Missing.class);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"NEW", "DEL"})
    void aProvisionedVolumeWhoseDiskIsMarkedUnfinishedIsLeftToPeople(State state) {
        Seen seen = provisioned().attached(A);
        seen.onBox = present(state);
        assertThat(seen.next()).isInstanceOf(Step.Refused.class);
    }

    static Stream<Disk> disksOfOthers() {
        String ours = comment(State.OK).text();
        Disk mine = disk(State.OK);
        return Stream.of(
                disk("", GIB),
                disk("backup of the mail server", GIB),
                disk(ours.replace(Seen.UID, "uid-0"), GIB),
                disk(ours.replace(Seen.NAME, "pvc-2"), GIB),
                disk(ours.replace(comment(State.OK).cluster(), "0123456789ab"), GIB),
                new Disk("*1", SLOT, "raid10/csi/other/volume.img", GIB, ours, false, "", 4420, "", false),
                new Disk(mine.id(), SLOT, Seen.FILE, GIB, ours + "x", true, "nqn", 4420, "", false));
    }

    @ParameterizedTest
    @MethodSource("disksOfOthers")
    void aDiskOfSomebodyElseInOurSlotIsNeverTouched(Disk foreign) {
        for (boolean handedOut : new boolean[] {false, true}) {
            Seen seen = provisioned().attached(A).on(foreign);
            seen.disk = fixed(handedOut);
            seen.size = 4 * GIB;
            assertThat(seen.next())
                    .isInstanceOfSatisfying(
                            Step.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo("ForeignDisk"));
        }
    }

    @Test
    void aCopiedObjectNeverGetsTheDiskOfTheOriginal() {
        Seen copy = provisioned().attached(A);
        copy.name = "copy-of-pvc-1";
        assertThat(copy.next()).isInstanceOf(Step.Refused.class);
    }

    @Test
    void onAnotherBoxNothingIsDone() {
        for (Seen seen : new Seen[] {provisioned().attached(A), fixedOnly()}) {
            seen.box = new BoxView.Usable(Seen.CLUSTER, "pool-2", BOX.where(), false, "l");
            assertThat(seen.next())
                    .isInstanceOfSatisfying(
                            Step.Unsure.class,
                            unsure -> assertThat(unsure.reason()).isEqualTo("WrongBox"));
        }
    }

    @Test
    void whatWasNotSeenDecidesNothing() {
        for (Seen seen : new Seen[] {provisioned().attached(A), fixedOnly()}) {
            seen.onBox = new DiskView.NotSeen("Unreachable", "no route");
            assertThat(seen.next()).isEqualTo(new Step.Unsure("Unreachable", "no route"));
        }
    }

    @Test
    void withoutItsClassOrBoxAVolumeWaits() {
        for (Seen seen : new Seen[] {provisioned().attached(A), fixedOnly(), new Seen()}) {
            seen.classThere = false;
            assertThat(seen.next()).isInstanceOf(Step.Unsure.class);
            seen.classThere = true;
            seen.box = new BoxView.Unusable("ApiServerBehindBox", "accept it");
            assertThat(seen.next()).isEqualTo(new Step.Unsure("ApiServerBehindBox", "accept it"));
        }
    }

    @Test
    void aGrownWishGrowsTheDiskAndASmallerOneChangesNothing() {
        Seen seen = provisioned();
        seen.size = GIB + 1;
        assertThat(seen.next()).isEqualTo(new Step.Grow(disk(State.OK), GIB + (1 << 20)));
        seen.size = GIB / 2;
        assertThat(seen.next()).isEqualTo(new Step.Steady());
    }

    @Test
    void anObjectThatGoesWithoutOurFinalizerIsNotOurs() {
        Seen seen = provisioned().deleting();
        seen.held = false;
        assertThat(seen.next()).isEqualTo(new Step.Steady());
        assertThat(Optional.of(seen.observation().object().held())).contains(false);
    }
}
