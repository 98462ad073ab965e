package io.srvlab.rds.simulator.nvme;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongSupplier;

/** A backing file as a namespace of 512-byte blocks, of the size that the box shows its hosts. */
final class Namespace implements AutoCloseable {
    static final int BLOCK = 512;

    private static final int FLUSH = 0x00;
    private static final int WRITE = 0x01;
    private static final int READ = 0x02;
    private static final int WRITE_ZEROES = 0x08;
    private static final int DATASET = 0x09;
    private static final int FORCE_UNIT_ACCESS = 1 << 30;

    private final FileChannel file;
    private final LongSupplier size;

    private Namespace(FileChannel file, LongSupplier size) {
        this.file = file;
        this.size = size;
    }

    static Namespace open(Path path, LongSupplier size) throws IOException {
        return new Namespace(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE), size);
    }

    long blocks() {
        return size.getAsLong() / BLOCK;
    }

    /** An I/O command (NVM 3.2). */
    Answer run(Command command) {
        if (command.namespace() != 1) {
            return Answer.bad(Answer.INVALID_NAMESPACE);
        }
        return switch (command.opcode()) {
            case FLUSH -> flush();
            case WRITE, READ, WRITE_ZEROES -> inRange(command) ? transfer(command) : Answer.bad(Answer.OUT_OF_RANGE);
            case DATASET -> Answer.good(); // a hint, and none that a file needs
            default -> Answer.bad(Answer.INVALID_OPCODE);
        };
    }

    private boolean inRange(Command command) {
        long first = command.firstBlock();
        return first >= 0 && first <= blocks() - command.blocks();
    }

    private Answer transfer(Command command) {
        return switch (command.opcode()) {
            case READ -> read(command.firstBlock() * BLOCK, command.blocks() * BLOCK);
            case WRITE -> write(command, command.data());
            default -> zeroes(command);
        };
    }

    private Answer read(long at, int length) {
        if (length > Pdu.MOST_DATA) {
            return Answer.bad(Answer.INVALID_FIELD);
        }
        ByteBuffer bytes = ByteBuffer.allocate(length); // what is past the end of the file reads as zeros
        try {
            while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) >= 0) {
                // until all is read
            }
            return Answer.of(bytes.array());
        } catch (IOException e) {
            return Answer.bad(Answer.READ_FAULT);
        }
    }

    private Answer write(Command command, byte[] data) {
        if (data.length != command.blocks() * BLOCK) {
            return Answer.bad(Answer.INVALID_FIELD);
        }
        try {
            put(command.firstBlock() * BLOCK, data);
            if ((command.dword(12) & FORCE_UNIT_ACCESS) != 0) {
                file.force(false);
            }
            return Answer.good();
        } catch (IOException e) {
            return Answer.bad(Answer.WRITE_FAULT);
        }
    }

    private Answer zeroes(Command command) {
        long at = command.firstBlock() * BLOCK;
        long left = (long) command.blocks() * BLOCK;
        byte[] zeros = new byte[(int) Math.min(left, Pdu.MOST_DATA)];
        try {
            for (; left > 0; left -= zeros.length, at += zeros.length) {
                put(at, left < zeros.length ? new byte[(int) left] : zeros);
            }
            return Answer.good();
        } catch (IOException e) {
            return Answer.bad(Answer.WRITE_FAULT);
        }
    }

    private void put(long at, byte[] data) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(data);
        while (bytes.hasRemaining()) {
            file.write(bytes, at + bytes.position());
        }
    }

    private Answer flush() {
        try {
            file.force(false);
            return Answer.good();
        } catch (IOException e) {
            return Answer.bad(Answer.WRITE_FAULT);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
