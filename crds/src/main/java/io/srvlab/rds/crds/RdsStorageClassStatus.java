package io.srvlab.rds.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator saw at its last look. A cache: wiping it changes no decision. */
public record RdsStorageClassStatus(
        @Nullable
        @JsonPropertyDescription("Reachable, Authorized, VersionSupported, PoolHealthy, Ready: each with what is wrong"
                + " and what to do.")
        List<Condition> conditions,

        @Nullable @JsonPropertyDescription("Who answered at the address.")
        Box box,

        @Nullable @JsonPropertyDescription("Space in the pool.")
        Capacity capacity,

        @Nullable @JsonPropertyDescription("How many RdsVolumes name this class.")
        Integer volumeCount,

        @Nullable
        @JsonPropertyDescription("What is ours on the box and has no object in Kubernetes. A finished one is deleted"
                + " only when the annotation rds.srvlab.io/approve-orphans names its id.")
        List<Orphan> orphans,

        @Nullable @JsonPropertyDescription("Generation of the spec (metadata.generation) that this status answers.")
        Long observedGeneration) {

    /** Condition types, in the order in which they are judged. */
    public static final String REACHABLE = "Reachable";

    public static final String AUTHORIZED = "Authorized";
    public static final String VERSION_SUPPORTED = "VersionSupported";
    public static final String POOL_HEALTHY = "PoolHealthy";
    public static final String READY = "Ready";

    /** Who answered. */
    public record Box(
            @JsonPropertyDescription("The box's /system/identity.")
            String identity,

            @JsonPropertyDescription("RouterOS version, e.g. 7.23.4.")
            String version,

            @JsonPropertyDescription("Name of the board.") String board) {}

    /** Bytes. available = min(free, total less the sizes of all file disks) less reserve. */
    public record Capacity(
            @JsonPropertyDescription("Size of the pool's filesystem, in bytes.")
            Long totalBytes,

            @JsonPropertyDescription("Bytes that are free in it now.")
            Long freeBytes,

            @JsonPropertyDescription("Sum of the sizes of all file disks in it, in bytes, also those of others.")
            Long provisionedBytes,

            @JsonPropertyDescription("Bytes that new volumes may take: the smaller of free and total less provisioned,"
                    + " less the reserve.")
            Long availableBytes) {}

    /**
     * Something of ours on the box without an object.
     *
     * @param id slot, path or RdsVolume name: what an approval names
     * @param kind Disk, File or Volume
     * @param state New, Ok, Del (of its comment), Foreign or Unfinished
     * @param firstSeen RFC 3339
     */
    public record Orphan(
            @JsonPropertyDescription("Slot, path or RdsVolume name: what an approval names.")
            String id,

            @JsonPropertyDescription("Disk, File or Volume.")
            String kind,

            @Nullable @JsonPropertyDescription("Its size in bytes, where known.")
            Long sizeBytes,

            @JsonPropertyDescription(
                    "New (never finished), Ok (finished), Del (its removal had begun), Foreign or Unfinished.")
            String state,

            @JsonPropertyDescription("When a scan first saw it. RFC 3339, UTC.")
            String firstSeen,

            @JsonPropertyDescription("What it is and what becomes of it, for people.")
            String message) {}
}
