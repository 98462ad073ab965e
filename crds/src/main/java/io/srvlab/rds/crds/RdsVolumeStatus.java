package io.srvlab.rds.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator saw and did at its last look. A cache: wiping it changes no decision. */
public record RdsVolumeStatus(
        @Nullable
        @JsonPropertyDescription("How far it is: Pending (waits for something), Creating, Available, Attached,"
                + " Expanding, Deleting, DiskMissing (the disk is not on the box; it is never made anew), Failed.")
        Phase phase,

        @Nullable
        @JsonPropertyDescription("NVMe Qualified Name under which the disk is exported now. Absent: not exported.")
        String nqn,

        @Nullable @JsonPropertyDescription("Size of the disk on the box, in bytes.")
        Long sizeBytes,

        @Nullable @JsonPropertyDescription("Where a node connects to.")
        Portal portal,

        @Nullable @JsonPropertyDescription("Attachments of the spec that the box serves now.")
        List<Granted> attachments,

        @Nullable
        @JsonPropertyDescription(
                "Provisioned, Exported, Fenced, Healthy, Ready: each with what is wrong and what to do.")
        List<Condition> conditions,

        @Nullable @JsonPropertyDescription("Why it does not go on. Absent: it does.")
        Failure failure,

        @Nullable @JsonPropertyDescription("Generation of the spec (metadata.generation) that this status answers.")
        Long observedGeneration) {

    /** Condition types. */
    public static final String PROVISIONED = "Provisioned";

    public static final String EXPORTED = "Exported";
    public static final String FENCED = "Fenced";
    public static final String HEALTHY = "Healthy";
    public static final String READY = "Ready";

    /** Where a node connects to. */
    public record Portal(
            @JsonPropertyDescription("IP addresses of the box in the data network, in order of preference.")
            List<String> addresses,

            @JsonPropertyDescription("TCP port of NVMe/TCP.")
            Integer port) {}

    /** An attachment of the spec that the box serves now. */
    public record Granted(
            @JsonPropertyDescription("Id of the attachment.")
            String id,

            @JsonPropertyDescription("Name of the node.") String node) {}

    /**
     * Why it does not go on.
     *
     * @param reason a name of the RouterOS error type (NoSpace, Rejected, …) or a reason of the operator's own
     */
    public record Failure(
            @JsonPropertyDescription("One CamelCase word for machines, e.g. NoSpace, Rejected, Unreachable.")
            String reason,

            @JsonPropertyDescription("What is wrong and what to do, for people.")
            String message) {}

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
