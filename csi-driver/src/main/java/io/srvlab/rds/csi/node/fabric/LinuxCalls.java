package io.srvlab.rds.csi.node.fabric;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** The kernel itself. */
record LinuxCalls(Path fabricsDevice) implements KernelCalls {
    /** Far more than a reply takes; a template of options, which the kernel gives instead of a reply, has about 400. */
    private static final int REPLY_BYTES = 4096;

    @Override
    public String create(String options) throws IOException {
        // not RandomAccessFile: it would make a file where the device is missing
        try (FileChannel channel = FileChannel.open(fabricsDevice, READ, WRITE)) {
            channel.write(ByteBuffer.wrap(options.getBytes(US_ASCII)));
            ByteBuffer reply = ByteBuffer.allocate(REPLY_BYTES);
            channel.read(reply);
            return US_ASCII.decode(reply.flip()).toString().strip();
        }
    }

    @Override
    public Attribute open(Path attribute) throws IOException {
        FileChannel channel = FileChannel.open(attribute, WRITE);
        return new Attribute() {
            @Override
            public void write(String text) throws IOException {
                channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    @Override
    public Optional<String> numberOf(Path node) throws IOException {
        return DeviceNumber.of(node);
    }
}
