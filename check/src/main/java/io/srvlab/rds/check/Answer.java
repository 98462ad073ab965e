package io.srvlab.rds.check;

/**
 * What a box said to a question.
 *
 * @param setting id of the question, e.g. {@code U6}
 * @param value as the simulator's setting of that id calls it; empty: not answered
 * @param evidence the box's own words, or what is needed for an answer
 */
public record Answer(String setting, String value, String evidence) {
    public boolean given() {
        return !value.isEmpty();
    }

    @Override
    public String toString() {
        String line = evidence.replaceAll("\\s+", " ").strip();
        String shown = line.length() <= 120 ? line : line.substring(0, 120) + "…";
        return String.format("%-12s %-14s %s", setting, given() ? value : "not answered", shown);
    }
}
