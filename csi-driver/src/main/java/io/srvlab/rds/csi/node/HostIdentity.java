package io.srvlab.rds.csi.node;

import io.srvlab.rds.csi.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Who this node is to the box: the same after every restart, and another one in every cluster and on every machine. */
final class HostIdentity {
    /** Name space of our UUIDs. Part of the stored API: never changed. */
    private static final UUID SPACE = UUID.fromString("5f0a3c1e-7d1b-4f52-9b0a-6f2f6d0c8a11");

    private HostIdentity() {}

    static NodeId of(String clusterId, String nodeName, String machineId) {
        return new NodeId(nodeName, named(clusterId + "\n" + nodeName + "\n" + machineId));
    }

    /** What {@code machine-id(5)} says; empty if the machine has none. */
    static String machineId(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** A UUID of version 5 (RFC 9562, 5.5). */
    private static UUID named(String name) {
        byte[] hash;
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(SPACE.getMostSignificantBits())
                    .putLong(SPACE.getLeastSignificantBits())
                    .array());
            hash = sha1.digest(name.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        long high = bytes.getLong() & ~0xf000L | 0x5000L;
        long low = bytes.getLong() & ~(3L << 62) | 2L << 62;
        return new UUID(high, low);
    }
}
