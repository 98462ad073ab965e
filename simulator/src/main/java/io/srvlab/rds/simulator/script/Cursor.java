package io.srvlab.rds.simulator.script;

/** A place in the text. */
final class Cursor {
    private final String text;
    private int at;
    private int joined;

    Cursor(String text) {
        this.text = text;
    }

    int position() {
        return at;
    }

    void reset(int position) {
        at = position;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    char peek() {
        return text.charAt(at);
    }

    /** Whether the next character is one of these; false at the end. */
    boolean nextIn(String characters) {
        return !atEnd() && characters.indexOf(peek()) >= 0;
    }

    char next() {
        return text.charAt(at++);
    }

    boolean lookingAt(String what) {
        return text.startsWith(what, at);
    }

    String since(int start) {
        return text.substring(start, at);
    }

    /** From now on a line break is a blank, as in parentheses ({@code true}), or ends the command. Returns what was. */
    boolean join(boolean lines) {
        boolean before = joined > 0;
        joined = lines ? 1 : 0;
        return before;
    }

    void skipBlanks() {
        skipBlanksAnd("");
    }

    void skipBlanksAnd(String others) {
        while (!atEnd() && (isBlank(peek()) || others.indexOf(peek()) >= 0)) {
            at++;
        }
    }

    private boolean isBlank(char c) {
        return c == '\n' ? joined > 0 : Character.isWhitespace(c);
    }

    /** Letters, digits and the others, as many as there are. */
    String word(String others) {
        int start = at;
        while (!atEnd() && (isLetterOrDigit(peek()) || others.indexOf(peek()) >= 0)) {
            if (peek() == '-' && lookingAt("->")) {
                break;
            }
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    void expect(char wanted) throws SyntaxException {
        skipBlanks();
        if (atEnd() || peek() != wanted) {
            throw error("syntax error");
        }
        at++;
    }

    SyntaxException error(String what) {
        return error(what, at);
    }

    SyntaxException error(String what, int position) {
        int start = text.lastIndexOf('\n', position - 1) + 1;
        return new SyntaxException(what, line(position), position - start + 1);
    }

    int line(int position) {
        return 1
                + (int) text.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
