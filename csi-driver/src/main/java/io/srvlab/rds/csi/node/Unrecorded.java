package io.srvlab.rds.csi.node;

import io.srvlab.rds.csi.node.fabric.Fabrics.Connection;
import io.srvlab.rds.csi.node.fabric.Fabrics.Device;
import io.srvlab.rds.csi.node.mount.Mount;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Volumes of which this node has no record, as when its state folder was lost. */
record Unrecorded(Parts parts) {

    /**
     * Without a record nothing says which connection is the volume's. One whose disk is mounted there is; one that no record
     * names may be. Nothing but this call would ever end it, so done must not be answered.
     */
    void requireNotOurs(String volumeId, List<Mount> there) throws CsiException, IOException {
        List<Connection> connections = parts.fabrics().connections();
        if (connections.isEmpty()) {
            return;
        }
        Set<String> mounted = new HashSet<>();
        for (Mount mount : there) {
            parts.mounts().disk(mount).ifPresent(mounted::add);
        }
        Set<String> recorded = new HashSet<>();
        parts.records().all().forEach(record -> recorded.addAll(record.nqns()));
        for (Connection connection : connections) {
            String nqn = connection.nqn();
            if (!mounted.isEmpty()
                    && parts.fabrics()
                            .find(nqn)
                            .map(Device::majorMinor)
                            .filter(mounted::contains)
                            .isPresent()) {
                throw unrecorded(
                        volumeId,
                        nqn,
                        "whose disk is mounted at " + there.getFirst().target());
            }
            // In this order: a record is removed only after its connections have ended.
            if (!recorded.contains(nqn) && parts.fabrics().connected(nqn)) {
                throw unrecorded(volumeId, nqn, "which is in no record and may be this volume's");
            }
        }
    }

    private static FailedPrecondition unrecorded(String volumeId, String nqn, String which) {
        return new FailedPrecondition("this node has no record of volume " + volumeId + ", but is connected to " + nqn
                + ", " + which + "; nothing was unmounted or disconnected. If the node plugin runs with another"
                + " --state-folder than before, set it back; else, when nothing on this node uses the disk any more,"
                + " nvme disconnect -n " + nqn);
    }
}
