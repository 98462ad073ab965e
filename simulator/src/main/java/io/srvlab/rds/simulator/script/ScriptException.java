package io.srvlab.rds.simulator.script;

/** A command failed while it ran; {@code :onerror} and {@code on-error=} can catch it. */
public final class ScriptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ScriptException(String message) {
        super(message);
    }
}
