package io.srvlab.rds.csi.node;

import io.srvlab.rds.csi.node.fabric.Fabrics.Connection;
import io.srvlab.rds.csi.proto.NodeGetStorageHealthResponse.StorageBackendHealth;
import io.srvlab.rds.csi.proto.StorageHealthErrorType;
import io.srvlab.rds.csi.proto.VolumeHealth.VolumeHealthEntry;
import io.srvlab.rds.csi.proto.VolumeHealthErrorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is wrong, in CSI's words (1.13); nothing is said of what is well. */
final class Health {
    private Health() {}

    /** Of a volume whose disk is not there. */
    static VolumeHealthEntry diskGone(String message) {
        return inaccessible("DiskGone", message);
    }

    /** Of a volume whose disk is there while the box does not answer for it: what is read and written waits. */
    static VolumeHealthEntry connectionLost(Connection connection) {
        return inaccessible(
                "ConnectionLost",
                "the box at " + connection.box()
                        + " does not answer for it, or serves it under another name since it was"
                        + " detached by force (connection " + connection.state()
                        + "); what is read and written waits until it is back or the connection is given up");
    }

    private static VolumeHealthEntry inaccessible(String reason, String message) {
        return VolumeHealthEntry.newBuilder()
                .setStatus(VolumeHealthErrorType.INACCESSIBLE)
                .setReason(reason)
                .setMessage(message)
                .build();
    }

    /** Of each box to which this node is connected, as far as its connections tell; a node without any tells nothing. */
    static List<StorageBackendHealth> ofBoxes(List<Connection> connections) {
        Map<String, List<Connection>> boxes =
                connections.stream().collect(Collectors.groupingBy(Connection::box, TreeMap::new, Collectors.toList()));
        List<StorageBackendHealth> trouble = new ArrayList<>();
        boxes.forEach((box, all) -> {
            long silent = all.stream().filter(connection -> !connection.live()).count();
            if (silent == 0) {
                return;
            }
            boolean none = silent == all.size();
            trouble.add(StorageBackendHealth.newBuilder()
                    .setStatus(
                            none ? StorageHealthErrorType.STORAGE_UNREACHABLE : StorageHealthErrorType.STORAGE_DEGRADED)
                    .setReason(none ? "BoxUnreachable" : "ConnectionsLost")
                    .setMessage("the box at " + box + " answers on " + (all.size() - silent) + " of " + all.size()
                            + " connections of this node (it is away, or volumes were detached by force); the kernel goes"
                            + " on trying")
                    .build());
        });
        return List.copyOf(trouble);
    }
}
