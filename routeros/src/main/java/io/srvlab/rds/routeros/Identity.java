package io.srvlab.rds.routeros;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names on the box that are derived from identities. All hashes are lower-case hex prefixes of SHA-256 over UTF-8. */
public final class Identity {
    /** Prefix of every slot that we make. */
    public static final String SLOT_PREFIX = "csi-";

    /** Prefix of the slots of owner records. */
    public static final String OWNER_PREFIX = "csi-own-";

    /** Prefix of the subvolumes that are snapshots. */
    public static final String SNAPSHOT_PREFIX = "snap-";

    private Identity() {}

    /** 12 hex digits that stand for a cluster in comments. */
    public static String clusterHash(String clusterId) {
        return hash(clusterId, 12);
    }

    /** {@code csi-} + 8 hex of the cluster + 20 hex of {@code name/incarnation}: 32 characters, RouterOS' limit. */
    public static String slot(String clusterId, String name, String incarnation) {
        return SLOT_PREFIX + hash(clusterId, 8) + hash(name + "/" + incarnation, 20);
    }

    /** Whether a slot (or a folder named like one) was made by that cluster. */
    public static boolean isSlotOf(String clusterId, String slot) {
        return slot.matches("csi-[0-9a-f]{28}") && slot.startsWith(SLOT_PREFIX + hash(clusterId, 8));
    }

    /** {@code snap-} + 8 hex of the cluster + 20 hex of {@code name/incarnation}: the subvolume of a snapshot. */
    public static String snapshot(String clusterId, String name, String incarnation) {
        return SNAPSHOT_PREFIX + hash(clusterId, 8) + hash(name + "/" + incarnation, 20);
    }

    /** Whether a subvolume of that name is a snapshot that was made by that cluster. */
    public static boolean isSnapshotOf(String clusterId, String name) {
        return name.matches("snap-[0-9a-f]{28}") && name.startsWith(SNAPSHOT_PREFIX + hash(clusterId, 8));
    }

    /** {@code csi-own-} + 12 hex of the cluster + 12 hex of the directory's path: one record per cluster and directory. */
    public static String ownerSlot(String clusterId, PoolDirectory where) {
        return OWNER_PREFIX + hash(clusterId, 12) + hash(where.path(), 12);
    }

    private static String hash(String text, int digits) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum).substring(0, digits);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
