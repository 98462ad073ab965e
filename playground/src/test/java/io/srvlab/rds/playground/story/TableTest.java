package io.srvlab.rds.playground.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCellAndNumbersStandRight() {
        Table table = new Table(
                List.of("metric", "by", "labels"), List.of(List.of("creates", "2", "a"), List.of("x", "10", "longer")));

        assertThat(table.lines(80))
                .containsExactly(
                        "metric   by  labels", //
                        "-------  --  ------",
                        "creates   2  a",
                        "x        10  longer");
    }

    @Test
    void whatDoesNotFitIsCutFromTheLastColumn() {
        Table table = new Table(List.of("a", "b"), List.of(List.of("first", "0123456789")));

        assertThat(table.lines(14)).last().isEqualTo("first  0123...");
        assertThat(table.lines(17)).last().isEqualTo("first  0123456789");
    }

    @Test
    void aTableWithoutRowsIsItsHead() {
        assertThat(new Table(List.of("a", "bb"), List.of()).lines(80)).containsExactly("a  bb", "-  --");
    }
}
