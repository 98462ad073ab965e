package io.srvlab.rds.csi.controller;

import io.srvlab.rds.crds.RdsVolume;

/** What became of a write with a precondition. */
sealed interface Written {
    /** It is stored; this is the object now. */
    record Stored(RdsVolume volume) implements Written {}

    /** The object is another one than was observed, or exists already: look again. */
    record Changed() implements Written {}

    /** There is no such object. */
    record Gone() implements Written {}

    /** The schema or a rule refuses it, in the API server's words. */
    record Refused(String reason) implements Written {}
}
