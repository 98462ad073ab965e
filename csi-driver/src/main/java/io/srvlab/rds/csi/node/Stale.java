package io.srvlab.rds.csi.node;

import io.srvlab.rds.csi.node.mount.Mount;
import io.srvlab.rds.csi.node.mount.Mounts;
import io.srvlab.rds.csi.node.record.VolumeRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The mounts of a volume whose disk is gone: its staging, and the place of each pod, which goes on showing the lost disk also
 * after the staging was repaired.
 */
record Stale(Mounts mounts) {
    /**
     * A mount whose disk is gone.
     *
     * @param place as the record has it; the mount's own path has the links above it resolved
     */
    record Gone(String place, Mount mount) {
        static String places(List<Gone> all) {
            return all.stream().map(Gone::place).collect(Collectors.joining(", "));
        }
    }

    List<Gone> of(VolumeRecord record) throws IOException {
        List<Gone> gone = new ArrayList<>();
        for (String place : places(record)) {
            for (Mount mount : mounts.at(Path.of(place))) {
                if (mounts.disk(mount).isEmpty()) {
                    gone.add(new Gone(place, mount));
                }
            }
        }
        return List.copyOf(gone);
    }

    /** @param all {@link Mounts#withoutDisk}, so that the table is not read again for each volume */
    List<Gone> of(VolumeRecord record, List<Mount> all) throws IOException {
        List<Gone> own = new ArrayList<>();
        for (String place : places(record)) {
            for (Mount mount : all) {
                if (mounts.isAt(mount, Path.of(place))) {
                    own.add(new Gone(place, mount));
                }
            }
        }
        return List.copyOf(own);
    }

    private static List<String> places(VolumeRecord record) {
        return Stream.concat(Stream.of(record.stagingPath()), record.targets().keySet().stream())
                .toList();
    }
}
