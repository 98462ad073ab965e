package io.srvlab.rds.csi.node;

import io.srvlab.rds.csi.node.mount.Mount;
import io.srvlab.rds.csi.node.mount.Mounts;
import io.srvlab.rds.csi.node.record.VolumeRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The mounts of a volume whose disk is gone: its staging, and the place of each pod, which goes on showing the lost disk also
 * after the staging was repaired.
 */
record Stale(Mounts mounts) {

    List<Mount> of(VolumeRecord record) throws IOException {
        List<Mount> gone = new ArrayList<>();
        for (Path place : places(record)) {
            for (Mount mount : mounts.at(place)) {
                if (mounts.disk(mount).isEmpty()) {
                    gone.add(mount);
                }
            }
        }
        return List.copyOf(gone);
    }

    /** @param gone {@link Mounts#withoutDisk}, so that the table is not read again for each volume */
    List<Mount> of(VolumeRecord record, List<Mount> gone) throws IOException {
        List<Mount> own = new ArrayList<>();
        for (Path place : places(record)) {
            for (Mount mount : gone) {
                if (mounts.isAt(mount, place)) {
                    own.add(mount);
                }
            }
        }
        return List.copyOf(own);
    }

    private static List<Path> places(VolumeRecord record) {
        return Stream.concat(Stream.of(record.stagingPath()), record.targets().keySet().stream())
                .map(Path::of)
                .toList();
    }
}
