package io.srvlab.rds.simulator.script;

/** The line does not parse: nothing of it runs. The message carries line and column as RouterOS prints them. */
public final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    public SyntaxException(String what, int line, int column) {
        super(what + " (line " + line + " column " + column + ")");
    }
}
