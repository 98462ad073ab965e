package io.srvlab.rds.routeros;

import java.util.Optional;

/**
 * What a disk of ours says about itself:
 * {@code csi:<12 hex of SHA-256(clusterId)>:<new|ok|del>:<incarnation>:<accessMode>:<class>:<name>}.
 *
 * @param cluster the 12 hex digits, see {@link Identity#clusterHash}
 * @param incarnation uid of the RdsVolume for which the disk was made
 */
public record DiskComment(
        String cluster, State state, String incarnation, String accessMode, String storageClass, String name) {

    /** How far it got. */
    public enum State {
        /** Content or size not yet verified: never Available, never a source. */
        NEW("new"),
        /** Complete. */
        OK("ok"),
        /** Removal has begun. */
        DEL("del");

        private final String word;

        State(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public DiskComment withState(State state) {
        return new DiskComment(cluster, state, incarnation, accessMode, storageClass, name);
    }

    public String text() {
        return String.join(":", "csi", cluster, state.word(), incarnation, accessMode, storageClass, name);
    }

    /** Empty if the comment is not of this form: then the disk is a stranger's. */
    public static Optional<DiskComment> parse(String comment) {
        String[] part = comment.split(":", 7);
        if (part.length != 7 || !part[0].equals("csi")) {
            return Optional.empty();
        }
        for (State state : State.values()) {
            if (state.word().equals(part[2])) {
                return Optional.of(new DiskComment(part[1], state, part[3], part[4], part[5], part[6]));
            }
        }
        return Optional.empty();
    }
}
