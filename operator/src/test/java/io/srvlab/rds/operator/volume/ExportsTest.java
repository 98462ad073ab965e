package io.srvlab.rds.operator.volume;

import static io.srvlab.rds.operator.volume.Seen.A;
import static io.srvlab.rds.operator.volume.Seen.A2;
import static io.srvlab.rds.operator.volume.Seen.B;
import static io.srvlab.rds.operator.volume.Seen.GIB;
import static io.srvlab.rds.operator.volume.Seen.PREFIX;
import static io.srvlab.rds.operator.volume.Seen.SLOT;
import static io.srvlab.rds.operator.volume.Seen.exported;
import static io.srvlab.rds.operator.volume.Seen.nqn;
import static io.srvlab.rds.operator.volume.Seen.provisioned;
import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.crds.RdsStorageClassSpec.Fencing;
import io.srvlab.rds.crds.RdsVolumeSpec.AccessMode;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment.State;
import io.srvlab.rds.routeros.Export;
import java.util.List;
import org.junit.jupiter.api.Test;

/** To whom a volume is exported, and under which name. */
class ExportsTest {

    private static List<Attachment> granted(Seen seen, Disk disk) {
        return Exports.granted(seen.spec(), seen.classSpec(), disk);
    }

    @Test
    void anAttachFromZeroExportsUnderItsOwnName() {
        assertThat(provisioned().attached(A).next())
                .isEqualTo(new Step.ExportAs(Seen.disk(State.OK), new Export(nqn(A), 4420, "")));
    }

    @Test
    void nothingIsGrantedBeforeTheBoxShowsIt() {
        Seen seen = provisioned().attached(A);
        assertThat(granted(seen, Seen.disk(State.OK))).isEmpty();
        assertThat(granted(seen, exported(nqn(B)))).isEmpty();
        assertThat(granted(seen, exported(nqn(A)))).containsExactly(A);
    }

    @Test
    void anExportThatIsAsWantedIsLeftAlone() {
        assertThat(provisioned().attached(A).on(exported(nqn(A))).next()).isEqualTo(new Step.Steady());
    }

    @Test
    void aSwapOfAttachmentsRotatesTheNameEvenIfTheGapWasNotSeen() {
        assertThat(provisioned().attached(B).on(exported(nqn(A))).next())
                .isEqualTo(new Step.ExportAs(exported(nqn(A)), new Export(nqn(B), 4420, "")));
    }

    @Test
    void withoutAttachmentTheExportIsTakenAway() {
        assertThat(provisioned().on(exported(nqn(A))).next()).isEqualTo(new Step.Unexport(exported(nqn(A))));
    }

    @Test
    void theSecondNodeOfARawBlockVolumeJoinsAndTheFirstMayLeaveUnderOneName() {
        Seen seen = provisioned().on(exported(nqn(A)));
        seen.accessMode = AccessMode.MultiNodeBlock;
        seen.attached(A, A2);
        assertThat(seen.next()).isEqualTo(new Step.Steady());
        assertThat(granted(seen, exported(nqn(A)))).containsExactly(A, A2);
        seen.attached(A2);
        assertThat(seen.next()).isEqualTo(new Step.Steady());
        assertThat(granted(seen, exported(nqn(A)))).containsExactly(A2);
    }

    @Test
    void aSecondNodeWithAnExportOfItsOwnIsNotServed() {
        Seen seen = provisioned().attached(A, B).on(exported(nqn(A)));
        seen.accessMode = AccessMode.MultiNodeBlock;
        assertThat(seen.next()).isEqualTo(new Step.Steady());
        assertThat(granted(seen, exported(nqn(A)))).containsExactly(A);
    }

    @Test
    void aSingleWriterVolumeServesOneNodeWhateverTheRecordSays() {
        for (AccessMode mode : List.of(AccessMode.SingleNodeWriter, AccessMode.SingleNodeSingleWriter)) {
            Seen seen = provisioned().attached(A, A2);
            seen.accessMode = mode;
            assertThat(granted(seen, exported(nqn(A)))).containsExactly(A);
        }
    }

    @Test
    void anAttachmentWithoutAProperIdIsNotServed() {
        Seen seen = provisioned().attached(Seen.attachment("x", "node"));
        assertThat(seen.next()).isEqualTo(new Step.Steady());
        assertThat(granted(seen, exported(PREFIX + SLOT + ":x"))).isEmpty();
    }

    @Test
    void whereHostsAreNamedTheOneNodeIsAndTwoAreNot() {
        Seen seen = provisioned().attached(A);
        seen.allowHost = true;
        seen.accessMode = AccessMode.MultiNodeBlock;
        assertThat(seen.next())
                .isEqualTo(new Step.ExportAs(Seen.disk(State.OK), new Export(nqn(A), 4420, A.hostNqn())));
        assertThat(granted(seen, exported(nqn(A)))).isEmpty();
        assertThat(granted(seen, exported(nqn(A), 4420, A.hostNqn()))).containsExactly(A);
        seen.attached(A, A2).on(exported(nqn(A), 4420, A.hostNqn()));
        assertThat(seen.next())
                .isInstanceOfSatisfying(
                        Step.ExportAs.class, step -> assertThat(step.export()).isEqualTo(new Export(nqn(A), 4420, "")));
    }

    /** Off and on again under a live node stalls its I/O; and who else could know the name? */
    @Test
    void namingHostsOrNotHoldsFromTheNextAttachOfASingleWriter() {
        Seen seen = provisioned().attached(A).on(exported(nqn(A)));
        seen.allowHost = true;
        assertThat(seen.next()).isEqualTo(new Step.Steady());
        assertThat(granted(seen, exported(nqn(A)))).containsExactly(A);
        seen.allowHost = false;
        seen.on(exported(nqn(A), 4420, A.hostNqn()));
        assertThat(seen.next()).isEqualTo(new Step.Steady());
        assertThat(granted(seen, exported(nqn(A), 4420, A.hostNqn()))).containsExactly(A);
    }

    @Test
    void anExportForAnotherHostIsNotTheOneWanted() {
        Seen seen = provisioned().attached(A).on(exported(nqn(A), 4420, B.hostNqn()));
        assertThat(seen.next()).isInstanceOf(Step.ExportAs.class);
        assertThat(granted(seen, exported(nqn(A), 4420, B.hostNqn()))).isEmpty();
    }

    @Test
    void withoutFencingAVolumeIsExportedForItsWholeLife() {
        Seen seen = provisioned();
        seen.fencing = Fencing.None;
        Export fixed = new Export(PREFIX + SLOT, 4420, "");
        assertThat(seen.next()).isEqualTo(new Step.ExportAs(Seen.disk(State.OK), fixed));
        seen.on(exported(PREFIX + SLOT)).attached(A);
        assertThat(seen.next()).isEqualTo(new Step.Steady());
        assertThat(granted(seen, exported(PREFIX + SLOT))).containsExactly(A);
    }

    @Test
    void fencingSwitchedOffHoldsFromTheNextAttach() {
        Seen seen = provisioned().attached(A).on(exported(nqn(A)));
        seen.fencing = Fencing.None;
        assertThat(seen.next()).isEqualTo(new Step.Steady());
        seen.attached();
        assertThat(seen.next()).isInstanceOf(Step.ExportAs.class);
        seen.attached(B);
        assertThat(seen.next()).isInstanceOf(Step.ExportAs.class);
    }

    @Test
    void fencingSwitchedOnHoldsAtOnce() {
        assertThat(provisioned().attached(A).on(exported(PREFIX + SLOT)).next())
                .isEqualTo(new Step.ExportAs(exported(PREFIX + SLOT), new Export(nqn(A), 4420, "")));
    }

    @Test
    void anotherPortHoldsFromTheNextAttach() {
        Seen seen = provisioned().attached(A).on(exported(nqn(A), 4420, ""));
        seen.port = 4421;
        assertThat(seen.next()).isEqualTo(new Step.Steady());
        assertThat(granted(seen, exported(nqn(A)))).containsExactly(A);
        seen.attached(B);
        assertThat(seen.next())
                .isInstanceOfSatisfying(
                        Step.ExportAs.class,
                        step -> assertThat(step.export().port()).isEqualTo(4421));
    }

    @Test
    void takingAwayAndGrantingComeBeforeGrowing() {
        Seen seen = provisioned().attached(A);
        seen.size = 2 * GIB;
        assertThat(seen.next()).isInstanceOf(Step.ExportAs.class);
        seen.attached().on(exported(nqn(A)));
        assertThat(seen.next()).isInstanceOf(Step.Unexport.class);
    }
}
