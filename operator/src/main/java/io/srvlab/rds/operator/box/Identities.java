package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.OwnerRecord;
import java.util.List;
import java.util.Optional;

/** Finds another cluster whose slots could not be told from ours: same 8 hex digits, another id. */
final class Identities {
    private Identities() {}

    static Optional<String> collision(String clusterId, List<Disk> disks) {
        return disks.stream()
                .filter(disk -> ownedByAnother(clusterId, disk) || madeByAnother(clusterId, disk))
                .map(disk ->
                        "disk " + disk.slot() + " (" + disk.comment() + ") belongs to another cluster whose id gives"
                                + " the same slot names as ours. Start this operator with another --cluster-id")
                .findFirst();
    }

    private static boolean madeByAnother(String clusterId, Disk disk) {
        return Identity.isSlotOf(clusterId, disk.slot())
                && DiskComment.parse(disk.comment())
                        .filter(comment -> !comment.cluster().equals(Identity.clusterHash(clusterId)))
                        .isPresent();
    }

    private static boolean ownedByAnother(String clusterId, Disk disk) {
        return disk.slot().startsWith(Identity.OWNER_PREFIX)
                && OwnerRecord.parse(disk.comment())
                        .filter(owner -> !owner.clusterId().equals(clusterId))
                        .filter(owner -> Identity.isSlotOf(clusterId, Identity.slot(owner.clusterId(), "", "")))
                        .isPresent();
    }
}
