package io.srvlab.rds.crds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator saw and did at its last look. A cache: wiping it changes no decision. */
public record RdsVolumeStatus(
        @Nullable Phase phase,
        @Nullable String nqn,
        @Nullable Long sizeBytes,
        @Nullable Portal portal,
        @Nullable List<Granted> attachments,
        @Nullable List<Condition> conditions,
        @Nullable Failure failure,
        @Nullable Long observedGeneration) {

    /** Condition types. */
    public static final String PROVISIONED = "Provisioned";

    public static final String EXPORTED = "Exported";
    public static final String FENCED = "Fenced";
    public static final String HEALTHY = "Healthy";
    public static final String READY = "Ready";

    /** Where a node connects to. */
    public record Portal(List<String> addresses, Integer port) {}

    /** An attachment of the spec that the box serves now. */
    public record Granted(String id, String node) {}

    /**
     * Why it does not go on.
     *
     * @param reason a name of the RouterOS error type (NoSpace, Rejected, …) or a reason of the operator's own
     */
    public record Failure(String reason, String message) {}

    /** In one word. */
    public enum Phase {
        Pending,
        Creating,
        Available,
        Attached,
        Expanding,
        Deleting,
        DiskMissing,
        Failed
    }
}
