package io.srvlab.rds.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.crds.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00.123Z");

    @Test
    void theTransitionTimeMovesWithTheStatusOnly() {
        List<Condition> first = Conditions.merge(null, List.of(Verdict.no("Ready", "A", "a")), START, 1L);
        List<Condition> same =
                Conditions.merge(first, List.of(Verdict.no("Ready", "B", "b")), START.plusSeconds(60), 2L);
        List<Condition> turned =
                Conditions.merge(same, List.of(Verdict.yes("Ready", "C", "c")), START.plusSeconds(90), 2L);

        assertThat(same).containsExactly(new Condition("Ready", "False", "B", "b", "2026-01-01T00:00:00Z", 2L));
        assertThat(turned.getFirst().lastTransitionTime()).isEqualTo("2026-01-01T00:01:30Z");
    }

    @Test
    void whatNobodyJudgesIsDropped() {
        List<Condition> old = Conditions.merge(null, List.of(Verdict.yes("Old", "A", "")), START, 1L);
        assertThat(Conditions.merge(old, List.of(Verdict.unknown("New", "B", "")), START, 1L))
                .extracting(Condition::type)
                .containsExactly("New");
    }

    @Test
    void durationsAreReadAsPeopleWriteThem() {
        assertThat(Durations.parse("1500ms")).isEqualTo(Duration.ofMillis(1500));
        assertThat(Durations.parse("15m")).isEqualTo(Duration.ofMinutes(15));
        assertThat(Durations.parse("24h")).isEqualTo(Duration.ofDays(1));
        assertThatThrownBy(() -> Durations.parse("soon")).hasMessageContaining("'soon'");
    }
}
