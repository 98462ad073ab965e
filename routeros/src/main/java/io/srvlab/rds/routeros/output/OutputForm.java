package io.srvlab.rds.routeros.output;

import io.srvlab.rds.routeros.RdsException;
import java.util.List;

/**
 * One of the ways in which a box can be asked to print items, with the reader of that way. JSON is the first;
 * {@code :foreach}/{@code get} and {@code print detail} text fit behind the same two methods.
 */
public interface OutputForm {

    /**
     * The statement that prints the items of a menu.
     *
     * @param where condition in the box's language, already quoted; empty for all
     */
    String statement(Menu menu, String where);

    /** Every item of a complete answer; Malformed if any of it is not understood. An empty text is never "no items". */
    List<Row> read(String text) throws RdsException.Malformed;
}
