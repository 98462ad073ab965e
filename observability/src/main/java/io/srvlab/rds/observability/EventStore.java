package io.srvlab.rds.observability;

import java.io.IOException;

/** Where Events are kept: an API server, as far as the right to create and to patch Events goes. */
public interface EventStore {

    /** What came of it. */
    enum Outcome {
        DONE,
        /** There is one of that name already. */
        EXISTS,
        /** There is none of that name. */
        MISSING
    }

    /**
     * @param json a core/v1 Event with its name
     * @throws IOException it could not be reached, or refused; says why
     */
    Outcome create(String namespace, String json) throws IOException, InterruptedException;

    /** @param merge a merge patch (RFC 7396) */
    Outcome patch(String namespace, String name, String merge) throws IOException, InterruptedException;

    /** Nothing more is to be kept for now: what is held open only for speed may be let go of. */
    default void rest() {}
}
