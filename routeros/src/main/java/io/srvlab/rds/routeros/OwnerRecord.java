package io.srvlab.rds.routeros;

import java.util.Optional;

/**
 * Who owns a pool directory, kept on the box as the comment of a small disk that is never exported:
 * {@code csi-owner:<clusterId>:<poolId>:<generation>:<holder>}.
 *
 * @param poolId identity of the pool directory, minted once
 * @param generation raised at each takeover
 * @param holder the operator process that holds it
 */
public record OwnerRecord(String clusterId, String poolId, long generation, String holder) {
    public String comment() {
        return "csi-owner:" + clusterId + ":" + poolId + ":" + generation + ":" + holder;
    }

    /** Empty if the comment is not an owner record. */
    public static Optional<OwnerRecord> parse(String comment) {
        String[] part = comment.split(":", 5);
        if (part.length != 5 || !part[0].equals("csi-owner") || !part[3].matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(new OwnerRecord(part[1], part[2], Long.parseLong(part[3]), part[4]));
    }
}
