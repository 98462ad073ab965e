package io.srvlab.rds.operator.status;

import io.srvlab.rds.crds.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one merge rule for conditions of every kind. */
public final class Conditions {
    private Conditions() {}

    /**
     * The complete new list, in the order of the verdicts. A condition keeps its transition time as long as its status is
     * the same; conditions that nobody judges any more are dropped.
     *
     * @param existing as in the status now; null if there is none
     * @param now from the injected clock; whole seconds are written, as metav1.Time does
     * @param generation of the object that was judged
     */
    public static List<Condition> merge(
            @Nullable List<Condition> existing, List<Verdict> verdicts, Instant now, Long generation) {
        List<Condition> merged = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            String truth = verdict.truth().name();
            String since = find(existing, verdict.type())
                    .filter(old -> truth.equals(old.status()) && old.lastTransitionTime() != null)
                    .map(Condition::lastTransitionTime)
                    .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
            merged.add(new Condition(verdict.type(), truth, verdict.reason(), verdict.message(), since, generation));
        }
        return List.copyOf(merged);
    }

    /** The condition of that type, if the list has it. */
    public static Optional<Condition> find(@Nullable List<Condition> conditions, String type) {
        return conditions == null
                ? Optional.empty()
                : conditions.stream().filter(c -> type.equals(c.type())).findFirst();
    }
}
