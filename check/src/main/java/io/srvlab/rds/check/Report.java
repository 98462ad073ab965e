package io.srvlab.rds.check;

import java.util.ArrayList;
import java.util.List;

/** What was found out, as Markdown to paste into an issue. It holds no address, user, key or serial number. */
public final class Report {
    private static final int LONGEST = 160;

    private Report() {}

    public static String of(Check.Result result) {
        List<String> lines = new ArrayList<>();
        List<Answer> all = result.answers().all();
        long given = all.stream().filter(Answer::given).count();
        lines.add("## rds-check");
        lines.add("");
        lines.add(given + " of " + all.size() + " questions answered in "
                + result.took().toSeconds() + " s"
                + (result.trouble().isEmpty() ? "." : ", then broken off: " + cell(result.trouble())));
        lines.add("");
        result.answers().facts().forEach(fact -> lines.add("- " + cell(fact)));
        lines.add("");
        lines.add("| id | question | answer | expected | seen |");
        lines.add("|---|---|---|---|---|");
        all.forEach(answer -> lines.add(row(answer)));
        lines.add("");
        if (result.left().isEmpty()) {
            lines.add("Everything that was made has been removed.");
        } else {
            lines.add("**Not everything that was made could be removed.** By hand, on the box:");
            lines.add("```");
            lines.addAll(result.left());
            lines.add("```");
        }
        return String.join("\n", lines) + "\n";
    }

    private static String row(Answer answer) {
        Question question = answer.question();
        String value =
                !answer.given() ? "–" : answer.isSurprise() ? "**" + cell(answer.value()) + "**" : cell(answer.value());
        return "| "
                + String.join(
                        " | ", question.id(), question.words(), value, question.expected(), cell(answer.evidence()))
                + " |";
    }

    /** Text that cannot end its cell, its line, or begin anything. */
    private static String cell(String text) {
        String line = text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "").strip();
        String shown = line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
        return shown.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("`", "'")
                .replace("*", "\\*");
    }
}
