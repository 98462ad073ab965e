package io.srvlab.rds.check.nvme;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** One queue: a TCP connection on which one command at a time is run. Not for several threads. */
final class Queue implements AutoCloseable {
    private static final int IC_REQ = 0x00;
    private static final int IC_RESP = 0x01;
    private static final int C2H_TERM = 0x03;
    private static final int COMMAND = 0x04;
    private static final int RESPONSE = 0x05;
    private static final int H2C_DATA = 0x06;
    private static final int C2H_DATA = 0x07;
    private static final int R2T = 0x09;
    private static final int LAST = 0x04;
    private static final int SUCCESS = 0x08;
    private static final int HEADER = 24;
    private static final int MOST_DATA = 1 << 20;

    /** Of a command that is answered when there is something to tell. */
    private static final int EVENT = 0xffff;

    /** How a command ended well. */
    record Result(long value, byte[] data) {}

    private record Unit(int type, int flags, ByteBuffer header, byte[] data) {}

    private final Socket socket;
    private final DataInputStream in;
    private final Duration patience;
    private int inCapsule = 8192; // of an admin queue; others: what the controller says
    private int lastId;
    private int events;

    private Queue(Socket socket, Duration patience) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.patience = patience;
    }

    /** @param patience for the connection, and then for each answer */
    static Queue open(InetSocketAddress target, Duration patience) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(target, (int) patience.toMillis());
            socket.setSoTimeout((int) patience.toMillis());
            Queue queue = new Queue(socket, patience);
            queue.greet();
            return queue;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void inCapsule(int bytes) {
        inCapsule = bytes;
    }

    /** Initialize connection, without digests (TCP 3.6.2.1). */
    private void greet() throws IOException {
        ByteBuffer hello = header(128, IC_REQ, 128);
        socket.getOutputStream().write(hello.array());
        Unit answer = read();
        if (answer.type() != IC_RESP || answer.header().getShort(8) != 0) {
            throw new IOException("no NVMe/TCP target answers at " + socket.getRemoteSocketAddress());
        }
    }

    /** @param data for the target; empty: none */
    Result run(Entry entry, byte[] data, int expected) throws IOException {
        lastId = (lastId + 1) % EVENT;
        send(lastId, entry, data, expected);
        ByteBuffer got = ByteBuffer.allocate(expected);
        while (true) {
            Unit unit = read();
            switch (unit.type()) {
                case R2T -> supply(unit.header(), data);
                case C2H_DATA -> {
                    got.put(unit.header().getInt(12), unit.data());
                    if ((unit.flags() & SUCCESS) != 0) {
                        return new Result(0, got.array());
                    }
                }
                case RESPONSE -> {
                    if (Short.toUnsignedInt(unit.header().getShort(20)) == lastId) {
                        return result(entry, unit.header(), got.array());
                    }
                    events++;
                }
                case C2H_TERM -> throw new IOException(entry + ": the target ended the connection");
                default -> throw new IOException(entry + ": unexpected answer of type " + unit.type());
            }
        }
    }

    private static Result result(Entry entry, ByteBuffer header, byte[] data) throws RefusedException {
        int status = Short.toUnsignedInt(header.getShort(22)) >>> 1 & 0x7ff;
        if (status != 0) {
            throw new RefusedException(entry.toString(), status);
        }
        return new Result(header.getLong(8), data);
    }

    /** Asks to be told (Base 5.2); {@link #awaitEvent} waits for it. */
    void expectEvent() throws IOException {
        send(EVENT, Entry.of("wait for an event", 0x0c), new byte[0], 0);
    }

    /** Whether an event comes in that time. No command may run meanwhile. */
    boolean awaitEvent(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            if (events == 0 && read().type() == RESPONSE) {
                events++;
            }
            return events > 0;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout((int) patience.toMillis());
        }
    }

    private void send(int id, Entry entry, byte[] data, int expected) throws IOException {
        boolean with = data.length > 0 && data.length <= inCapsule;
        ByteBuffer capsule = header(72, COMMAND, with ? 72 + data.length : 72);
        capsule.put(8, entry.bytes(id, Math.max(data.length, expected), with));
        if (with) {
            capsule.put(3, (byte) 72);
        }
        write(capsule, with ? data : new byte[0], 0, with ? data.length : 0);
    }

    private void supply(ByteBuffer asked, byte[] data) throws IOException {
        int from = asked.getInt(12);
        int length = asked.getInt(16);
        ByteBuffer header = header(HEADER, H2C_DATA, HEADER + length);
        header.put(1, (byte) LAST).put(3, (byte) HEADER);
        header.putShort(8, asked.getShort(8)).putShort(10, asked.getShort(10));
        header.putInt(12, from).putInt(16, length);
        write(header, data, from, length);
    }

    private void write(ByteBuffer header, byte[] data, int from, int length) throws IOException {
        byte[] all = new byte[header.capacity() + length];
        System.arraycopy(header.array(), 0, all, 0, header.capacity());
        System.arraycopy(data, from, all, header.capacity(), length);
        socket.getOutputStream().write(all);
    }

    private static ByteBuffer header(int length, int type, int whole) {
        ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        return header.put(0, (byte) type).put(2, (byte) length).putInt(4, whole);
    }

    private Unit read() throws IOException {
        byte[] common = new byte[8];
        in.readFully(common);
        int headerLength = Byte.toUnsignedInt(common[2]);
        int offset = Byte.toUnsignedInt(common[3]);
        int length = ByteBuffer.wrap(common).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        int data = offset == 0 ? 0 : length - offset;
        if (headerLength < 24
                || length < headerLength
                || data < 0
                || data > MOST_DATA
                || offset != 0 && offset < headerLength) {
            throw new IOException("what answers at " + socket.getRemoteSocketAddress() + " does not speak NVMe/TCP");
        }
        byte[] header = new byte[headerLength];
        System.arraycopy(common, 0, header, 0, 8);
        in.readFully(header, 8, headerLength - 8);
        in.skipNBytes(offset == 0 ? 0 : offset - headerLength);
        byte[] payload = new byte[data];
        in.readFully(payload);
        return new Unit(
                Byte.toUnsignedInt(common[0]),
                Byte.toUnsignedInt(common[1]),
                ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN),
                payload);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
