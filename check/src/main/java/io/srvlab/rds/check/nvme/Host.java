package io.srvlab.rds.check.nvme;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;

/**
 * A host that is connected to one subsystem: an admin queue and one I/O queue. Every call ends within the time that was given
 * at the connect, with an IOException if the target did not answer (RefusedException: if it said no). Not for several threads.
 */
public final class Host implements AutoCloseable {
    /** Bytes of a logical block, unless the namespace says otherwise (then {@link #connect} fails). */
    public static final int BLOCK = 512;

    private static final byte[] NOTHING = new byte[0];
    private static final int KEEP_ALIVE_MILLIS = 30_000;
    private static final int ENABLE = 0x00460001; // with entries of 2^6 and 2^4 bytes (Base 3.1.3.5)
    private static final int ADMIN_ENTRIES = 32;
    private static final int IO_ENTRIES = 16;

    private final Queue admin;
    private final Queue io;
    private final Facts facts;

    /**
     * What a controller and its namespace say of themselves.
     *
     * @param identifiers of the namespace, e.g. {@code uuid=...}; empty if it has none
     */
    public record Facts(String model, String firmware, String version, int blockBytes, String identifiers) {}

    private Host(Queue admin, Queue io, Facts facts) {
        this.admin = admin;
        this.io = io;
        this.facts = facts;
    }

    /**
     * Connects as that host.
     *
     * @throws RefusedException if the target has no such subsystem, or does not let this host in
     */
    public static Host connect(InetSocketAddress target, String nqn, String hostNqn, Duration patience)
            throws IOException {
        byte[] who = who(nqn, hostNqn);
        Queue admin = Queue.open(target, patience);
        try {
            int id = connect(admin, 0, ADMIN_ENTRIES, who);
            who[16] = (byte) id;
            who[17] = (byte) (id >>> 8);
            enable(admin, patience);
            byte[] controller = identify(admin, 0x01, 0);
            Facts facts = facts(controller, admin);
            var _ = admin.run(Entry.of("ask for a queue", 0x09).dword(10, 0x07), NOTHING, 0);
            Queue io = Queue.open(target, patience);
            try {
                var _ = connect(io, 1, IO_ENTRIES, who);
                int capsule = ByteBuffer.wrap(controller)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getInt(1792)
                        * 16;
                io.inCapsule(Math.clamp(capsule - 64, 0, 65536));
                return new Host(admin, io, facts);
            } catch (IOException e) {
                io.close();
                throw e;
            }
        } catch (IOException e) {
            admin.close();
            throw e;
        }
    }

    /** Connect data (Base 6.3): host identifier, controller (any), both names. */
    private static byte[] who(String nqn, String hostNqn) {
        UUID host = UUID.nameUUIDFromBytes(hostNqn.getBytes(StandardCharsets.UTF_8));
        ByteBuffer data = ByteBuffer.allocate(1024);
        data.putLong(0, host.getMostSignificantBits()).putLong(8, host.getLeastSignificantBits());
        data.putShort(16, (short) 0xffff);
        data.put(256, nqn.getBytes(StandardCharsets.UTF_8)).put(512, hostNqn.getBytes(StandardCharsets.UTF_8));
        return data.array();
    }

    private static int connect(Queue queue, int id, int entries, byte[] who) throws IOException {
        Entry entry = Entry.fabrics("connect queue " + id, 0x01)
                .word(42, id)
                .word(44, entries - 1)
                .dword(12, id == 0 ? KEEP_ALIVE_MILLIS : 0);
        return (int) queue.run(entry, who, 0).value() & 0xffff;
    }

    /** Base 3.5.1: set CC.EN, wait for CSTS.RDY. */
    private static void enable(Queue admin, Duration patience) throws IOException {
        var _ = admin.run(Entry.fabrics("enable", 0x00).dword(11, 0x14).number(48, ENABLE), NOTHING, 0);
        long end = System.nanoTime() + patience.toNanos();
        while ((property(admin, 0x1c) & 1) == 0) {
            if (System.nanoTime() > end) {
                throw new IOException("the controller does not become ready");
            }
        }
    }

    private static long property(Queue admin, int offset) throws IOException {
        return admin.run(Entry.fabrics("read property " + offset, 0x04).dword(11, offset), NOTHING, 0)
                .value();
    }

    private static byte[] identify(Queue admin, int structure, int namespace) throws IOException {
        Entry entry =
                Entry.of("identify " + structure, 0x06).namespace(namespace).dword(10, structure);
        return admin.run(entry, NOTHING, 4096).data();
    }

    private static Facts facts(byte[] controller, Queue admin) throws IOException {
        byte[] namespace = identify(admin, 0x00, 1);
        int format = namespace[26] & 0x0f;
        int block = 1 << namespace[128 + format * 4 + 2];
        if (block != BLOCK) {
            throw new IOException("its blocks have " + block + " bytes; this host can do " + BLOCK);
        }
        int version = ByteBuffer.wrap(controller).order(ByteOrder.LITTLE_ENDIAN).getInt(80);
        return new Facts(
                text(controller, 24, 40),
                text(controller, 64, 8),
                (version >>> 16) + "." + (version >>> 8 & 0xff),
                block,
                identifiers(namespace, identify(admin, 0x03, 1)));
    }

    private static String identifiers(byte[] namespace, byte[] descriptors) {
        StringBuilder all = new StringBuilder();
        known(all, "eui64", Arrays.copyOfRange(namespace, 120, 128));
        known(all, "nguid", Arrays.copyOfRange(namespace, 104, 120));
        if (descriptors[0] == 3) {
            known(all, "uuid", Arrays.copyOfRange(descriptors, 4, 20));
        }
        return all.toString().strip();
    }

    private static void known(StringBuilder all, String name, byte[] id) {
        String hex = HexFormat.of().formatHex(id);
        if (!hex.matches("0*")) {
            all.append(name).append('=').append(hex).append(' ');
        }
    }

    private static String text(byte[] data, int at, int length) {
        return new String(data, at, length, StandardCharsets.US_ASCII)
                .replace("\0", "")
                .strip();
    }

    public Facts facts() {
        return facts;
    }

    /** Bytes of the namespace, asked for now. */
    public long size() throws IOException {
        byte[] namespace = identify(admin, 0x00, 1);
        return ByteBuffer.wrap(namespace).order(ByteOrder.LITTLE_ENDIAN).getLong(0) * facts.blockBytes();
    }

    /** Bytes from there; both multiples of {@link #BLOCK}. */
    public byte[] read(long from, int length) throws IOException {
        return io.run(transfer("read", 0x02, from, length), NOTHING, length).data();
    }

    /** Bytes to there; both multiples of {@link #BLOCK}. */
    public void write(long to, byte[] bytes) throws IOException {
        var _ = io.run(transfer("write", 0x01, to, bytes.length), bytes, 0);
    }

    /** What was written is on the medium. */
    public void flush() throws IOException {
        var _ = io.run(Entry.of("flush", 0x00).namespace(1), NOTHING, 0);
    }

    private static Entry transfer(String what, int opcode, long at, int length) {
        if (at % BLOCK != 0 || length % BLOCK != 0 || length <= 0) {
            throw new IllegalArgumentException(what + " at " + at + ", " + length + " bytes: not whole blocks");
        }
        return Entry.of(what, opcode).namespace(1).number(40, at / BLOCK).dword(12, length / BLOCK - 1);
    }

    /** Still there, on both queues? */
    public void ping() throws IOException {
        var _ = admin.run(Entry.of("keep alive", 0x18), NOTHING, 0);
        var _ = read(0, BLOCK);
    }

    /** Asks to be told when the namespace changes; {@link #awaitChange} waits for it. */
    public void expectChange() throws IOException {
        var _ = admin.run(Entry.of("ask for events", 0x09).dword(10, 0x0b).dword(11, 1 << 8), NOTHING, 0);
        admin.expectEvent();
    }

    /** Whether the target tells of a change in that time. */
    public boolean awaitChange(Duration time) throws IOException {
        return admin.awaitEvent(time);
    }

    @Override
    public void close() throws IOException {
        io.close();
        admin.close();
    }
}
