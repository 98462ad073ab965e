package io.srvlab.rds.csi.node.fabric;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;

/**
 * What a failed connect means to a person. Java tells an errno only by its text (strerror, in the C locale), which musl words in
 * another way than glibc. Meanings observed with Linux 6.1.
 */
enum Errno {
    REFUSED(
            "nothing listens there: is the box's NVMe/TCP export on, is that its port, and does a firewall let this node in?",
            "Connection refused"),
    IO(
            "the box answers, but does not let this node connect to that NQN: it is not exported (any more), or exported to"
                    + " another host NQN",
            "Input/output error",
            "I/O error"),
    TIMED_OUT(
            "no answer: is the box up, and does a firewall or the network drop packets?",
            "Connection timed out",
            "Operation timed out"),
    NET_UNREACHABLE(
            "this node has no route there: is the interface of the data network up, and is the address right?",
            "Network is unreachable",
            "Network unreachable"),
    HOST_UNREACHABLE(
            "the address is not answered on its network: is the box up, and is the address right?",
            "No route to host",
            "Host is unreachable"),
    RESET(
            "the box closed the connection: is that the port of NVMe/TCP?",
            "Connection reset by peer",
            "Connection reset",
            "Broken pipe"),
    INVALID(
            "the kernel refuses an option, or has no nvme-tcp module (modprobe nvme-tcp), or knows this host id under"
                    + " another host NQN; its log (dmesg) says which",
            "Invalid argument"),
    ALREADY("connected already", "Operation already in progress"),
    NO_DEVICE(
            "the transport or its device is not there: modprobe nvme-tcp",
            "No such device",
            "No such device or address"),
    BUSY("the kernel is busy with it", "Device or resource busy", "Resource busy"),
    NO_ACCESS(
            "this process may not: it needs root and the host's /dev", "Permission denied", "Operation not permitted"),
    READ_ONLY("mounted read-only: does this container have the host's /sys, writable?", "Read-only file system"),
    NO_FILE(
            "the kernel has no NVMe over Fabrics: load the modules on the node (modprobe -a nvme-fabrics nvme-tcp), and"
                    + " mount its /dev into this container",
            "No such file or directory"),
    NO_MEMORY("the node is out of memory", "Cannot allocate memory", "Out of memory"),
    OTHER("see the kernel's log (dmesg)");

    private final String meaning;
    private final List<String> texts;

    Errno(String meaning, String... texts) {
        this.meaning = meaning;
        this.texts = List.of(texts);
    }

    static Errno of(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return NO_FILE;
        }
        if (failure instanceof AccessDeniedException) {
            return NO_ACCESS;
        }
        String text = text(failure);
        for (Errno errno : values()) {
            if (errno.texts.contains(text)) {
                return errno;
            }
        }
        return OTHER;
    }

    /** The system's text, then what it means. */
    static String words(IOException failure) {
        Errno errno = of(failure);
        String text = errno.texts.isEmpty() ? text(failure) : errno.texts.getFirst();
        return text + ": " + errno.meaning;
    }

    /** A failure of a path (open) carries the path in its message, one of a channel (write) only the errno's text. */
    private static String text(IOException failure) {
        return failure instanceof FileSystemException named
                ? Objects.requireNonNullElse(named.getReason(), failure.toString())
                : Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    }
}
