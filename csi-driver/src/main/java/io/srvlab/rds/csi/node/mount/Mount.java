package io.srvlab.rds.csi.node.mount;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * One line of {@code /proc/self/mountinfo} (Linux, Documentation/filesystems/proc.rst, 3.5).
 *
 * @param id of this mount, unique while it lasts
 * @param majorMinor of the filesystem, the same for every bind mount of it; that of the disk, except with btrfs, whose
 *     filesystems have numbers of their own
 * @param root which part of the filesystem is shown, {@code /} for all of it
 * @param target where
 * @param options of this mount
 * @param fsType e.g. {@code ext4}
 * @param source e.g. {@code /dev/nvme0n1}
 */
public record Mount(
        int id, String majorMinor, String root, Path target, Set<String> options, String fsType, String source) {

    public boolean readOnly() {
        return options.contains("ro");
    }

    /** All lines, in the kernel's order: of several at one target the last is on top. A line of another form is an error. */
    public static List<Mount> parse(String mountinfo) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : mountinfo.split("\n")) {
            if (!line.isEmpty()) {
                mounts.add(parseLine(line));
            }
        }
        return List.copyOf(mounts);
    }

    private static Mount parseLine(String line) {
        String[] words = line.split(" ", -1);
        int dash = Arrays.asList(words).indexOf("-");
        if (dash < 6 || words.length < dash + 3) {
            throw new IllegalArgumentException("not a line of mountinfo: " + line);
        }
        return new Mount(
                Integer.parseInt(words[0]),
                words[2],
                unescape(words[3]),
                path(unescape(words[4])),
                Set.copyOf(Arrays.asList(words[5].split(","))),
                unescape(words[dash + 1]),
                unescape(words[dash + 2]));
    }

    /** A name that this process's locale has no letters for is nobody's that is asked for here. */
    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return Path.of(text.replaceAll("[^ -~]", "?"));
        }
    }

    /** Blank, tab, newline and backslash are written as a backslash and three octal digits, byte by byte. */
    private static String unescape(String word) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) == '\\'
                    && i + 3 < word.length()
                    && word.substring(i + 1, i + 4).matches("[0-3][0-7]{2}")) {
                plain.append((char) Integer.parseInt(word.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(word.charAt(i));
            }
        }
        return plain.toString();
    }
}
