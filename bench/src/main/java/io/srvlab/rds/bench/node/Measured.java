package io.srvlab.rds.bench.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the kernel says of a process (proc(5)).
 *
 * @param residentMib Rss of smaps_rollup
 * @param anonymousMib Anonymous of smaps_rollup
 * @param cpuMillis user and system time since its start
 */
record Measured(double residentMib, double anonymousMib, long threads, long cpuMillis) {
    /** USER_HZ is 100 on every architecture that this runs on. */
    private static final int MILLIS_PER_TICK = 10;

    static Measured of(Process process) throws IOException {
        Path proc = Path.of("/proc/" + process.pid());
        String rollup = Files.readString(proc.resolve("smaps_rollup"));
        // After the name in parentheses, which may hold blanks: utime and stime are fields 14 and 15.
        String stat = Files.readString(proc.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        try (Stream<Path> tasks = Files.list(proc.resolve("task"))) {
            return new Measured(
                    mib(rollup, "Rss"),
                    mib(rollup, "Anonymous"),
                    tasks.count(),
                    (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_PER_TICK);
        }
    }

    private static double mib(String rollup, String name) throws IOException {
        Matcher line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB$").matcher(rollup);
        if (!line.find()) {
            throw new IOException("no " + name + " in smaps_rollup");
        }
        return Integer.parseInt(line.group(1)) / 1024.0;
    }
}
