package io.srvlab.rds.operator.box;

import java.util.Optional;
import java.util.Set;

/**
 * What the API server knows of a class's box, kept in annotations of the RdsStorageClass. It is always raised before the
 * box is: so a box that is ahead of it proves that the API server was restored from a backup, or cloned.
 */
public interface Ledger {

    /**
     * @param resourceVersion of the object as read: precondition of the next write
     * @param poolId identity of the pool directory, empty before its first use
     * @param generation how often the box was taken over; 0 before its first use
     * @param accepted the generation that an administrator allows to be taken over although the box is ahead; -1 if none
     */
    record Entry(
            String storageClass, String resourceVersion, Optional<String> poolId, long generation, long accepted) {}

    /** Live. Throws what the API client throws if it cannot be read. */
    Entry read(String storageClass);

    /** With the resourceVersion of {@code seen} as precondition; throws what the API client throws on a conflict. */
    Entry write(Entry seen, String poolId, long generation);

    /** The pool ids in spec.disk of the class's volumes, live. */
    Set<String> poolIdsOfVolumes(String storageClass);
}
