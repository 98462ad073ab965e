package io.srvlab.rds.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What Linux 6.1 showed of NVMe/TCP in /sys, and its table of mounts at that moment, unpacked below a folder. Recorded with two
 * volumes, {@link #UNDISTURBED} on nvme0 and {@link #CUT_OFF}, mounted at {@code /m}, whose target went away and came back.
 *
 * <p>A recording is called {@code multipath-<Y|N>-<state>}, Y where the kernel's own multipath was on; the states are
 * {@code 0-module-loaded-no-controller}, {@code 1-two-live-one-mounted}, {@code 3-nvme1-connecting},
 * {@code 4-nvme1-gone-stale-mount}, {@code 5-reconnected-while-stale-mount}, {@code 6-stale-mount-unmounted}. It is a text of
 * one line for each folder ({@code D path}), attribute ({@code F path = value}), link ({@code L path -> target}) and mount
 * ({@code M line}).
 *
 * @param sys stands for {@code /sys}
 * @param mountinfo stands for {@code /proc/self/mountinfo}; of the volumes' mounts only
 */
public record SysfsTree(Path sys, Path mountinfo) {
    /** The host NQN that the connections were made with. */
    public static final String HOST = "nqn.2014-08.org.nvmexpress:uuid:f6bfdfb2-4706-4261-8fdc-7f40e2abe41e";

    public static final String UNDISTURBED = "nqn.2000-02.com.mikrotik:pvc-test";
    public static final String CUT_OFF = "nqn.2000-02.com.mikrotik:pvc-out";

    /**
     * Writes a recording below a folder.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static SysfsTree unpack(String recording, Path folder) throws IOException {
        try (InputStream lines = SysfsTree.class.getResourceAsStream("/nvme/" + recording + ".txt")) {
            if (lines == null) {
                throw new IllegalArgumentException("there is no recording " + recording);
            }
            SysfsTree tree = new SysfsTree(
                    Files.createDirectories(folder.resolve("sys")), Files.writeString(folder.resolve("mountinfo"), ""));
            for (String line : new String(lines.readAllBytes(), UTF_8).split("\n", -1)) {
                tree.add(line);
            }
            return tree;
        }
    }

    private void add(String line) throws IOException {
        if (line.isEmpty()) {
            return;
        }
        if (line.startsWith("M ")) {
            Files.writeString(mountinfo, line.substring(2) + "\n", StandardOpenOption.APPEND);
            return;
        }
        String[] words = line.substring(2).split(" (=|->) ?", 2);
        Path path = sys.resolve(words[0]);
        Files.createDirectories(path.resolveSibling("."));
        switch (line.charAt(0)) {
            case 'D' -> Files.createDirectories(path);
            case 'F' -> Files.writeString(path, words[1] + "\n");
            case 'L' -> Files.createSymbolicLink(path, Path.of(words[1]));
            default -> throw new IOException("not a line of a recording: " + line);
        }
    }
}
