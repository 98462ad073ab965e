package io.srvlab.rds.operator.volume;

import static io.srvlab.rds.operator.volume.Seen.A;
import static io.srvlab.rds.operator.volume.Seen.GIB;
import static io.srvlab.rds.operator.volume.Seen.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.crds.RdsVolumeSpec.AccessMode;
import io.srvlab.rds.crds.RdsVolumeSpec.Adopt;
import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import io.srvlab.rds.crds.RdsVolumeStatus.Phase;
import io.srvlab.rds.routeros.Disk;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Acts cost one line each, since they are aimed at a list that may be old; the box compares, and has the last word. */
class AimedActsTest {
    private final World world = new World();

    @Test
    void anActIsAimedAtTheSharedInventoryAndNeedsNoReadOfItsOwn() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        world.api.edit(NAME, spec -> Specs.sized(spec, 2 * GIB));
        world.reconcile();
        world.api.edit(NAME, Specs::attached);
        world.reconcile();
        world.api.edit(NAME, spec -> Specs.policy(spec, DeletionPolicy.Delete));
        world.api.delete(NAME, world.clock.instant());
        world.reconcile();
        assertThat(world.box.mutations).containsExactly("create", "export", "grow", "unexport", "remove");
        assertThat(world.box.reads).isZero();
        assertThat(world.box.disks).isEmpty();
    }

    @Test
    void anActThatWasAimedAtAnOldDiskIsJudgedAnew() {
        world.provisioned();
        world.box.remembered = Optional.of(List.copyOf(world.box.disks.values()));
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile(); // known as it is: not exported
        world.api.edit(NAME, spec -> Specs.sized(spec, 2 * GIB));
        world.reconcile(); // known as not exported, which the box refuses
        assertThat(world.box.mutations)
                .containsExactly("create", "export", "export", "grow"); // the second one was refused
        assertThat(world.box.disks.values()).singleElement().satisfies(disk -> {
            assertThat(disk.exported()).isTrue();
            assertThat(disk.sizeBytes()).isEqualTo(2 * GIB);
        });
        assertThat(world.status().failure()).isNull();
        assertThat(world.grantedNodes()).hasSize(1);
    }

    @Test
    void aDiskThatOnlyTheOldListLacksIsNeitherMissingNorMadeAgain() {
        world.provisioned();
        world.box.remembered = Optional.of(List.of());
        world.settle();
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        assertThat(world.box.mutations).containsExactly("create", "export");
        assertThat(world.status().phase()).isEqualTo(Phase.Attached);
    }

    @Test
    void aDiskThatOnlyTheOldListHasIsMissing() {
        world.provisioned();
        world.box.remembered = Optional.of(List.copyOf(world.box.disks.values()));
        world.box.disks.clear();
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        assertThat(world.box.disks).isEmpty();
        assertThat(world.status().phase()).isEqualTo(Phase.DiskMissing);
        assertThat(world.grantedNodes()).isEmpty();
    }

    @Test
    void aFileIsNotSweptWhileADiskHasItsSlotAgain() {
        world.provisioned();
        Disk rescued = world.disk();
        world.box.disks.put(rescued.slot(), elsewhere(rescued));
        world.box.remembered = Optional.of(List.of());
        delete();
        world.reconcile();
        assertThat(world.gone()).isFalse();
        assertThat(world.box.files).contains(rescued.filePath());
        assertThat(Objects.requireNonNull(world.status().failure()).reason()).isEqualTo("ForeignDisk");
    }

    /** As an administrator does who wants to look at the data under another name. */
    private static Disk elsewhere(Disk disk) {
        return new Disk("*9", disk.slot(), "raid10/rescue.img", GIB, "", false, "", 4420, "", false);
    }

    private void delete() {
        world.api.edit(NAME, spec -> Specs.policy(spec, DeletionPolicy.Delete));
        world.api.delete(NAME, world.clock.instant());
    }

    /** RouterOS keeps the file of a disk that is removed: that is how data is rescued from a volume that is to go. */
    @Test
    void theFileOfAnAdoptedDiskThatIsGoneFromTheBoxStays() {
        Disk old = new Disk("*7", "old", "raid10/csi/old.img", GIB, "", false, "", 4420, "", false);
        world.box.disks.put("old", old);
        world.box.files.add(old.filePath());
        Seen adopting = new Seen();
        adopting.adopt = new Adopt("old");
        world.create(adopting.spec());
        world.settle();
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        world.box.remembered = Optional.of(List.copyOf(world.box.disks.values()));
        world.box.disks.clear();
        delete();
        world.reconcile();
        assertThat(world.gone()).isTrue();
        assertThat(world.box.files).containsExactly(old.filePath());
        assertThat(world.messages.getLast())
                .contains("no disk of it in slot old")
                .doesNotContain("file");
        assertThat(world.box.mutations).containsExactly("label");
    }

    /** Off and on again would stall the I/O of a node that is served as it should be. */
    @Test
    void anExportUnderTheRightNameIsRepeatedOnlyIfTheBoxStillNeedsIt() {
        Seen shared = new Seen();
        shared.accessMode = AccessMode.MultiNodeBlock;
        shared.volumeMode = VolumeMode.Block;
        shared.allowHost = true;
        world.storageClass = Optional.of(shared.classSpec());
        world.create(shared.attached(A).spec());
        world.reconcile();
        assertThat(world.disk().allowHost()).isEqualTo(A.hostNqn());
        world.box.remembered = Optional.of(List.of(withoutHost(world.disk())));
        world.api.wipeStatus(NAME);
        world.reconcile();
        assertThat(world.grantedNodes()).containsExactly("node-a");
        assertThat(world.box.mutations).containsExactly("create", "export");
        world.box.disks.put(world.disk().slot(), withoutHost(world.disk()));
        world.reconcile();
        assertThat(world.box.mutations).containsExactly("create", "export", "export");
    }

    private static Disk withoutHost(Disk disk) {
        return new Disk(
                disk.id(),
                disk.slot(),
                disk.filePath(),
                disk.sizeBytes(),
                disk.comment(),
                disk.exported(),
                disk.nqn(),
                disk.port(),
                "",
                false);
    }
}
