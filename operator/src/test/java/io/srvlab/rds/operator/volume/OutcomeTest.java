package io.srvlab.rds.operator.volume;

import static io.srvlab.rds.operator.volume.Seen.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.observability.OperatorMetrics.Outcome;
import io.srvlab.rds.operator.box.Boxes.Access;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a reconciliation counts as. */
class OutcomeTest {
    private final World world = new World();

    @Test
    void aVolumeThatIsAsWantedIsSettled() {
        world.create();
        assertThat(world.outcome()).isEqualTo(Outcome.SETTLED);
    }

    @Test
    void aBoxThatCannotBeAskedIsAwaited() {
        world.provisioned();
        world.access = new Access.Unusable("Unreachable", "the box does not answer");
        world.api.wipeStatus(NAME);
        assertThat(world.outcome()).isEqualTo(Outcome.WAITING);
    }

    /** Else each start of an operator would hold up whatever was under way by the pause for a box that is away. */
    @Test
    void aBoxThatWasNotLookedAtYetIsAskedForAgainSoon() {
        world.access = new Access.Unusable(Access.Unusable.PENDING, "the box was not looked at yet");
        world.create();
        assertThat(world.again()).hasValueSatisfying(pause -> assertThat(pause).isLessThan(Duration.ofSeconds(2)));

        world.access = new Access.Unusable("Unreachable", "the box does not answer");
        assertThat(world.again()).hasValueSatisfying(pause -> assertThat(pause).isGreaterThan(Duration.ofSeconds(10)));
    }

    @Test
    void aMissingDiskNeedsSomebody() {
        world.provisioned();
        world.box.disks.clear();
        world.api.wipeStatus(NAME);
        assertThat(world.outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void anObjectThatIsGoneIsSettled() {
        world.provisioned();
        world.api.delete(NAME, world.clock.instant());
        assertThat(world.outcome()).isEqualTo(Outcome.SETTLED);
        assertThat(world.gone()).isTrue();
    }
}
