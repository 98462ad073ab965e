package io.srvlab.rds.csi.node.fabric;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The number by which the kernel knows a device, as {@code major:minor}. */
public final class DeviceNumber {
    private DeviceNumber() {}

    /** Of the device that a node stands for, links followed; empty if there is no such node. Anything else has 0:0. */
    public static Optional<String> of(Path node) throws IOException {
        try {
            return Optional.of(decode(((Number) Files.getAttribute(node, "unix:rdev")).longValue()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Bits of a dev_t as gnu_dev_major and gnu_dev_minor of glibc's sys/sysmacros.h take them apart. */
    static String decode(long number) {
        long major = (number >>> 8 & 0xfff) | (number >>> 32 & 0xffff_f000L);
        long minor = (number & 0xff) | (number >>> 12 & 0xffff_ff00L);
        return major + ":" + minor;
    }
}
