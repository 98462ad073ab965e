package io.srvlab.rds.crds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator saw at its last look. A cache: wiping it changes no decision. */
public record RdsStorageClassStatus(
        @Nullable List<Condition> conditions,
        @Nullable Box box,
        @Nullable Capacity capacity,
        @Nullable Integer volumeCount,
        @Nullable List<Orphan> orphans,
        @Nullable Long observedGeneration) {

    /** Condition types, in the order in which they are judged. */
    public static final String REACHABLE = "Reachable";

    public static final String AUTHORIZED = "Authorized";
    public static final String VERSION_SUPPORTED = "VersionSupported";
    public static final String POOL_HEALTHY = "PoolHealthy";
    public static final String READY = "Ready";

    /** Who answered. */
    public record Box(String identity, String version, String board) {}

    /** Bytes. available = min(free, total less the sizes of all file disks) less reserve. */
    public record Capacity(Long totalBytes, Long freeBytes, Long provisionedBytes, Long availableBytes) {}

    /**
     * Something of ours on the box without an object.
     *
     * @param id slot, path or RdsVolume name: what an approval names
     * @param kind Disk, File or Volume
     * @param state New, Ok, Del (of its comment), Foreign or Unfinished
     * @param firstSeen RFC 3339
     */
    public record Orphan(
            String id, String kind, @Nullable Long sizeBytes, String state, String firstSeen, String message) {}
}
