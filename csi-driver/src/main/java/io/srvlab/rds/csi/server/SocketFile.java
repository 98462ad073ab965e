package io.srvlab.rds.csi.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name under which a server is found. Its socket is bound under another one and then renamed: Netty removes what it bound
 * when it closes, whoever's socket has the name by then. The other name begins with a dot, so that the kubelet, which watches
 * the folder of registration sockets, passes it over (pkg/kubelet/pluginmanager/pluginwatcher).
 */
final class SocketFile {
    private static final Logger log = LoggerFactory.getLogger(SocketFile.class);

    private final Path name;
    private volatile @Nullable Object own;

    SocketFile(Path name) {
        this.name = name;
    }

    Path toBind() {
        return name.resolveSibling("." + name.getFileName());
    }

    /** Makes sure that the name is free: one that a dead process left is, one that a process still answers at is not. */
    void prepare() throws IOException {
        Path folder = name.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (Files.exists(name)) {
            if (!Files.readAttributes(name, BasicFileAttributes.class).isOther()) {
                throw new IOException(name + " exists and is not a socket; choose another --endpoint");
            }
            if (answered()) {
                throw new IOException(
                        "another process listens on " + name + "; end it first, or choose another" + " --endpoint");
            }
        }
        Files.deleteIfExists(toBind());
    }

    private boolean answered() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(name)); // pending: so many wait that it has no room for one more
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Gives the socket that was bound its name. */
    void show() throws IOException {
        // The sidecars run as root; nobody else has business here.
        Files.setPosixFilePermissions(toBind(), PosixFilePermissions.fromString("rw-rw----"));
        own = key(toBind());
        Files.move(toBind(), name, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Unless another process has taken the name; while the socket is open, so that no other file has its inode. */
    void remove() {
        Object mine = own;
        own = null;
        if (mine == null) {
            return;
        }
        try {
            if (mine.equals(key(name))) {
                Files.delete(name);
            } else {
                log.atInfo().addKeyValue("socket", name).log("another process has the name of the socket now");
            }
        } catch (NoSuchFileException e) {
            log.atDebug().addKeyValue("socket", name).log("the socket was removed already");
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("socket", name)
                    .addKeyValue("reason", e.toString())
                    .log("socket left behind");
        }
    }

    /** Device and inode. */
    private static @Nullable Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
