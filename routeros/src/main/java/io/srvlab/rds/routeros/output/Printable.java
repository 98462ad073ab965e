package io.srvlab.rds.routeros.output;

import java.io.Reader;

/**
 * A text without its control characters: long lines may carry raw line breaks that a terminal put in, which are no part of
 * the JSON around them (there they would be escaped).
 */
final class Printable extends Reader {
    private final String text;
    private int at;

    /** @param from where it begins */
    Printable(String text, int from) {
        this.text = text;
        this.at = from;
    }

    @Override
    public int read(char[] into, int from, int length) {
        if (length == 0) {
            return 0;
        }
        int read = 0;
        while (read < length && at < text.length()) {
            char next = text.charAt(at++);
            if (next >= ' ') {
                into[from + read++] = next;
            }
        }
        return read == 0 ? -1 : read;
    }

    @Override
    public void close() {
        // a text needs no closing
    }
}
