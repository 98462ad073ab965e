package io.srvlab.rds.operator.box;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.routeros.OwnerRecord;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnershipPlanTest {
    private static final OwnerRecord OTHER_HOLDER = new OwnerRecord("cluster", "pool", 5, "older");

    private static OwnershipPlan plan(Optional<OwnerRecord> record, Ledger.Entry ledger, Set<String> volumePools) {
        return OwnershipPlan.of(new OwnershipPlan.Observation("cluster", "me", record, ledger, volumePools, "fresh"));
    }

    private static Ledger.Entry ledger(String poolId, long generation, long accepted) {
        return new Ledger.Entry("fast", "1", Optional.of(poolId).filter(id -> !id.isEmpty()), generation, accepted);
    }

    private static String refusal(OwnershipPlan plan) {
        return plan instanceof OwnershipPlan.Refuse refuse ? refuse.reason() : plan.toString();
    }

    @Test
    void firstUseMintsAPoolIdAtGenerationOne() {
        assertThat(plan(Optional.empty(), ledger("", 0, -1), Set.of()))
                .isEqualTo(new OwnershipPlan.Create(new OwnerRecord("cluster", "fresh", 1, "me")));
    }

    @Test
    void aCreateThatDiedAfterItsAnnotationKeepsThePoolId() {
        assertThat(plan(Optional.empty(), ledger("pool", 1, -1), Set.of()))
                .isEqualTo(new OwnershipPlan.Create(new OwnerRecord("cluster", "pool", 2, "me")));
    }

    @Test
    void aBoxWithoutRecordIsTheWrongOneWhenVolumesLieInThePool() {
        assertThat(refusal(plan(Optional.empty(), ledger("pool", 3, -1), Set.of("pool"))))
                .isEqualTo("WrongBox");
        assertThat(refusal(plan(Optional.empty(), ledger("", 0, -1), Set.of("pool"))))
                .isEqualTo("WrongBox");
    }

    @Test
    void aBoxWithAnotherPoolIsTheWrongOne() {
        assertThat(refusal(plan(Optional.of(OTHER_HOLDER), ledger("elsewhere", 5, -1), Set.of())))
                .isEqualTo("WrongBox");
        assertThat(refusal(plan(Optional.of(OTHER_HOLDER), ledger("", 5, -1), Set.of("elsewhere"))))
                .isEqualTo("WrongBox");
        assertThat(refusal(plan(Optional.of(OTHER_HOLDER), ledger("elsewhere", 0, 5), Set.of())))
                .as("accepting a generation does not accept another box")
                .isEqualTo("WrongBox");
    }

    @Test
    void theNextProcessRaisesTheGeneration() {
        assertThat(plan(Optional.of(OTHER_HOLDER), ledger("pool", 5, -1), Set.of("pool")))
                .isEqualTo(new OwnershipPlan.TakeOver(OTHER_HOLDER, new OwnerRecord("cluster", "pool", 6, "me")));
        assertThat(plan(Optional.of(OTHER_HOLDER), ledger("pool", 9, -1), Set.of("pool")))
                .isEqualTo(new OwnershipPlan.TakeOver(OTHER_HOLDER, new OwnerRecord("cluster", "pool", 10, "me")));
    }

    @Test
    void aBoxAheadOfTheApiServerIsLeftAlone() {
        assertThat(refusal(plan(Optional.of(OTHER_HOLDER), ledger("pool", 4, -1), Set.of("pool"))))
                .isEqualTo("ApiServerBehindBox");
        assertThat(refusal(plan(Optional.of(OTHER_HOLDER), ledger("", 0, -1), Set.of())))
                .as("a class made again under its old name")
                .isEqualTo("ApiServerBehindBox");
        assertThat(refusal(plan(Optional.of(OTHER_HOLDER), ledger("pool", 4, 4), Set.of("pool"))))
                .as("another generation was accepted")
                .isEqualTo("ApiServerBehindBox");
    }

    @Test
    void anAdministratorMayAcceptExactlyThatGeneration() {
        assertThat(plan(Optional.of(OTHER_HOLDER), ledger("pool", 4, 5), Set.of("pool")))
                .isEqualTo(new OwnershipPlan.TakeOver(OTHER_HOLDER, new OwnerRecord("cluster", "pool", 6, "me")));
    }

    @Test
    void aTakeoverWhoseReplyWasLostIsRecognised() {
        OwnerRecord mine = new OwnerRecord("cluster", "pool", 6, "me");
        assertThat(plan(Optional.of(mine), ledger("pool", 6, -1), Set.of("pool")))
                .isEqualTo(new OwnershipPlan.Held(mine));
    }
}
