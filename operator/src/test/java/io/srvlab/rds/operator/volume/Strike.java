package io.srvlab.rds.operator.volume;

import java.util.ArrayList;
import java.util.List;

/** Kills the operator at a chosen effect (a write of the API or a mutation of the box), just before or just after it. */
final class Strike {
    /** What is left of a killed process. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** An effect that may throw. */
    @FunctionalInterface
    interface Effect<T, E extends Exception> {
        T run() throws E;
    }

    final List<String> effects = new ArrayList<>();
    private int at = Integer.MAX_VALUE;
    private boolean after;

    /** @param effect counted from 0 from now on */
    void at(int effect, boolean afterIt) {
        effects.clear();
        at = effect;
        after = afterIt;
    }

    void never() {
        at(Integer.MAX_VALUE, false);
    }

    <T, E extends Exception> T effect(String name, Effect<T, E> effect) throws E {
        int number = effects.size();
        effects.add(name);
        if (number == at && !after) {
            throw new Killed();
        }
        T result = effect.run();
        if (number == at) {
            throw new Killed();
        }
        return result;
    }
}
