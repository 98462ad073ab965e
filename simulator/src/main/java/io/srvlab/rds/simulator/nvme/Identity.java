package io.srvlab.rds.simulator.nvme;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The data of Identify (Base 5.17, NVM 4.1.5): 4096 bytes each. */
final class Identity {
    /** In-capsule data of an I/O command, in bytes. */
    static final int IN_CAPSULE = 4096;

    static final int QUEUE_ENTRIES = 128;
    static final int VERSION = 0x00010300;

    private static final int LENGTH = 4096;
    private static final int NAMESPACE_ATTRIBUTES = 1 << 8;

    private Identity() {}

    /** Controller; as the Linux target calls itself, since nobody knows what RouterOS says. */
    static byte[] controller(String nqn, int id, boolean discovery) {
        ByteBuffer data = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        text(data, 4, 20, String.format("%08x", nqn.hashCode()));
        text(data, 24, 40, "Linux");
        text(data, 64, 8, "5.6.3");
        data.put(76, (byte) 2); // CMIC: several controllers
        data.put(77, (byte) 5); // MDTS: 2^5 pages of 4 KiB
        data.putShort(78, (short) id);
        data.putInt(80, VERSION);
        data.putInt(92, NAMESPACE_ATTRIBUTES); // OAES
        data.putInt(96, 1); // CTRATT: 128-bit host identifier
        data.put(111, (byte) (discovery ? 2 : 1)); // CNTRLTYPE
        data.put(258, (byte) 3); // ACL
        data.put(259, (byte) 3); // AERL
        data.put(260, (byte) 3); // FRMW
        data.put(261, (byte) 4); // LPA: extended data for Get Log Page
        data.putShort(320, (short) 10); // KAS, in 100 ms
        data.put(512, (byte) 0x66); // SQES
        data.put(513, (byte) 0x44); // CQES
        data.putShort(514, (short) QUEUE_ENTRIES); // MAXCMD
        data.putInt(516, discovery ? 0 : 1); // NN
        data.putShort(520, (short) 0x0c); // ONCS: Dataset Management, Write Zeroes
        data.put(525, (byte) 1); // VWC: flush is honoured
        data.putInt(536, 1 | 1 << 20); // SGLS: supported, with offsets in the capsule
        text(data, 768, 256, nqn);
        endWithZero(data, 768, 256, nqn);
        data.putInt(1792, (64 + IN_CAPSULE) / 16); // IOCCSZ
        data.putInt(1796, 1); // IORCSZ
        data.put(1803, (byte) 1); // MSDBD
        return data.array();
    }

    static byte[] namespace(long blocks) {
        ByteBuffer data = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        data.putLong(0, blocks).putLong(8, blocks).putLong(16, blocks);
        data.put(30, (byte) 1); // NMIC: shared by controllers
        data.put(130, (byte) 9); // LBADS of format 0: 2^9 bytes
        return data.array();
    }

    /** The active namespaces above {@code after}. */
    static byte[] list(long after) {
        ByteBuffer data = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        return after < 1 ? data.putInt(0, 1).array() : data.array();
    }

    /** One descriptor, a UUID that stays with the name of the subsystem. */
    static byte[] descriptors(String nqn) {
        UUID uuid = UUID.nameUUIDFromBytes(nqn.getBytes(StandardCharsets.UTF_8));
        ByteBuffer data = ByteBuffer.allocate(LENGTH);
        data.put(0, (byte) 3).put(1, (byte) 16);
        return data.putLong(4, uuid.getMostSignificantBits())
                .putLong(12, uuid.getLeastSignificantBits())
                .array();
    }

    /** ASCII, filled up with blanks (Base 1.4.2). */
    private static void text(ByteBuffer data, int at, int length, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < length; i++) {
            data.put(at + i, i < ascii.length ? ascii[i] : (byte) ' ');
        }
    }

    /** NQNs are filled up with zeros instead. */
    private static void endWithZero(ByteBuffer data, int at, int length, String text) {
        for (int i = text.length(); i < length; i++) {
            data.put(at + i, (byte) 0);
        }
    }
}
