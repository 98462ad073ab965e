package io.srvlab.rds.playground.story;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows under a head, columns as wide as their widest cell; what does not fit the width is cut from the last column.
 *
 * @param head names of the columns
 */
public record Table(List<String> head, List<List<String>> rows) {
    private static final String GAP = "  ";
    private static final String CUT = "...";

    /** The table in lines of at most that many characters (more only if the columns before the last need more). */
    public List<String> lines(int width) {
        List<List<String>> all = new ArrayList<>(List.of(head));
        all.addAll(rows);
        int last = head.size() - 1;
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < head.size(); column++) {
            int place = column;
            widths.add(
                    all.stream().mapToInt(row -> row.get(place).length()).max().orElse(0));
        }
        int before = widths.subList(0, last).stream()
                .mapToInt(one -> one + GAP.length())
                .sum();
        int left = Math.max(CUT.length(), width - before);
        widths.set(last, Math.min(widths.get(last), left));
        List<String> lines = new ArrayList<>();
        lines.add(line(head, widths));
        lines.add(widths.stream().map("-"::repeat).collect(Collectors.joining(GAP)));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = cut(row.get(column), widths.get(column));
            boolean number = cell.matches("[0-9.]+");
            String pad = " ".repeat(widths.get(column) - cell.length());
            line.append(column == 0 ? "" : GAP).append(number ? pad + cell : cell + pad);
        }
        return line.toString().stripTrailing();
    }

    private static String cut(String cell, int width) {
        return cell.length() <= width ? cell : cell.substring(0, width - CUT.length()) + CUT;
    }
}
