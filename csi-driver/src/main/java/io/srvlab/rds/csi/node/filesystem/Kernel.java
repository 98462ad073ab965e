package io.srvlab.rds.csi.node.filesystem;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/** The system calls that Java and the system's programs do not offer. Linux with 64 bits (glibc and musl lay them out alike). */
@SuppressWarnings("checkstyle:IllegalCatch") // a method handle is declared to throw anything
public final class Kernel {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout ERRNO = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE = ERRNO.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** Bytes of struct statvfs, with room to spare. */
    private static final long STATVFS_BYTES = 256;

    /** open(2): O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC. On a block device O_EXCL without O_CREAT asks for sole use. */
    private static final int SOLE_USE = 0200 | 04000 | 02000000;

    private static final int EBUSY = 16;

    private static final MethodHandle STATVFS =
            handle("statvfs", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE =
            handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    /**
     * How full a filesystem is (statvfs(3)); available: to those who are not root.
     *
     * @param totalBytes size, as df shows it
     */
    public record Usage(
            long totalBytes, long usedBytes, long availableBytes, long totalInodes, long usedInodes, long freeInodes) {}

    private Kernel() {}

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    public static Usage usage(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(ERRNO);
            MemorySegment out = arena.allocate(STATVFS_BYTES, 8);
            int result;
            try {
                result = (int) STATVFS.invokeExact(errno, arena.allocateFrom(path.toString()), out);
            } catch (Throwable e) {
                throw unforeseen(e);
            }
            if (result != 0) {
                throw new IOException("statvfs of " + path + ": errno " + (int) ERRNO_VALUE.get(errno, 0L));
            }
            // f_bsize, f_frsize, f_blocks, f_bfree, f_bavail, f_files, f_ffree: eight bytes each, in this order.
            long unit = field(out, 1);
            long blocks = field(out, 2);
            long free = field(out, 3);
            long files = field(out, 5);
            long freeFiles = field(out, 6);
            return new Usage(
                    blocks * unit, (blocks - free) * unit, field(out, 4) * unit, files, files - freeFiles, freeFiles);
        }
    }

    private static long field(MemorySegment struct, int index) {
        return struct.getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    /**
     * Whether something in the kernel holds the block device: a mount in any namespace, a mapping over it, a RAID, another
     * program that asked for sole use. Programs that merely have it open are not seen.
     */
    public static boolean inUse(Path device) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(ERRNO);
            int descriptor;
            try {
                descriptor = (int) OPEN.invokeExact(errno, arena.allocateFrom(device.toString()), SOLE_USE, 0);
                if (descriptor >= 0) {
                    int _ = (int) CLOSE.invokeExact(errno, descriptor);
                    return false;
                }
            } catch (Throwable e) {
                throw unforeseen(e);
            }
            int error = (int) ERRNO_VALUE.get(errno, 0L);
            if (error == EBUSY) {
                return true;
            }
            throw new IOException(device + " cannot be opened: errno " + error);
        }
    }

    private static RuntimeException unforeseen(Throwable thrown) {
        return switch (thrown) {
            case Error error -> throw error;
            case RuntimeException exception -> exception;
            default -> new IllegalStateException(thrown);
        };
    }
}
