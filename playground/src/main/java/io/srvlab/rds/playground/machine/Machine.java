package io.srvlab.rds.playground.machine;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this machine allows.
 *
 * @param mounts empty: steps that mount can be shown; otherwise why not
 * @param fsType the filesystem of the demo's volumes
 * @param growth empty: a mounted filesystem of that type can grow; otherwise why not
 */
public record Machine(String mounts, String fsType, String growth) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path LOOP_CONTROL = Path.of("/dev/loop-control");

    /** Numbers of capabilities(7). */
    private static final int CAP_SYS_ADMIN = 21;

    private static final int CAP_SYS_RESOURCE = 24;

    /** Looks at this process and this machine. */
    public static Machine look() throws IOException {
        long capabilities = capabilities();
        boolean resources = (capabilities >> CAP_SYS_RESOURCE & 1) == 1;
        boolean xfs = Program.installed("mkfs.xfs");
        // The kernel lets ext4 grow while mounted only with CAP_SYS_RESOURCE, which roots of containers often lack.
        String fsType = !resources && xfs ? "xfs" : "ext4";
        String growth = resources || xfs
                ? ""
                : "this root lacks CAP_SYS_RESOURCE, which ext4 needs to grow while mounted (apt install xfsprogs helps)";
        return new Machine(mounts(capabilities, fsType), fsType, growth);
    }

    public boolean canMount() {
        return mounts.isEmpty();
    }

    public boolean canGrow() {
        return growth.isEmpty();
    }

    private static String mounts(long capabilities, String fsType) {
        if ((capabilities >> CAP_SYS_ADMIN & 1) == 0) {
            return "mounting needs root";
        }
        if (!Files.isWritable(LOOP_CONTROL)) {
            return "there are no loop devices here (" + LOOP_CONTROL + " is missing)";
        }
        for (String tool : List.of("losetup", "blkid", "mount", "umount", "mkfs." + fsType)) {
            if (!Program.installed(tool)) {
                return tool + " is not installed";
            }
        }
        return "";
    }

    private static long capabilities() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .findFirst()
                .orElse(0);
    }

    /** A TCP port of the loopback address that nobody has just now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
