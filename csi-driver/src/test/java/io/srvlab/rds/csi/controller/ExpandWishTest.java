package io.srvlab.rds.csi.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.OutOfRange;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExpandWishTest {
    private static final long GIB = 1L << 30;

    private static OptionalLong wish(long recorded, Long real, long wanted) throws CsiException {
        return Expanding.wish(Specs.sized(recorded, real), new CapacityWish(wanted, 0), wanted);
    }

    @Test
    void aLargerWishIsRecorded() throws CsiException {
        assertThat(wish(GIB, GIB, 2 * GIB)).hasValue(2 * GIB);
    }

    @Test
    void aWishThatIsRecordedAlreadyIsNotWrittenAgain() throws CsiException {
        assertThat(wish(2 * GIB, GIB, 2 * GIB)).isEmpty();
    }

    @Test
    void aSmallerWishThanTheBoxHasChangesNothing() throws CsiException {
        assertThat(wish(2 * GIB, 2 * GIB, GIB)).isEmpty();
    }

    @Test
    void aWishThatTheBoxHasNotFulfilledMayComeBackSmallerButNotBelowWhatItHas() throws CsiException {
        assertThat(wish(10 * GIB, GIB, 2 * GIB)).hasValue(2 * GIB);
        assertThat(wish(10 * GIB, 3 * GIB, 2 * GIB)).hasValue(3 * GIB);
    }

    @Test
    @SuppressWarnings("NullAway") // no word of the operator
    void withoutAWordOfTheOperatorNothingIsLowered() throws CsiException {
        assertThat(wish(10 * GIB, null, 2 * GIB)).isEmpty();
    }

    @Test
    void aVolumeLargerThanTheLimitIsOutOfRange() {
        assertThatThrownBy(() -> Expanding.wish(Specs.sized(5 * GIB, 5 * GIB), new CapacityWish(GIB, 2 * GIB), GIB))
                .isInstanceOf(OutOfRange.class);
    }
}
