package io.srvlab.rds.simulator.script;

/** A place in the line. */
final class Cursor {
    private final String text;
    private int at;

    Cursor(String text) {
        this.text = text;
    }

    int position() {
        return at;
    }

    int column() {
        return at + 1;
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

    char next() {
        return text.charAt(at++);
    }

    boolean lookingAt(String what) {
        return text.startsWith(what, at);
    }

    String since(int start) {
        return text.substring(start, at);
    }

    void skipBlanks() {
        skipBlanksAnd("");
    }

    void skipBlanksAnd(String others) {
        while (!atEnd() && (Character.isWhitespace(peek()) || others.indexOf(peek()) >= 0)) {
            at++;
        }
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
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    void expect(char wanted) throws SyntaxException {
        skipBlanks();
        if (atEnd() || peek() != wanted) {
            throw error("syntax error");
        }
        at++;
    }

    SyntaxException error(String what) {
        return new SyntaxException(what, column());
    }
}
