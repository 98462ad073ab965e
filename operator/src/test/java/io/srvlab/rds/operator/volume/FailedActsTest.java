package io.srvlab.rds.operator.volume;

import static io.srvlab.rds.operator.volume.Seen.A;
import static io.srvlab.rds.operator.volume.Seen.GIB;
import static io.srvlab.rds.operator.volume.Seen.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.crds.Condition;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.crds.RdsVolumeStatus.Phase;
import io.srvlab.rds.operator.status.Conditions;
import io.srvlab.rds.operator.volume.FakeBox.Fault;
import io.srvlab.rds.routeros.Disk;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is reported, and tried again, after an act that was aimed at a list that may be old and did not go through. */
class FailedActsTest {
    private final World world = new World();

    private Condition condition(String type) {
        return Conditions.find(world.status().conditions(), type).orElseThrow();
    }

    /** From now on the list that many volumes share shows the disk as it is at this moment. */
    private Disk remembered() {
        world.box.remembered = Optional.of(List.copyOf(world.box.disks.values()));
        return world.disk();
    }

    @Test
    void aBoxThatDoesNotAnswerIsNotReportedAsIfItHadBeenAsked() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        remembered();
        world.box.fault = Fault.UNREACHABLE;
        world.api.edit(NAME, spec -> Specs.sized(spec, 2 * GIB));
        world.reconcile();
        assertThat(condition(RdsVolumeStatus.HEALTHY).status()).isEqualTo("Unknown");
        assertThat(condition(RdsVolumeStatus.HEALTHY).reason()).isEqualTo("Unreachable");
        assertThat(world.status().phase()).isEqualTo(Phase.Attached);
        assertThat(world.grantedNodes()).as("what was reported before stays").containsExactly("node-a");
    }

    @Test
    void whatIsGrantedIsReportedAsTheBoxShowsIt() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        Disk exported = remembered();
        world.box.disks.put(exported.slot(), Seen.disk(exported.comment(), GIB));
        world.box.fault = Fault.REJECTED;
        world.api.edit(NAME, spec -> Specs.sized(spec, 2 * GIB));
        world.reconcile();
        assertThat(Objects.requireNonNull(world.status().failure()).reason()).isEqualTo("Rejected");
        assertThat(world.grantedNodes()).isEmpty();
        assertThat(condition(RdsVolumeStatus.EXPORTED).status()).isEqualTo("False");
    }

    @Test
    void roomThatAnEarlierLineOfTheSameGrowthTookIsNotMissing() {
        world.provisioned();
        Disk small = remembered();
        world.box.disks.put(small.slot(), Seen.disk(small.comment(), 2 * GIB));
        world.box.fault = Fault.FULL;
        world.api.edit(NAME, spec -> Specs.sized(spec, 2 * GIB));
        world.reconcile();
        assertThat(world.status().failure()).isNull();
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        assertThat(world.status().sizeBytes()).isEqualTo(2 * GIB);
        assertThat(world.box.mutations).containsExactly("create");
    }

    @Test
    void aPoolThatIsFullStaysFullAfterASecondLook() {
        world.provisioned();
        remembered();
        world.box.fault = Fault.FULL;
        world.api.edit(NAME, spec -> Specs.sized(spec, 2 * GIB));
        world.reconcile();
        assertThat(Objects.requireNonNull(world.status().failure()).reason()).isEqualTo("NoSpace");
        assertThat(world.box.mutations).containsExactly("create");
    }

    @Test
    void whatASweepDoesNotCureIsRefusedInTheBoxsWords() {
        world.box.obstructed = true;
        world.create();
        world.reconcile();
        assertThat(world.status().phase()).isEqualTo(Phase.Failed);
        assertThat(Objects.requireNonNull(world.status().failure()).reason()).isEqualTo("AlreadyExists");
        assertThat(world.status().failure().message()).contains("is taken");
        assertThat(world.box.mutations).containsExactly("create", "create");
        assertThat(world.again()).hasValueSatisfying(pause -> assertThat(pause).isGreaterThan(Duration.ofSeconds(30)));
        world.box.obstructed = false;
        world.settle();
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
    }
}
