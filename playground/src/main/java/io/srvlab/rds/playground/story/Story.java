package io.srvlab.rds.playground.story;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The demo as people see it: one line a step with its time, and under it what was seen. */
public final class Story {
    /** Of a line; what is shown as it came may be longer. */
    public static final int WIDTH = 110;

    private static final int TITLE_WIDTH = 92;
    private static final String INDENT = "    ";

    private final PrintStream out;
    private final boolean colour;
    private int steps;
    private int claims;
    private volatile boolean silent;

    /** What happens in one step. */
    @FunctionalInterface
    public interface Scene<T> {
        T play(Page page) throws Exception;
    }

    /** What happens in a step that gives nothing to the next. */
    @FunctionalInterface
    public interface Act {
        void play(Page page) throws Exception;
    }

    /** @param colour whether the output is a terminal */
    public Story(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    /** Plays a step. If it fails, what it had told so far is printed, and the failure is thrown on. */
    public <T> T step(String title, Scene<T> scene) throws Exception {
        steps++;
        print(bold(String.format(Locale.ROOT, "%2d  %-" + TITLE_WIDTH + "s", steps, title)));
        Page page = new Page();
        long start = System.nanoTime();
        boolean done = false;
        try {
            T result = scene.play(page);
            done = true;
            return result;
        } finally {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            String time = String.format(Locale.ROOT, "%6.1f s", took.toMillis() / 1000.0);
            line(done ? time : red("  failed"));
            claims += page.claims();
            page.parts().forEach(this::tell);
        }
    }

    /** As {@link #step}. */
    public void play(String title, Act act) throws Exception {
        var _ = step(title, page -> {
            act.play(page);
            return true;
        });
    }

    private void tell(Page.Part part) {
        switch (part) {
            case Page.Part.Said(String sentence) -> wrapped(sentence).forEach(text -> line(INDENT + text));
            case Page.Part.Shown(List<String> lines) -> lines.forEach(text -> line(INDENT + dim("| ") + dim(text)));
        }
    }

    /** A sentence in lines that fit. */
    public static List<String> wrapped(String sentence) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : sentence.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH - INDENT.length()) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** A line outside the steps. */
    public void line(String text) {
        print(text + System.lineSeparator());
    }

    public void heading(String text) {
        line(bold(text));
    }

    /** How many claims were checked so far. */
    public int claims() {
        return claims;
    }

    /** Says so, and nothing more: what fails from now on fails because the demo was interrupted. */
    public void interrupted() {
        print(System.lineSeparator() + "Interrupted; everything is taken down." + System.lineSeparator());
        silent = true;
    }

    private void print(String text) {
        if (!silent) {
            out.print(text);
            out.flush();
        }
    }

    private String bold(String text) {
        return coloured("1", text);
    }

    private String dim(String text) {
        return coloured("2", text);
    }

    /** For what went wrong. */
    public String red(String text) {
        return coloured("31", text);
    }

    private String coloured(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
