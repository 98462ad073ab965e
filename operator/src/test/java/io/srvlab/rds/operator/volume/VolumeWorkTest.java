package io.srvlab.rds.operator.volume;

import static io.srvlab.rds.operator.volume.Seen.A;
import static io.srvlab.rds.operator.volume.Seen.A2;
import static io.srvlab.rds.operator.volume.Seen.B;
import static io.srvlab.rds.operator.volume.Seen.GIB;
import static io.srvlab.rds.operator.volume.Seen.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.crds.Condition;
import io.srvlab.rds.crds.RdsStorageClassSpec.Fencing;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.AccessMode;
import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeSpec.Pvc;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.crds.RdsVolumeStatus.Phase;
import io.srvlab.rds.observability.Reason;
import io.srvlab.rds.operator.box.Boxes.Access;
import io.srvlab.rds.operator.status.Conditions;
import io.srvlab.rds.operator.volume.FakeBox.Fault;
import io.srvlab.rds.routeros.DiskComment.State;
import io.srvlab.rds.routeros.RdsException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whole reconciliations on an API server and a box in memory. */
class VolumeWorkTest {
    private final World world = new World();

    private Condition condition(String type) {
        return Conditions.find(world.status().conditions(), type).orElseThrow();
    }

    private void delete(DeletionPolicy policy) {
        world.api.edit(NAME, spec -> Specs.policy(spec, policy));
        world.api.delete(NAME, world.clock.instant());
    }

    @Test
    void aVolumeBecomesAvailableInOneGo() {
        world.provisioned();
        assertThat(world.strike.effects)
                .containsExactly("addFinalizer", "fixDisk", "create", "markProvisioned", "writeStatus");
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        assertThat(world.status().sizeBytes()).isEqualTo(GIB);
        assertThat(world.status().observedGeneration())
                .isEqualTo(world.api.get(NAME).getMetadata().getGeneration());
        assertThat(condition(RdsVolumeStatus.READY).status()).isEqualTo("True");
        assertThat(world.events).containsExactly("RdsVolume VolumeProvisioned");
    }

    @Test
    void eventsReachTheClaimToo() {
        RdsVolumeSpec plain = new Seen().spec();
        world.create(new RdsVolumeSpec(
                plain.rdsStorageClassName(),
                "pvc-1",
                plain.accessMode(),
                plain.volumeMode(),
                null,
                null,
                RdsVolumeSpec.Origin.Csi,
                new Pvc("shop", "data", "uid-claim"),
                GIB,
                null,
                plain.deletionPolicy(),
                List.of(),
                null));
        world.reconcile();
        assertThat(world.events)
                .containsExactly("RdsVolume VolumeProvisioned", "PersistentVolumeClaim VolumeProvisioned");
    }

    @Test
    void steadyStateCostsOnlyTheSharedInventory() {
        world.provisioned();
        int reads = world.box.reads;
        int writes = world.api.statusWrites;
        world.settle();
        assertThat(world.box.reads).isEqualTo(reads);
        assertThat(world.api.statusWrites).isEqualTo(writes);
        assertThat(world.events).hasSize(1);
    }

    @Test
    void withEveryStatusWipedNothingReachesTheBoxAndTheStatusComesBack() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        RdsVolumeStatus before = world.status();
        int mutations = world.box.mutations.size();
        world.api.wipeStatus(NAME);
        world.restart();
        world.settle();
        assertThat(world.box.mutations).hasSize(mutations);
        assertThat(world.status()).isEqualTo(before);
    }

    @Test
    void aDiskGoneFromTheBoxIsReportedAndNotMadeAgain() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        world.box.disks.clear();
        world.box.files.clear();
        world.settle();
        world.api.wipeStatus(NAME);
        world.restart();
        world.settle();
        assertThat(world.box.disks).isEmpty();
        assertThat(world.box.mutations).containsExactly("create", "export");
        assertThat(world.status().phase()).isEqualTo(Phase.DiskMissing);
        assertThat(world.grantedNodes()).isEmpty();
        assertThat(condition(RdsVolumeStatus.PROVISIONED).reason()).isEqualTo("DiskMissing");
        assertThat(world.count(Reason.DiskMissing)).isEqualTo(2); // once per life of the status
    }

    @Test
    void aLostReplyOfACreateEndsWithOneDisk() {
        world.create();
        world.box.fault = Fault.REPLY_LOST;
        world.reconcile();
        assertThat(world.status().phase()).isEqualTo(Phase.Creating);
        assertThat(Objects.requireNonNull(world.status().failure()).reason()).isEqualTo("UnknownOutcome");
        world.settle();
        assertThat(world.box.disks).hasSize(1);
        assertThat(world.box.mutations).containsExactly("create");
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        assertThat(world.status().failure()).isNull();
    }

    @Test
    void aLateCreateDoesNotOutliveTheDeletionOfItsVolume() throws RdsException {
        world.create();
        world.box.fault = Fault.LATE;
        world.reconcile();
        world.api.delete(NAME, world.clock.instant());
        world.reconcile();
        assertThat(world.gone()).isFalse();
        world.box.runLateLine();
        world.settle();
        assertThat(world.gone()).isTrue();
        assertThat(world.box.disks).isEmpty();
        assertThat(world.box.files).isEmpty();
    }

    @Test
    void lostRepliesOfGrowExportAndUnexportAreReadBack() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.attached(Specs.sized(spec, 2 * GIB), A));
        world.box.fault = Fault.REPLY_LOST;
        world.reconcile();
        assertThat(Objects.requireNonNull(world.status().failure()).reason()).isEqualTo("UnknownOutcome");
        assertThat(world.grantedNodes()).as("as the box shows it").containsExactly("node-a");
        world.box.fault = Fault.REPLY_LOST;
        world.reconcile();
        world.settle();
        assertThat(world.grantedNodes()).containsExactly("node-a");
        assertThat(world.status().sizeBytes()).isEqualTo(2 * GIB);
        world.api.edit(NAME, Specs::attached);
        world.box.fault = Fault.REPLY_LOST;
        world.reconcile();
        world.settle();
        assertThat(world.disk().exported()).isFalse();
        assertThat(world.box.mutations).containsExactly("create", "export", "grow", "unexport");
    }

    @Test
    void aLostReplyOfARemovalEndsWithNothing() {
        world.provisioned();
        delete(DeletionPolicy.Delete);
        world.box.fault = Fault.REPLY_LOST;
        world.reconcile();
        assertThat(world.gone()).isFalse();
        world.settle();
        assertThat(world.gone()).isTrue();
        assertThat(world.box.files).isEmpty();
    }

    @Test
    void aFullPoolFailsInWordsAndIsTriedAgain() {
        world.create();
        world.box.fault = Fault.FULL;
        world.reconcile();
        assertThat(world.status().phase()).isEqualTo(Phase.Failed);
        assertThat(Objects.requireNonNull(world.status().failure()).reason()).isEqualTo("NoSpace");
        assertThat(world.events).containsExactly("RdsVolume ProvisioningFailed");
        world.settle();
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
    }

    @Test
    void aCreateThatFailedForGoodLeavesNothingBehindItsObject() {
        world.create();
        world.box.fault = Fault.REJECTED;
        world.reconcile();
        assertThat(world.status().phase()).isEqualTo(Phase.Failed);
        world.api.delete(NAME, world.clock.instant());
        world.reconcile();
        assertThat(world.gone()).isTrue();
        assertThat(world.box.disks).isEmpty();
    }

    @Test
    void aFileLeftByABrokenCreateDoesNotStandInTheWayForEver() {
        world.create();
        world.strike.at(2, false);
        try {
            world.reconcile();
        } catch (Strike.Killed killed) {
            world.restart();
        }
        world.box.files.add(Objects.requireNonNull(world.spec().disk()).filePath());
        world.settle();
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        assertThat(world.box.disks).hasSize(1);
    }

    @Test
    void anExpansionThatDoesNotFitCanBeTakenBack() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.sized(spec, 9 * GIB));
        world.box.fault = Fault.FULL;
        world.reconcile();
        assertThat(world.status().phase()).isEqualTo(Phase.Expanding);
        assertThat(world.status().sizeBytes()).isEqualTo(GIB);
        assertThat(world.count(Reason.ExpansionFailed)).isOne();
        world.api.edit(NAME, spec -> Specs.sized(spec, GIB));
        world.settle();
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        assertThat(world.status().failure()).isNull();
        assertThat(world.disk().sizeBytes()).isEqualTo(GIB);
    }

    @Test
    void aGrantFollowsTheExportAndEndsWithTheAttachment() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        assertThat(world.status().phase()).isEqualTo(Phase.Attached);
        assertThat(world.status().nqn()).isEqualTo(world.disk().nqn()).endsWith(":aaaaaaaa");
        assertThat(Objects.requireNonNull(world.status().portal()).addresses()).containsExactly("10.0.0.1");
        assertThat(condition(RdsVolumeStatus.FENCED).status()).isEqualTo("True");
        world.api.edit(NAME, Specs::attached);
        world.reconcile();
        assertThat(world.grantedNodes()).isEmpty();
        assertThat(world.status().nqn()).isNull();
        assertThat(world.disk().exported()).isFalse();
        assertThat(world.events)
                .containsExactly("RdsVolume VolumeProvisioned", "RdsVolume VolumeAttached", "RdsVolume VolumeDetached");
    }

    @Test
    void aSwapThatWasNotSeenRotatesTheNameAndTheOldNodeIsOut() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        String former = world.disk().nqn();
        world.api.edit(NAME, Specs::attached);
        world.api.edit(NAME, spec -> Specs.attached(spec, B));
        world.reconcile();
        assertThat(world.disk().nqn()).isNotEqualTo(former).endsWith(":bbbbbbbb");
        assertThat(world.grantedNodes()).containsExactly("node-b");
    }

    @Test
    void aDelayedLookAtAnOldDetachRemovesNothingNewer() {
        world.provisioned();
        RdsVolume detached = world.api.get(NAME);
        world.api.edit(NAME, spec -> Specs.attached(spec, B));
        world.reconcile();
        world.reconcile(detached);
        assertThat(world.disk().exported()).isTrue();
        assertThat(world.grantedNodes()).containsExactly("node-b");
        assertThat(world.box.mutations).containsExactly("create", "export");
    }

    @Test
    void twoNodesOfARawBlockVolumeComeAndGoUnderOneName() {
        Seen shared = new Seen();
        shared.accessMode = AccessMode.MultiNodeBlock;
        shared.volumeMode = RdsVolumeSpec.VolumeMode.Block;
        world.create(shared.attached(A).spec());
        world.reconcile();
        String nqn = world.disk().nqn();
        world.api.edit(NAME, spec -> Specs.attached(spec, A, A2));
        world.reconcile();
        assertThat(world.grantedNodes()).containsExactly("node-a", "node-b");
        assertThat(condition(RdsVolumeStatus.FENCED).reason()).isEqualTo("SharedExport");
        world.api.edit(NAME, spec -> Specs.attached(spec, A2));
        world.reconcile();
        assertThat(world.grantedNodes()).containsExactly("node-b");
        assertThat(world.disk().nqn()).isEqualTo(nqn);
        assertThat(condition(RdsVolumeStatus.FENCED).reason())
                .as("node-a still knows the name of the export")
                .isEqualTo("SharedExport");
        assertThat(world.box.mutations).containsExactly("create", "export");
    }

    @Test
    void withoutFencingTheVolumeIsExportedFromItsCreation() {
        Seen unfenced = new Seen();
        unfenced.fencing = Fencing.None;
        world.storageClass = Optional.of(unfenced.classSpec());
        world.provisioned();
        assertThat(world.disk().nqn()).isEqualTo(Seen.PREFIX + world.disk().slot());
        assertThat(world.status().nqn()).isEqualTo(world.disk().nqn());
        assertThat(condition(RdsVolumeStatus.FENCED).status()).isEqualTo("False");
    }

    @Test
    void deletedByHandTheDiskAndItsFileStay() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        world.api.delete(NAME, world.clock.instant());
        world.reconcile();
        assertThat(world.gone()).isFalse();
        assertThat(world.disk().exported()).isTrue();
        world.api.edit(NAME, Specs::attached);
        world.reconcile();
        assertThat(world.gone()).isTrue();
        assertThat(world.disk().exported()).isFalse();
        assertThat(world.box.files).hasSize(1);
        assertThat(world.disk().comment()).contains(":" + State.OK.word() + ":");
    }

    @Test
    void deletedWithPolicyDeleteNothingStays() {
        world.provisioned();
        delete(DeletionPolicy.Delete);
        world.reconcile();
        assertThat(world.gone()).isTrue();
        assertThat(world.box.disks).isEmpty();
        assertThat(world.box.files).isEmpty();
        assertThat(world.count(Reason.VolumeDeleted)).isOne();
        assertThat(world.messages.getLast()).contains("and its file are gone");
    }

    @Test
    void aPolicyTakenBackIsSeenBeforeTheDiskIsRemoved() {
        world.provisioned();
        delete(DeletionPolicy.Delete);
        RdsVolume toBeDeleted = world.api.get(NAME);
        world.api.edit(NAME, spec -> Specs.policy(spec, DeletionPolicy.Retain));
        world.reconcile(toBeDeleted);
        assertThat(world.box.files).hasSize(1);
    }

    @Test
    void aDeletionThatMustWaitSaysForWhatAndSaysItOnce() {
        world.provisioned();
        world.api.persistentVolumes = List.of("PersistentVolume pv-1 refers to it");
        delete(DeletionPolicy.Delete);
        world.settle();
        assertThat(world.status().phase()).isEqualTo(Phase.Deleting);
        assertThat(condition(RdsVolumeStatus.READY).message()).contains("PersistentVolume pv-1");
        assertThat(world.count(Reason.DeletionBlocked)).isOne();
        world.api.persistentVolumes = List.of();
        world.settle();
        assertThat(world.gone()).isTrue();
    }

    @Test
    void aTerminatingVolumeInUseIsStillExpandedAndDetached() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        world.api.persistentVolumes = List.of("PersistentVolume pv-1 refers to it");
        delete(DeletionPolicy.Delete);
        world.api.edit(NAME, spec -> Specs.sized(spec, 2 * GIB));
        world.reconcile();
        assertThat(world.status().sizeBytes()).isEqualTo(2 * GIB);
        assertThat(world.grantedNodes()).containsExactly("node-a");
        world.api.edit(NAME, Specs::attached);
        world.reconcile();
        assertThat(world.disk().exported()).isFalse();
        assertThat(world.grantedNodes()).isEmpty();
        assertThat(world.box.disks).hasSize(1);
    }

    @Test
    void withTheBoxAwayWhatWasTrueStaysReportedAndReadyIsUnknown() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        RdsVolumeStatus before = world.status();
        world.access = new Access.Unusable("Unreachable", "no route");
        world.reconcile();
        assertThat(world.status().phase()).isEqualTo(Phase.Attached);
        assertThat(world.status().nqn()).isEqualTo(before.nqn());
        assertThat(world.status().sizeBytes()).isEqualTo(GIB);
        assertThat(world.grantedNodes()).containsExactly("node-a");
        assertThat(condition(RdsVolumeStatus.READY).status()).isEqualTo("Unknown");
        assertThat(condition(RdsVolumeStatus.READY).reason()).isEqualTo("Unreachable");
        world.api.edit(NAME, Specs::attached);
        world.reconcile();
        assertThat(world.grantedNodes()).isEmpty();
        world.access = new Access.Usable(world.box);
        world.reconcile();
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        assertThat(world.disk().exported()).isFalse();
    }

    @Test
    void aBoxThatGoesAwayInTheMiddleEndsNothing() {
        world.provisioned();
        world.box.fault = Fault.UNREACHABLE;
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        assertThat(world.grantedNodes()).isEmpty();
        world.box.fault = Fault.NONE;
        world.reconcile();
        assertThat(world.grantedNodes()).containsExactly("node-a");
    }

    @Test
    void aVolumeWhoseClassIsGoneWaitsInWords() {
        world.provisioned();
        world.storageClass = Optional.empty();
        world.reconcile();
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        assertThat(condition(RdsVolumeStatus.READY).reason()).isEqualTo("ClassNotFound");
    }

    @Test
    void anotherBoxBehindTheClassIsNotTouched() {
        world.provisioned();
        world.box.poolId = "pool-2";
        world.api.edit(NAME, spec -> Specs.attached(Specs.sized(spec, 2 * GIB), A));
        world.settle();
        assertThat(world.box.mutations).containsExactly("create");
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        assertThat(condition(RdsVolumeStatus.READY).reason()).isEqualTo("WrongBox");
    }

    @Test
    void twoVolumesOneAfterTheOtherUnderOneNameShareNothing() {
        world.provisioned();
        String first = world.disk().slot();
        world.api.delete(NAME, world.clock.instant());
        world.settle();
        assertThat(world.gone()).isTrue();
        world.create();
        world.settle();
        assertThat(world.box.disks).hasSize(2).containsKey(first);
        assertThat(Objects.requireNonNull(world.spec().disk()).slot()).isNotEqualTo(first);
    }

    @Test
    void aStatusIsNeverWrittenToAnObjectThatTookTheNameMeanwhile() {
        world.provisioned();
        RdsVolume former = world.api.get(NAME);
        former.setStatus(null);
        world.api.delete(NAME, world.clock.instant());
        world.settle();
        world.create();
        world.reconcile(former);
        assertThat(world.status().observedGeneration())
                .isEqualTo(world.api.get(NAME).getMetadata().getGeneration());
        assertThat(Objects.requireNonNull(world.spec().disk()).incarnation())
                .isEqualTo(world.api.get(NAME).getMetadata().getUid());
    }
}
