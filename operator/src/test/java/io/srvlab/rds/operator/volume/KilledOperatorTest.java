package io.srvlab.rds.operator.volume;

import static io.srvlab.rds.operator.volume.Seen.A;
import static io.srvlab.rds.operator.volume.Seen.B;
import static io.srvlab.rds.operator.volume.Seen.GIB;
import static io.srvlab.rds.operator.volume.Seen.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeStatus.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator dies just before or just after each of its effects; its successor ends where it would have ended. */
class KilledOperatorTest {

    /** Runs a story once for each effect it has, with a kill there. */
    private static void killedEverywhere(
            boolean after, Consumer<World> before, Consumer<World> change, Consumer<World> expected) {
        int kills = 0;
        boolean killed = true;
        while (killed) {
            World world = new World();
            before.accept(world);
            change.accept(world);
            world.strike.at(kills, after);
            killed = false;
            try {
                world.settle();
            } catch (Strike.Killed e) {
                killed = true;
                kills++;
            }
            List<String> reached = new ArrayList<>(world.strike.effects);
            world.restart();
            if (kills % 2 == 0 && !world.gone()) {
                world.api.wipeStatus(NAME);
            }
            world.settle();
            try {
                expected.accept(world);
            } catch (AssertionError e) {
                throw new AssertionError("killed " + (after ? "after " : "before ") + reached, e);
            }
        }
        assertThat(kills).as("effects of the story").isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void duringACreateThereIsOneDisk(boolean after) {
        killedEverywhere(after, world -> {}, World::create, world -> {
            assertThat(world.box.disks).hasSize(1);
            assertThat(world.box.mutations).containsOnlyOnce("create");
            assertThat(world.status().phase()).isEqualTo(Phase.Available);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void duringADeletionNothingIsLeft(boolean after) {
        killedEverywhere(
                after,
                world -> world.provisioned(),
                world -> {
                    world.api.edit(NAME, spec -> Specs.policy(spec, DeletionPolicy.Delete));
                    world.api.delete(NAME, world.clock.instant());
                },
                world -> {
                    assertThat(world.gone()).isTrue();
                    assertThat(world.box.disks).isEmpty();
                    assertThat(world.box.files).isEmpty();
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void duringAnAttachItIsExportedUnderTheNewName(boolean after) {
        killedEverywhere(
                after,
                world -> {
                    world.provisioned();
                    world.api.edit(NAME, spec -> Specs.attached(spec, A));
                    world.reconcile();
                },
                world -> world.api.edit(NAME, spec -> Specs.attached(spec, B)),
                world -> {
                    assertThat(world.disk().nqn()).endsWith(":bbbbbbbb");
                    assertThat(world.grantedNodes()).containsExactly("node-b");
                    assertThat(world.box.mutations).containsExactly("create", "export", "export");
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void duringAnExpansionTheDiskHasTheNewSize(boolean after) {
        killedEverywhere(
                after,
                world -> world.provisioned(),
                world -> world.api.edit(NAME, spec -> Specs.sized(spec, 3 * GIB)),
                world -> {
                    assertThat(world.disk().sizeBytes()).isEqualTo(3 * GIB);
                    assertThat(world.status().sizeBytes()).isEqualTo(3 * GIB);
                    assertThat(world.box.mutations).containsExactly("create", "grow");
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void duringACreateThatIsDeletedAtOnceNothingIsLeft(boolean after) {
        killedEverywhere(after, world -> {}, World::create, world -> {
            if (world.status().phase() == Phase.Available) {
                world.api.edit(NAME, spec -> Specs.policy(spec, DeletionPolicy.Delete));
            }
            world.api.delete(NAME, world.clock.instant());
            world.settle();
            assertThat(world.gone()).isTrue();
            assertThat(world.box.files).isEmpty();
        });
    }
}
