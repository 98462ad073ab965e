package io.srvlab.rds.csi.node.record;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records as files {@code volumes/<sha256 of the volume id>.json}. A record is on the disk when {@link #write} returns:
 * written aside, synced, renamed, and the folder synced, so that a crash leaves the old one or the new one.
 */
public final class Records {
    private static final Logger log = LoggerFactory.getLogger(Records.class);
    private static final String ENDING = ".json";

    private final Path folder;

    /** @param state folder that survives restarts of the process and of the node */
    public Records(Path state) throws IOException {
        this.folder = Files.createDirectories(state.resolve("volumes"));
    }

    /** Empty if there is none; one that cannot be read is an error: nothing is concluded from it. */
    public Optional<VolumeRecord> find(String volumeId) throws IOException {
        Path file = file(volumeId);
        try {
            VolumeRecord record = read(file);
            if (!record.volumeId().equals(volumeId)) {
                throw new IOException("the node's record " + file + " is of another volume: " + record.volumeId());
            }
            return Optional.of(record);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** All that can be read; the others are told in the log. */
    public List<VolumeRecord> all() throws IOException {
        List<VolumeRecord> records = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (Path file : files) {
                try {
                    records.add(read(file));
                } catch (NoSuchFileException e) {
                    log.atDebug().addKeyValue("file", file).log("removed meanwhile");
                } catch (IOException e) {
                    log.atError().addKeyValue("file", file).log(e.getMessage());
                }
            }
        }
        return records;
    }

    public void write(VolumeRecord record) throws IOException {
        Path file = file(record.volumeId());
        Path aside = aside(file);
        try (FileChannel channel = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(RecordJson.write(record));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        syncFolder();
    }

    public void remove(String volumeId) throws IOException {
        Path file = file(volumeId);
        Files.deleteIfExists(aside(file)); // left by a write that failed, as on a full disk
        if (Files.deleteIfExists(file)) {
            syncFolder();
        }
    }

    private VolumeRecord read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            return RecordJson.read(bytes);
        } catch (JacksonException e) {
            throw new IOException(
                    "the node's record " + file + " cannot be read (" + e.getOriginalMessage()
                            + "); its volume may still be connected: unmount and disconnect it first (nvme list-subsys shows"
                            + " what is connected), then remove the file",
                    e);
        }
    }

    private void syncFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path aside(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    private Path file(String volumeId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(volumeId.getBytes(StandardCharsets.UTF_8));
            return folder.resolve(HexFormat.of().formatHex(hash) + ENDING);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
