package io.srvlab.rds.csi.node.fabric;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.srvlab.rds.csi.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this node is to a target: a UUID from cluster id, name of the node and the machine's id. The same at every start; another
 * one for a machine that takes over a node's name, for another cluster's driver on the same node, and for the
 * administrator's own connections.
 */
public final class HostIdentity {
    /** Namespace of these names in the sense of RFC 9562, 5.5; random, for ever. */
    private static final UUID NAMESPACE = UUID.fromString("6d0c8f0b-6a2b-4f51-9c39-0f6c2b1de7a4");

    /** machine-id(5): 32 hex digits; empty or "uninitialized" until the first boot is done. */
    private static final Pattern MACHINE_ID = Pattern.compile("[0-9a-f]{32}");

    private static final Logger log = LoggerFactory.getLogger(HostIdentity.class);

    private HostIdentity() {}

    /** The node's id, from which host NQN and host id follow. No parameter may contain a slash. */
    public static NodeId of(String clusterId, String nodeName, String machineId) {
        return new NodeId(nodeName, version5(String.join("/", clusterId, nodeName, machineId)));
    }

    /** Whether the node has connections or records as the machine of that id. */
    @FunctionalInterface
    public interface InUse {
        boolean as(String machineId) throws IOException;
    }

    /**
     * The machine's id, the same from the first start on: the host's {@code /etc/machine-id} where there is one by then, else one
     * that is made; it is kept in the given file. If the host has another one later, the kept one is given up only when nothing is
     * in use as that: a copy of a machine that is given an id of its own is another host, but connections are ended only by the
     * host that made them.
     */
    public static String machineId(Path etc, Path kept, InUse inUse) throws IOException {
        Optional<String> hosts = read(etc);
        Optional<String> before = read(kept);
        if (before.isPresent() && (hosts.isEmpty() || hosts.equals(before))) {
            return before.get();
        }
        if (before.isPresent() && inUse.as(before.get())) {
            log.atWarn()
                    .addKeyValue("file", kept)
                    .log(etc
                            + " is not the machine id that this node began with, which it keeps, since it has volumes as"
                            + " that. This is right unless the machine was copied from another node together with its state"
                            + " folder: then drain it, remove the file and the folder volumes beside it, and restart the"
                            + " node plugin");
            return before.get();
        }
        if (hosts.isPresent()) {
            keepIfPossible(kept, hosts.get());
            return hosts.get();
        }
        String made = UUID.randomUUID().toString().replace("-", "");
        keep(kept, made);
        return made;
    }

    /** While the disk is full, the host has the id as long as nobody changes it. */
    private static void keepIfPossible(Path file, String id) {
        try {
            keep(file, id);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.toString())
                    .log("the machine id could not be kept; the next start tries again");
        }
    }

    /** Whole or not at all, and on the disk before it is used: half an id would be another one at the next start. */
    private static void keep(Path file, String id) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(fresh, CREATE, TRUNCATE_EXISTING, WRITE)) {
            channel.write(ByteBuffer.wrap((id + "\n").getBytes(UTF_8)));
            channel.force(true);
        }
        Files.move(fresh, file, ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
            folder.force(true);
        }
    }

    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file).strip())
                    .filter(id -> MACHINE_ID.matcher(id).matches());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static UUID version5(String name) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(HexFormat.of().parseHex(NAMESPACE.toString().replace("-", "")));
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(UTF_8)));
            long high = hash.getLong() & ~0xf000L | 0x5000;
            long low = hash.getLong() & ~(0b11L << 62) | 0b10L << 62;
            return new UUID(high, low);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
