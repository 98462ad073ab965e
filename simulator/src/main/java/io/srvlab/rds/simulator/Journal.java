package io.srvlab.rds.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What went on: the last lines, all lines that ran, and counters. */
public final class Journal {
    private static final int LAST = 200;
    private static final int RAN = 1_000_000;

    /**
     * A line that came over SSH.
     *
     * @param from address and port of the client
     * @param took from its arrival to the end of its output
     * @param outcome ok, error, or the fault that struck it
     */
    public record Line(Instant at, String user, String from, String command, Duration took, String outcome) {}

    private final Deque<Line> last = new ArrayDeque<>();
    private final List<String> ran = new ArrayList<>();
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    synchronized void runs(String command) {
        if (ran.size() < RAN) {
            ran.add(command);
        }
    }

    /** The commands that came over SSH and ran, the oldest first (the first million). */
    synchronized List<String> ran() {
        return List.copyOf(ran);
    }

    public void ended(Line line) {
        count("rds_simulator_lines_total{outcome=\"" + line.outcome() + "\"}");
        counter("rds_simulator_line_milliseconds_total").add(line.took().toMillis());
        synchronized (this) {
            last.addFirst(line);
            while (last.size() > LAST) {
                last.removeLast();
            }
        }
    }

    /** The last lines, the latest first. */
    public synchronized List<Line> last() {
        return List.copyOf(last);
    }

    /** Adds one to a series, named as Prometheus writes it; values of labels are words of this program or the schema. */
    public void count(String series) {
        counter(series).increment();
    }

    private LongAdder counter(String series) {
        return counters.computeIfAbsent(series, name -> new LongAdder());
    }

    /** By series, sorted. */
    public Map<String, Long> counters() {
        Map<String, Long> values = new TreeMap<>();
        counters.forEach((name, value) -> values.put(name, value.sum()));
        return values;
    }
}
