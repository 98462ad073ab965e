package io.srvlab.rds.operator.box;

import io.srvlab.rds.crds.Names;
import io.srvlab.rds.routeros.OwnerRecord;
import java.util.Optional;
import java.util.Set;

/** Whether and how a pool directory may become ours: a pure function over what the box and the API server say. */
public sealed interface OwnershipPlan {

    /** The record is this process's own already. */
    record Held(OwnerRecord record) implements OwnershipPlan {}

    /** Write the annotations, then make the record: there is none, and nothing says that there ever was. */
    record Create(OwnerRecord wanted) implements OwnershipPlan {}

    /** Write the annotations, then compare-and-set the record. */
    record TakeOver(OwnerRecord observed, OwnerRecord wanted) implements OwnershipPlan {}

    /** Change nothing. */
    record Refuse(String reason, String message) implements OwnershipPlan {}

    /** Reason of a box that is ahead of the API server. */
    String BEHIND = "ApiServerBehindBox";

    /** Reason of a box that is not the one where the volumes are. */
    String WRONG_BOX = "WrongBox";

    /**
     * What is known.
     *
     * @param holder name of this process, never used by another one
     * @param record the owner record of our cluster on the box
     * @param volumePools pool ids in spec.disk of the class's volumes
     * @param freshPoolId identity to mint if the directory has none yet
     */
    record Observation(
            String clusterId,
            String holder,
            Optional<OwnerRecord> record,
            Ledger.Entry ledger,
            Set<String> volumePools,
            String freshPoolId) {}

    static OwnershipPlan of(Observation seen) {
        return seen.record().map(record -> withRecord(seen, record)).orElseGet(() -> withoutRecord(seen));
    }

    private static OwnershipPlan withoutRecord(Observation seen) {
        if (!seen.volumePools().isEmpty()) {
            return new Refuse(
                    WRONG_BOX,
                    "the box has no owner record of this cluster in the pool directory, but volumes of this class lie in pool "
                            + String.join(
                                    ", ", seen.volumePools().stream().sorted().toList())
                            + ": another box answers at this address, or its configuration was reset. Nothing is changed."
                            + " Point spec.rds.address at the right box, or restore the box's configuration");
        }
        String poolId = seen.ledger().poolId().orElse(seen.freshPoolId());
        return new Create(
                new OwnerRecord(seen.clusterId(), poolId, seen.ledger().generation() + 1, seen.holder()));
    }

    private static OwnershipPlan withRecord(Observation seen, OwnerRecord record) {
        Ledger.Entry ledger = seen.ledger();
        boolean otherPool =
                ledger.poolId().filter(id -> !id.equals(record.poolId())).isPresent()
                        || seen.volumePools().stream().anyMatch(id -> !id.equals(record.poolId()));
        if (otherPool) {
            return new Refuse(
                    WRONG_BOX,
                    "the box holds pool " + record.poolId() + ", but this class's is "
                            + ledger.poolId().orElseGet(() -> String.join(", ", seen.volumePools()))
                            + ": another box answers at this address. Nothing is changed. Point spec.rds.address at the right box");
        }
        if (record.holder().equals(seen.holder()) && record.generation() == ledger.generation()) {
            return new Held(record);
        }
        if (record.generation() > ledger.generation() && record.generation() != ledger.accepted()) {
            return new Refuse(BEHIND, behind(record, ledger));
        }
        long next = Math.max(record.generation(), ledger.generation()) + 1;
        return new TakeOver(record, new OwnerRecord(seen.clusterId(), record.poolId(), next, seen.holder()));
    }

    private static String behind(OwnerRecord record, Ledger.Entry ledger) {
        return "the box is at generation " + record.generation() + ", this API server knows of " + ledger.generation()
                + ": the API server was restored from a backup, is a clone, or the class was deleted and made again."
                + " Nothing is changed on the box. If no other cluster uses it, say so: kubectl annotate rdsstorageclass "
                + ledger.storageClass() + " " + Names.ACCEPT_BOX_GENERATION + "=" + record.generation();
    }
}
