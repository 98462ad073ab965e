package io.srvlab.rds.simulator.script;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What one line may cost, so that no line runs for ever or fills the memory. */
final class Budget {
    private static final int STEPS = 1_000_000;
    private static final int TEXT = 4 << 20;
    private static final int ELEMENTS = 1 << 16;
    private static final int DEEPEST = 40;
    private static final int PATTERN_STEPS = 5_000_000;

    private int steps = STEPS;
    private int patternSteps = PATTERN_STEPS;

    void step() {
        if (Thread.currentThread().isInterrupted()) {
            throw new ScriptException("interrupted");
        }
        if (--steps < 0) {
            throw new ScriptException("failure: script takes too long");
        }
    }

    String limited(String text) {
        if (text.length() > TEXT) {
            throw new ScriptException("failure: not enough memory");
        }
        steps -= text.length() / 1000;
        return text;
    }

    /** An array that was just made; arrays in arrays can be small to write and huge to print. */
    <T> T limited(T array) {
        int count = weight(array, 0);
        steps -= count;
        if (count > ELEMENTS) {
            throw new ScriptException("failure: not enough memory");
        }
        return array;
    }

    private static int weight(Object value, int depth) {
        Collection<?> elements = switch (value) {
            case List<?> list -> list;
            case Map<?, ?> map -> map.values();
            default -> List.of();
        };
        int count = 1 + depth / DEEPEST * ELEMENTS;
        for (Object element : elements) {
            if (count > ELEMENTS) {
                break;
            }
            count += weight(Values.present(element), depth + 1);
        }
        return count;
    }

    boolean matches(String text, String pattern) {
        try {
            return Pattern.compile(pattern).matcher(new Counted(text)).find();
        } catch (PatternSyntaxException | StackOverflowError e) {
            throw new ScriptException("bad regexp");
        }
    }

    /** Counts how often a pattern looks at it: some patterns never come to an end. */
    private final class Counted implements CharSequence {
        private final CharSequence text;

        Counted(CharSequence text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--patternSteps < 0) {
                throw new ScriptException("failure: script takes too long");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end));
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
