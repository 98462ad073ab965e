package io.srvlab.rds.simulator.nvme;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A protocol data unit (TCP 3.3): 8 bytes common to all, a header of {@code header.capacity()} bytes with them, data.
 *
 * @param header with the 8 common bytes, little endian
 * @param data empty if there is none
 */
record Pdu(int type, int flags, ByteBuffer header, byte[] data) {
    static final int IC_REQ = 0x00;
    static final int IC_RESP = 0x01;
    static final int H2C_TERM = 0x02;
    static final int C2H_TERM = 0x03;
    static final int COMMAND = 0x04;
    static final int RESPONSE = 0x05;
    static final int H2C_DATA = 0x06;
    static final int C2H_DATA = 0x07;
    static final int R2T = 0x09;

    /** On data: the last of its transfer. */
    static final int LAST = 0x04;

    /** Of one transfer to the target, and so of one unit (MAXH2CDATA, and MDTS in bytes). */
    static final int MOST_DATA = 128 << 10;

    static final byte[] NO_DATA = new byte[0];

    private static final int COMMON = 8;
    private static final int LONGEST_HEADER = 128;

    /** What the sender did wrong: the connection ends with a termination request (TCP 3.6.2.5). */
    static final class Violation extends IOException {
        private static final long serialVersionUID = 1L;

        /** Fatal error status: invalid header field. */
        static final int HEADER_FIELD = 1;
        /** Sequence error. */
        static final int SEQUENCE = 2;
        /** Data transfer limit exceeded. */
        static final int LIMIT = 5;

        final int status;

        Violation(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    /** Waits for the next one; null-free: the end of the stream is an EOFException. */
    static Pdu read(DataInputStream in) throws IOException {
        byte[] common = new byte[COMMON];
        in.readFully(common);
        ByteBuffer start = ByteBuffer.wrap(common).order(ByteOrder.LITTLE_ENDIAN);
        int header = Byte.toUnsignedInt(common[2]);
        int offset = Byte.toUnsignedInt(common[3]);
        long length = Integer.toUnsignedLong(start.getInt(4));
        long data = offset == 0 ? 0 : length - offset;
        if (header < COMMON || header > LONGEST_HEADER || length < header || (offset != 0 && offset < header)) {
            throw new Violation(Violation.HEADER_FIELD, "header of " + header + " bytes in " + length);
        }
        if (data < 0 || data > MOST_DATA || (offset == 0 && length != header)) {
            throw new Violation(Violation.LIMIT, data + " bytes of data");
        }
        byte[] whole = new byte[header];
        System.arraycopy(common, 0, whole, 0, COMMON);
        in.readFully(whole, COMMON, header - COMMON);
        in.skipNBytes(Math.max(0, offset - header));
        byte[] payload = in.readNBytes((int) data);
        if (payload.length < data) {
            throw new EOFException("in the middle of data");
        }
        ByteBuffer all = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        return new Pdu(Byte.toUnsignedInt(common[0]), Byte.toUnsignedInt(common[1]), all, payload);
    }

    /** A header to fill in; its 8 common bytes are set by {@link #bytes}. */
    static ByteBuffer header(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    static Pdu of(int type, int flags, ByteBuffer header, byte[] data) {
        return new Pdu(type, flags, header, data);
    }

    /** As it goes over the wire, without digests. */
    byte[] bytes() {
        int length = header.capacity();
        header.put(0, (byte) type)
                .put(1, (byte) flags)
                .put(2, (byte) length)
                .put(3, (byte) (data.length == 0 ? 0 : length))
                .putInt(4, length + data.length);
        byte[] all = new byte[length + data.length];
        System.arraycopy(header.array(), 0, all, 0, length);
        System.arraycopy(data, 0, all, length, data.length);
        return all;
    }
}
