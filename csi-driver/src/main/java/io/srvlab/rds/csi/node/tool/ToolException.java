package io.srvlab.rds.csi.node.tool;

import java.io.IOException;

/** A program could not be run to its end. The message names it. */
public final class ToolException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Whether trying again later can help: it took too long. Otherwise it is not installed. */
    private final boolean late;

    public ToolException(String message, boolean late) {
        super(message);
        this.late = late;
    }

    public boolean late() {
        return late;
    }
}
