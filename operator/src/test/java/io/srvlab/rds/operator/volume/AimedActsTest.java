package io.srvlab.rds.operator.volume;

import static io.srvlab.rds.operator.volume.Seen.A;
import static io.srvlab.rds.operator.volume.Seen.GIB;
import static io.srvlab.rds.operator.volume.Seen.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeStatus.Phase;
import java.util.List;
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
}
