package io.srvlab.rds.bench.operator;

import io.srvlab.rds.bench.TestBox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Commands that the operator sends: for each operation of one volume after the other and of many at once, and in a minute in
 * which nothing happens. Times are from the change of the object to its status, with the simulator's timing model.
 * {@code OperatorBench [volumes] [minutes]}.
 */
public final class OperatorBench {
    private static final int ONE_BY_ONE = 8;

    private final TestBox box;
    private final Cluster cluster;
    private final String model;

    private OperatorBench(TestBox box, Cluster cluster, String model) {
        this.box = box;
        this.cluster = cluster;
        this.model = model;
    }

    public static void main(String[] args) throws Exception {
        int volumes = args.length > 0 ? Integer.parseInt(args[0]) : 300;
        int minutes = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        System.out.printf("%n%-8s %-24s %10s %16s %10s%n", "timing", "operation", "volumes", "commands each", "p50 ms");
        for (boolean timed : List.of(true, false)) {
            try (TestBox box = TestBox.start(timed);
                    Cluster cluster = Cluster.start(box)) {
                OperatorBench bench = new OperatorBench(box, cluster, timed ? "on" : "off");
                bench.life("one by one", names("one", ONE_BY_ONE), 1);
                if (!timed) {
                    bench.life("at once", names("many", volumes), volumes);
                    bench.steady(volumes, minutes);
                }
            }
        }
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList();
    }

    private interface Change {
        void of(String volume);
    }

    private interface Reached {
        boolean by(String volume);
    }

    private void life(String how, List<String> volumes, int together) throws InterruptedException {
        measure("create " + how, volumes, together, cluster::create, cluster::isAvailable);
        measure("publish " + how, volumes, together, cluster::attach, cluster::isGranted);
        measure("expand " + how, volumes, together, cluster::grow, cluster::isGrown);
        measure("unpublish " + how, volumes, together, cluster::detach, cluster::isAvailable);
        measure("delete " + how, volumes, together, cluster::delete, cluster::isGone);
    }

    private void measure(String what, List<String> volumes, int together, Change change, Reached reached)
            throws InterruptedException {
        quiet();
        int before = sent();
        List<Double> millis = new ArrayList<>();
        for (int from = 0; from < volumes.size(); from += together) {
            List<String> some = volumes.subList(from, Math.min(volumes.size(), from + together));
            long began = System.nanoTime();
            some.forEach(change::of);
            for (String volume : some) {
                while (!reached.by(volume)) {
                    TimeUnit.MILLISECONDS.sleep(2);
                }
            }
            millis.add((System.nanoTime() - began) / 1e6);
        }
        quiet();
        millis.sort(Comparator.naturalOrder());
        System.out.printf(
                "%-8s %-24s %10d %16.2f %10s%n",
                model,
                what,
                volumes.size(),
                (sent() - before) / (double) volumes.size(),
                together == 1 ? String.format("%.0f", millis.get(millis.size() / 2)) : "");
    }

    /** Until nothing was sent for two seconds: what an operation sends after its end counts as well. */
    private void quiet() throws InterruptedException {
        int before;
        do {
            before = sent();
            TimeUnit.SECONDS.sleep(2);
        } while (sent() != before);
    }

    private void steady(int volumes, int minutes) throws InterruptedException {
        List<String> all = names("steady", volumes);
        all.forEach(cluster::create);
        all.forEach(volume -> awaitAvailable(volume));
        quiet();
        int before = sent();
        TimeUnit.MINUTES.sleep(minutes);
        List<String> lines = box.simulator().received();
        List<String> meanwhile = lines.subList(before, lines.size());
        System.out.printf(
                "%n%d volumes, nothing happens: %.1f commands a minute%n",
                volumes, meanwhile.size() / (double) minutes);
        Map<String, Integer> kinds = new TreeMap<>();
        meanwhile.forEach(line -> kinds.merge(kind(line), 1, Integer::sum));
        kinds.forEach((kind, count) -> System.out.printf("  %5.1f  %s%n", count / (double) minutes, kind));
    }

    private void awaitAvailable(String volume) {
        while (!cluster.isAvailable(volume)) {
            Thread.onSpinWait();
        }
    }

    /** The menu that a line prints. */
    private static String kind(String line) {
        return line.replaceAll("(?s).*?(/[a-z/-]+)/print.*", "$1/print");
    }

    private int sent() {
        return box.simulator().received().size();
    }
}
