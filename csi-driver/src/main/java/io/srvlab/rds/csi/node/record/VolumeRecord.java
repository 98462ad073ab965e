package io.srvlab.rds.csi.node.record;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the node did, or began to do, with a volume. CSI tells nothing but the id when a volume is unstaged or grown, and
 * only the connections named here are ever ended.
 *
 * @param nqn of the attachment that was staged last
 * @param older NQNs of earlier attachments that may still be connected
 * @param hostNqn as whom the node connected to them; only it can disconnect them. Empty: an earlier version did not say
 * @param stagingPath where it is staged
 * @param fsType empty: raw block
 * @param formatting a mkfs began on {@code nqn} and is not known to have ended
 * @param targets paths at which it was published and not unpublished, each with its pod
 * @param claim whose volume it is, for Events
 */
public record VolumeRecord(
        String volumeId,
        String nqn,
        Set<String> older,
        String hostNqn,
        String stagingPath,
        String fsType,
        boolean formatting,
        Map<String, Pod> targets,
        Claim claim) {

    /** A PersistentVolumeClaim; empty strings if unknown. */
    public record Claim(String namespace, String name, String uid) {
        public static final Claim UNKNOWN = new Claim("", "", "");
    }

    /** A pod; empty strings if the kubelet did not say (podInfoOnMount of the CSIDriver). */
    public record Pod(String namespace, String name, String uid) {
        public static final Pod UNKNOWN = new Pod("", "", "");
    }

    public VolumeRecord {
        older = Set.copyOf(older);
        targets = Map.copyOf(targets);
    }

    public boolean block() {
        return fsType.isEmpty();
    }

    /** Every NQN that may be connected for this volume, that of now last. */
    public List<String> nqns() {
        return java.util.stream.Stream.concat(
                        older.stream().sorted().filter(old -> !old.equals(nqn)), java.util.stream.Stream.of(nqn))
                .toList();
    }

    public VolumeRecord withFormatting(boolean now) {
        return new VolumeRecord(volumeId, nqn, older, hostNqn, stagingPath, fsType, now, targets, claim);
    }

    public VolumeRecord withoutOlder() {
        return new VolumeRecord(volumeId, nqn, Set.of(), hostNqn, stagingPath, fsType, formatting, targets, claim);
    }

    public VolumeRecord withTarget(String target, Pod pod) {
        Map<String, Pod> now = new HashMap<>(targets);
        now.put(target, pod);
        return new VolumeRecord(volumeId, nqn, older, hostNqn, stagingPath, fsType, formatting, now, claim);
    }

    public VolumeRecord withoutTarget(String target) {
        return withTargets(other -> !other.equals(target));
    }

    /** With those of its targets that are wanted. */
    public VolumeRecord withTargets(Predicate<String> wanted) {
        Map<String, Pod> now = new HashMap<>(targets);
        now.keySet().removeIf(wanted.negate());
        return new VolumeRecord(volumeId, nqn, older, hostNqn, stagingPath, fsType, formatting, now, claim);
    }
}
