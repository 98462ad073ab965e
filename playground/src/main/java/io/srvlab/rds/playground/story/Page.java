package io.srvlab.rds.playground.story;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What one step tells, and the claims that it checks. Printed when the step is over. */
public final class Page {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    /** Lines under the step's own. */
    sealed interface Part {
        /** A sentence. */
        record Said(String sentence) implements Part {}

        /** Output of a program or a box, as it came. */
        record Shown(List<String> lines) implements Part {}
    }

    private final List<Part> parts = new ArrayList<>();
    private int claims;

    /** One sentence about what happened. */
    public void say(String sentence) {
        parts.add(new Part.Said(sentence));
    }

    /** Lines as they came from elsewhere. */
    public void show(List<String> lines) {
        parts.add(new Part.Shown(List.copyOf(lines)));
    }

    List<Part> parts() {
        return List.copyOf(parts);
    }

    int claims() {
        return claims;
    }

    /** Checks that two things are equal. */
    public void check(String claim, Object expected, @Nullable Object actual) throws BrokenClaim {
        claims++;
        if (!Objects.equals(expected, actual)) {
            throw new BrokenClaim(claim, String.valueOf(expected), String.valueOf(actual));
        }
    }

    /**
     * Checks what can be said of a value.
     *
     * @param expected the condition in words
     * @return the value
     */
    public <T> T check(String claim, String expected, T actual, Predicate<T> holds) throws BrokenClaim {
        claims++;
        if (!holds.test(actual)) {
            throw new BrokenClaim(claim, expected, String.valueOf(actual));
        }
        return actual;
    }

    /**
     * Looks again and again until the condition holds, or the patience is at an end.
     *
     * @return the value for which it held
     */
    public <T> T await(String claim, Duration patience, Callable<T> look, Predicate<T> holds) throws Exception {
        claims++;
        Instant end = Instant.now().plus(patience);
        while (true) {
            T seen = look.call();
            if (holds.test(seen)) {
                return seen;
            }
            if (Instant.now().isAfter(end)) {
                throw new BrokenClaim(claim, "within " + patience.toSeconds() + " s", String.valueOf(seen));
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }
}
