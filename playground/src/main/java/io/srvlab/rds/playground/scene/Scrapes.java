package io.srvlab.rds.playground.scene;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the metrics of the processes moved by, over all lives of each process. */
public final class Scrapes {
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(\\{[^}]*})? ([-+0-9.eE]+|NaN)");

    private final Map<String, Map<String, Double>> begun = new HashMap<>();
    private final TreeMap<Series, Double> moved = new TreeMap<>();
    private final TreeMap<Series, Double> highest = new TreeMap<>();

    /**
     * One line of a process's page.
     *
     * @param name of the sample, e.g. {@code …_total}, {@code …_seconds_count}
     * @param labels with their braces; empty: none
     */
    record Series(String name, String labels, String process) implements Comparable<Series> {
        @Override
        public int compareTo(Series other) {
            int byName = name.compareTo(other.name);
            int byLabels = byName != 0 ? byName : labels.compareTo(other.labels);
            return byLabels != 0 ? byLabels : process.compareTo(other.process);
        }
    }

    /** At the beginning of a process's life. */
    void first(String process, String page) {
        begun.put(process, parse(page));
    }

    /** In the middle of it: for what goes up and down. */
    void look(String process, String page) {
        parse(page).forEach((sample, value) -> highest.merge(series(sample, process), value, Math::max));
    }

    /** At its end. */
    void last(String process, String page) {
        look(process, page);
        Map<String, Double> before = begun.getOrDefault(process, Map.of());
        parse(page)
                .forEach((sample, value) ->
                        moved.merge(series(sample, process), value - before.getOrDefault(sample, 0.0), Double::sum));
    }

    /** What moved, with by how much. */
    Map<Series, Double> moved() {
        TreeMap<Series, Double> only = new TreeMap<>(moved);
        only.values().removeIf(value -> value == 0);
        return only;
    }

    /** The highest value seen of a gauge of one process; 0 if it was never seen. */
    double highest(String name, String process) {
        return highest.getOrDefault(new Series(name, "", process), 0.0);
    }

    /** By how much all series of that name moved, whose labels contain the text. */
    double moved(String name, String labels) {
        return moved.entrySet().stream()
                .filter(one -> one.getKey().name().equals(name)
                        && one.getKey().labels().contains(labels))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static Series series(String sample, String process) {
        int brace = sample.indexOf('{');
        return brace < 0
                ? new Series(sample, "", process)
                : new Series(sample.substring(0, brace), sample.substring(brace), process);
    }

    /** Of the text format; by name and labels as they stand there. */
    static Map<String, Double> parse(String page) {
        Map<String, Double> samples = new TreeMap<>();
        page.lines().forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                String labels = sample.group(2) == null ? "" : sample.group(2);
                samples.put(sample.group(1) + labels, Double.parseDouble(sample.group(3)));
            }
        });
        return samples;
    }
}
