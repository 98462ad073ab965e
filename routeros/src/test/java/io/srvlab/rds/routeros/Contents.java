package io.srvlab.rds.routeros;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.stream.Stream;

/** The bytes of a simulated box's backing files. */
final class Contents {
    private final Path folder;

    Contents(Path folder) {
        this.folder = folder;
    }

    /** Random bytes from one end to the other. */
    void fill(Disk disk, long seed) throws IOException {
        byte[] bytes = new byte[(int) disk.sizeBytes()];
        new Random(seed).nextBytes(bytes);
        try (FileChannel file = FileChannel.open(file(disk), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(bytes));
        }
    }

    byte[] of(Disk disk) throws IOException {
        return Files.readAllBytes(file(disk));
    }

    private Path file(Disk disk) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.endsWith(disk.filePath()))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
