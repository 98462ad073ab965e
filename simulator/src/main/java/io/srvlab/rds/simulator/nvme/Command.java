package io.srvlab.rds.simulator.nvme;

import java.nio.ByteBuffer;

/**
 * A submission queue entry (Base 3.3.3.1), and the data that came with it.
 *
 * @param entry 64 bytes, little endian
 */
record Command(ByteBuffer entry, byte[] data) {
    static final int FABRICS = 0x7f;
    private static final int IN_CAPSULE = 0x01;

    int opcode() {
        return Byte.toUnsignedInt(entry.get(0));
    }

    boolean isFabrics() {
        return opcode() == FABRICS;
    }

    /** Fabrics command type (Base 6). */
    int fabricsType() {
        return Byte.toUnsignedInt(entry.get(4));
    }

    int id() {
        return Short.toUnsignedInt(entry.getShort(2));
    }

    long namespace() {
        return Integer.toUnsignedLong(entry.getInt(4));
    }

    /** Command dword 10 to 15. */
    int dword(int number) {
        return entry.getInt(number * 4);
    }

    int word(int offset) {
        return Short.toUnsignedInt(entry.getShort(offset));
    }

    /** Starting logical block, of reads and writes. */
    long firstBlock() {
        return entry.getLong(40);
    }

    /** Number of logical blocks, of reads and writes. */
    int blocks() {
        return (dword(12) & 0xffff) + 1;
    }

    /** Whether the host sends data: the low bits of the opcode say so (Base 3.3.3.1). */
    boolean takesData() {
        return ((isFabrics() ? fabricsType() : opcode()) & 3) == 1;
    }

    /** Length in the descriptor of the data. */
    long dataLength() {
        return Integer.toUnsignedLong(entry.getInt(32));
    }

    /** Whether the data is in the capsule, at an offset (TCP 3.3.2.2): else it is asked for. */
    boolean isInCapsule() {
        return entry.get(39) == IN_CAPSULE;
    }

    Command with(byte[] bytes) {
        return new Command(entry, bytes);
    }
}
