package io.srvlab.rds.check.nvme;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A submission queue entry (Base 3.3.3.1) in the making. */
final class Entry {
    private static final int LENGTH = 64;
    private static final byte SGL = 0x40;

    private final String what;
    private final ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);

    private Entry(String what) {
        this.what = what;
    }

    /** @param what in words, for messages */
    static Entry of(String what, int opcode) {
        Entry entry = new Entry(what);
        entry.bytes.put(0, (byte) opcode).put(1, SGL);
        return entry;
    }

    /** A Fabrics command of that type (Base 6). */
    static Entry fabrics(String what, int type) {
        Entry entry = of(what, 0x7f);
        entry.bytes.put(4, (byte) type);
        return entry;
    }

    Entry namespace(int id) {
        bytes.putInt(4, id);
        return this;
    }

    Entry dword(int number, int value) {
        bytes.putInt(number * 4, value);
        return this;
    }

    Entry word(int offset, int value) {
        bytes.putShort(offset, (short) value);
        return this;
    }

    Entry number(int offset, long value) {
        bytes.putLong(offset, value);
        return this;
    }

    /** @param inCapsule whether the data comes with the command (TCP 3.3.2.2) */
    byte[] bytes(int id, int dataLength, boolean inCapsule) {
        bytes.putShort(2, (short) id);
        bytes.putInt(32, dataLength).put(39, (byte) (inCapsule ? 0x01 : 0x5a));
        return bytes.array();
    }

    @Override
    public String toString() {
        return what;
    }
}
