package io.srvlab.rds.csi.node.fabric;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

    /** Bits of a device number as glibc's gnu_dev_major and gnu_dev_minor take them apart. */
    @Override
    public Optional<String> numberOf(Path node) throws IOException {
        try {
            long number = ((Number) Files.getAttribute(node, "unix:rdev")).longValue();
            long major = (number >>> 8 & 0xfff) | (number >>> 32 & ~0xfffL);
            long minor = (number & 0xff) | (number >>> 12 & 0xffff_ff00L);
            return Optional.of(major + ":" + minor);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
