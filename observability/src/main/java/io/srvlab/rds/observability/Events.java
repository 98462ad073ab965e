package io.srvlab.rds.observability;

import io.fabric8.kubernetes.api.model.ObjectReference;

/** Posts core/v1 Events. Never throws and never blocks the caller: an Event that cannot be posted is logged. */
public interface Events {

    /**
     * @param about what it is about; the Event lies in its namespace ({@code default} for cluster-scoped kinds)
     * @param reason CamelCase word of {@link Reason}
     * @param message for people: what happened and what to do; repeats of (about, reason, message) raise the count of one Event
     */
    void post(ObjectReference about, Reason reason, String message);
}
