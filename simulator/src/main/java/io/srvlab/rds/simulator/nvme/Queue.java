package io.srvlab.rds.simulator.nvme;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A queue: one TCP connection, whose commands are run one after the other. */
final class Queue {
    private static final Logger LOG = LoggerFactory.getLogger(Queue.class);

    private static final int UNTIL_CONNECTED_MILLIS = 10_000;

    /** A host that keeps its keep-alive time is never late by so much. */
    private static final int GRACE_MILLIS = 10_000;

    /** What runs a queue's commands. Empty: answered later. */
    @FunctionalInterface
    interface Commands {
        Optional<Answer> run(Command command) throws IOException;
    }

    /** The other side of a Connect command. */
    @FunctionalInterface
    interface Reception {
        /** @return what runs the commands from now on, or why not */
        Admission connect(Queue queue, Command command);
    }

    /** How a Connect ended; no commands if it was refused. */
    record Admission(Answer answer, Optional<Commands> commands) {
        static Admission refused(Answer answer) {
            return new Admission(answer, Optional.empty());
        }
    }

    /** Data that a command waits for. */
    private static final class Transfer {
        final Command command;
        final byte[] data;
        int got;

        Transfer(Command command) {
            this.command = command;
            this.data = new byte[(int) command.dataLength()];
        }
    }

    private final Socket socket;
    private final Reception reception;
    private final Map<Integer, Transfer> transfers = new HashMap<>();
    private Optional<Commands> commands = Optional.empty();
    private int nextTag;
    private int submissionHead;
    private int entries = Identity.QUEUE_ENTRIES;
    private int queueId;

    Queue(Socket socket, Reception reception) {
        this.socket = socket;
        this.reception = reception;
    }

    /** Until the host or the box closes it. Nothing of a connection's end is anybody else's business. */
    void serve() {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(UNTIL_CONNECTED_MILLIS);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 << 10));
            try {
                greet(Pdu.read(in));
                while (true) {
                    take(Pdu.read(in));
                }
            } catch (Pdu.Violation e) {
                LOG.info("{} broke the protocol: {}", socket.getRemoteSocketAddress(), e.getMessage());
                ByteBuffer header = Pdu.header(24);
                header.putShort(8, (short) e.status);
                send(Pdu.of(Pdu.C2H_TERM, 0, header, Pdu.NO_DATA));
            }
        } catch (EOFException | SocketException | SocketTimeoutException e) {
            LOG.debug("{} has gone: {}", socket.getRemoteSocketAddress(), e.getMessage());
        } catch (IOException e) {
            LOG.info("the connection of {} ends: {}", socket.getRemoteSocketAddress(), e.getMessage());
        }
    }

    /** Digests are not offered; the host sends at most {@link Pdu#MOST_DATA} in one unit (TCP 3.6.2.2). */
    private void greet(Pdu hello) throws IOException {
        if (hello.type() != Pdu.IC_REQ || hello.header().capacity() != 128) {
            throw new Pdu.Violation(Pdu.Violation.SEQUENCE, "a connection begins with ICReq");
        }
        ByteBuffer header = Pdu.header(128);
        header.putInt(12, Pdu.MOST_DATA);
        send(Pdu.of(Pdu.IC_RESP, 0, header, Pdu.NO_DATA));
    }

    private void take(Pdu pdu) throws IOException {
        switch (pdu.type()) {
            case Pdu.COMMAND -> command(pdu);
            case Pdu.H2C_DATA -> data(pdu);
            case Pdu.H2C_TERM -> throw new EOFException("the host ended it");
            default -> throw new Pdu.Violation(Pdu.Violation.HEADER_FIELD, "type " + pdu.type());
        }
    }

    private void command(Pdu pdu) throws IOException {
        if (pdu.header().capacity() != 72) {
            throw new Pdu.Violation(Pdu.Violation.HEADER_FIELD, "a command's header has 72 bytes");
        }
        ByteBuffer entry = pdu.header().slice(8, 64).order(pdu.header().order());
        Command command = new Command(entry, pdu.data());
        submissionHead = (submissionHead + 1) % entries;
        if (!command.takesData() || command.dataLength() == 0) {
            run(command);
        } else if (command.isInCapsule()) {
            inCapsule(command);
        } else {
            ask(command);
        }
    }

    private void inCapsule(Command command) throws IOException {
        if (command.data().length != command.dataLength()) {
            complete(command, Answer.bad(Answer.INVALID_FIELD));
        } else {
            run(command);
        }
    }

    /** Ready to transfer all of it at once (TCP 3.6.2.7). */
    private void ask(Command command) throws IOException {
        if (command.dataLength() > Pdu.MOST_DATA || transfers.size() >= entries) {
            complete(command, Answer.bad(Answer.INVALID_FIELD));
            return;
        }
        nextTag = (nextTag + 1) & 0xffff;
        Transfer transfer = new Transfer(command);
        transfers.put(nextTag, transfer);
        ByteBuffer header = Pdu.header(24);
        header.putShort(8, (short) command.id()).putShort(10, (short) nextTag).putInt(16, transfer.data.length);
        send(Pdu.of(Pdu.R2T, 0, header, Pdu.NO_DATA));
    }

    private void data(Pdu pdu) throws IOException {
        if (pdu.header().capacity() != 24) {
            throw new Pdu.Violation(Pdu.Violation.HEADER_FIELD, "a header of data has 24 bytes");
        }
        int tag = Short.toUnsignedInt(pdu.header().getShort(10));
        Transfer transfer = transfers.get(tag);
        int offset = pdu.header().getInt(12);
        if (transfer == null || offset != transfer.got || pdu.data().length > transfer.data.length - offset) {
            throw new Pdu.Violation(Pdu.Violation.SEQUENCE, "data that nobody asked for");
        }
        System.arraycopy(pdu.data(), 0, transfer.data, offset, pdu.data().length);
        transfer.got += pdu.data().length;
        if (transfer.got == transfer.data.length) {
            transfers.remove(tag);
            run(transfer.command.with(transfer.data));
        }
    }

    private void run(Command command) throws IOException {
        if (commands.isPresent()) {
            commands.get().run(command).ifPresent(answer -> complete(command, answer));
            return;
        }
        Admission admission = reception.connect(this, command);
        commands = admission.commands();
        complete(command, admission.answer());
    }

    /** Called once by who lets the queue in. */
    void connected(int id, int size, long keepAliveMillis) throws SocketException {
        queueId = id;
        entries = size;
        boolean watched = id == 0 && keepAliveMillis > 0;
        socket.setSoTimeout(watched ? (int) Math.min(keepAliveMillis + GRACE_MILLIS, Integer.MAX_VALUE) : 0);
    }

    /** Data first, then the completion queue entry (Base 3.3.3.2). A host that has gone hears nothing. */
    void complete(Command command, Answer answer) {
        try {
            if (answer.data().length > 0) {
                ByteBuffer header = Pdu.header(24);
                header.putShort(8, (short) command.id()).putInt(16, answer.data().length);
                send(Pdu.of(Pdu.C2H_DATA, Pdu.LAST, header, answer.data()));
            }
            ByteBuffer header = Pdu.header(24);
            header.putLong(8, answer.result())
                    .putShort(16, (short) submissionHead)
                    .putShort(18, (short) queueId)
                    .putShort(20, (short) command.id())
                    .putShort(22, (short) (answer.status() << 1));
            send(Pdu.of(Pdu.RESPONSE, 0, header, Pdu.NO_DATA));
        } catch (IOException e) {
            close();
        }
    }

    /** Also called for events, by other threads. */
    private void send(Pdu pdu) throws IOException {
        byte[] bytes = pdu.bytes();
        synchronized (socket) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        }
    }

    /** From any thread: whoever reads or writes on it is thrown out. */
    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing {}: {}", socket.getRemoteSocketAddress(), e.getMessage());
        }
    }
}
