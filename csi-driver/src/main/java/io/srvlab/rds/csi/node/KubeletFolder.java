package io.srvlab.rds.csi.node;

import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The folder below which the kubelet keeps the paths of volumes; nothing is mounted, made or removed anywhere else. */
record KubeletFolder(Path folder) {

    /** Throws InvalidArgument if the path lies elsewhere, be it by way of a symbolic link. */
    void require(Path path, String field) throws InvalidArgument, IOException {
        if (!path.startsWith(folder) || path.equals(folder)) {
            throw new InvalidArgument(
                    field + " is '" + path + "', not below " + folder + " (see --kubelet-folder of the node plugin)");
        }
        Path real = realOf(path);
        if (!real.startsWith(realOf(folder))) {
            throw new InvalidArgument(
                    field + " is '" + path + "', but leads to " + real + " by a symbolic link, not below " + folder);
        }
    }

    /** With every link resolved, as far as the path exists. */
    private static Path realOf(Path path) throws IOException {
        Path there = path;
        while (there.getParent() != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            there = there.getParent();
        }
        return there.toRealPath().resolve(there.relativize(path)).normalize();
    }
}
