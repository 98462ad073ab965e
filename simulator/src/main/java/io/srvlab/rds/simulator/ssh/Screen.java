package io.srvlab.rds.simulator.ssh;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a client receives of the lines that a command printed: streams, line ends, padding, banner, lengths. */
record Screen(String out, String err) {
    /** Prints that are read by people. */
    private static final Pattern TABLE =
            Pattern.compile("^\\s*/?[a-z/ -]*\\bprint\\b(?!.*\\bas-value\\b)", Pattern.DOTALL);

    private static final List<String> BANNER =
            List.of("", "  This system is for authorised use only.", "  All actions are logged.", "");

    static final String AUTH_BANNER = String.join("\r\n", BANNER) + "\r\n";

    /**
     * @param good whether all went well; if not, the last line is the error's text
     * @param first whether nothing of the command was shown before
     */
    static Screen of(String command, List<String> lines, boolean good, Behaviour behaviour, boolean first) {
        List<String> shown = new ArrayList<>();
        lines.forEach(line -> shown.addAll(limited(line, behaviour.get(Setting.U17))));
        int errors = !good && behaviour.errorsOnStderr() && !lines.isEmpty()
                ? limited(lines.getLast(), behaviour.get(Setting.U17)).size()
                : 0;
        List<String> normal = new ArrayList<>(shown.subList(0, shown.size() - errors));
        if (good && behaviour.crlf() && TABLE.matcher(command).find()) {
            pad(normal);
        }
        if (first && behaviour.is(Setting.U36, "banner")) {
            normal.addAll(0, BANNER);
        }
        String end = behaviour.crlf() ? "\r\n" : "\n";
        return new Screen(joined(normal, end), joined(shown.subList(shown.size() - errors, shown.size()), end));
    }

    private static String joined(List<String> lines, String end) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append(end));
        return text.toString();
    }

    /** To the length of the longest line. */
    private static void pad(List<String> lines) {
        int width = lines.stream().mapToInt(String::length).max().orElse(0);
        lines.replaceAll(line -> line.isEmpty() ? line : line + " ".repeat(width - line.length()));
    }

    private static List<String> limited(String line, String limit) {
        if (limit.equals("unlimited")) {
            return List.of(line);
        }
        int most = Integer.parseInt(limit.substring(limit.indexOf('-') + 1));
        if (line.length() <= most) {
            return List.of(line);
        }
        if (limit.startsWith("truncate")) {
            return List.of(line.substring(0, most));
        }
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < line.length(); from += most) {
            pieces.add(line.substring(from, Math.min(line.length(), from + most)));
        }
        return pieces;
    }

    /** The second half of the longest line becomes rubbish of the same length. */
    static void corrupt(List<String> lines) {
        int longest = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (longest < 0 || lines.get(i).length() > lines.get(longest).length()) {
                longest = i;
            }
        }
        if (longest >= 0) {
            String line = lines.get(longest);
            lines.set(longest, line.substring(0, line.length() / 2) + "\u0000\u001b[K#".repeat(line.length() / 10 + 1));
        }
    }
}
