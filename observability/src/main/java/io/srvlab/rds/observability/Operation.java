package io.srvlab.rds.observability;

import java.util.Locale;

/** Values of the label {@code operation} of the volume metrics. */
public enum Operation {
    CREATE,
    DELETE,
    PUBLISH,
    UNPUBLISH,
    STAGE,
    UNSTAGE,
    NODE_PUBLISH,
    NODE_UNPUBLISH,
    EXPAND,
    NODE_EXPAND,
    SNAPSHOT_CREATE,
    SNAPSHOT_DELETE;

    /** As it stands in the label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
