package io.srvlab.rds.csi.node;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.srvlab.rds.csi.node.Stale.Gone;
import io.srvlab.rds.csi.node.mount.Mount;
import io.srvlab.rds.csi.node.record.VolumeRecord;
import io.srvlab.rds.observability.Events;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells administrators what happened: metrics, Events on the claim and its pods, log lines. */
final class Telling {
    private static final Logger log = LoggerFactory.getLogger(Telling.class);

    /** Ids of the stale mounts that were told; a mount's id is used again only after it is gone. */
    private final Set<Integer> toldStale = ConcurrentHashMap.newKeySet();

    /** Ids of the volumes whose loss was told, and that did not recover yet. */
    private final Set<String> lost = ConcurrentHashMap.newKeySet();

    private final Metrics metrics;
    private final Events events;

    Telling(Metrics metrics, Events events) {
        this.metrics = metrics;
        this.events = events;
    }

    void connected(boolean success, Duration took) {
        metrics.nvmeConnect(success, took);
    }

    void staged(VolumeRecord record) {
        post(record, Reason.VolumeStaged, "volume " + record.volumeId() + " is connected and ready on the node");
    }

    void stageFailed(VolumeRecord record, String reason) {
        post(record, Reason.StageFailed, "volume " + record.volumeId() + ": " + reason);
    }

    void growthFailed(VolumeRecord record, String reason) {
        log.atWarn().addKeyValue("volume", record.volumeId()).log("not grown: " + reason);
        post(record, Reason.NodeExpansionFailed, "volume " + record.volumeId() + ": " + reason);
    }

    /**
     * Once for each loss, however often it is seen; on the claim and on the pods that have the lost disk.
     *
     * @param gone all of the volume that are stale now; none: there is nothing to tell
     */
    void stale(VolumeRecord record, List<Gone> gone) {
        boolean told = false;
        for (Gone one : gone) {
            told |= toldStale.add(one.mount().id());
        }
        if (told) {
            Set<String> places = places(gone);
            if (record.block()
                    ? places.containsAll(record.targets().keySet())
                    : places.contains(record.stagingPath())) {
                lost.add(record.volumeId()); // else only pods that were left when it recovered
            }
            metrics.staleMountDetected();
            log.atWarn()
                    .addKeyValue("volume", record.volumeId())
                    .addKeyValue("paths", places)
                    .log("the disk below a mount is gone");
            post(
                    record.withTargets(places::contains),
                    Reason.StaleMountDetected,
                    "volume " + record.volumeId() + ": its disk is gone while it is mounted (connection lost for longer"
                            + " than ctrlLossTimeout); delete the pod, so that it is staged anew");
        }
    }

    /** All mounts that are stale now: ids of others may be given to new mounts, whose trouble must be told again. */
    void stillStale(List<Mount> now) {
        toldStale.retainAll(now.stream().map(Mount::id).collect(Collectors.toSet()));
    }

    /** No longer stale, because unmounted. */
    void unmounted(Mount mount) {
        toldStale.remove(mount.id());
    }

    /** Whether its loss was told, and no recovery yet. */
    boolean isLost(VolumeRecord record) {
        return lost.contains(record.volumeId());
    }

    /** Unstaged: what is staged under that id later is not what was lost. */
    void forget(String volumeId) {
        lost.remove(volumeId);
    }

    /** @param still show the lost disk on: their pods did not recover */
    void recovery(VolumeRecord record, boolean success, List<Gone> still) {
        metrics.staleRecovery(success);
        if (!success) {
            return;
        }
        forget(record.volumeId());
        Set<String> places = places(still);
        String pods = record.withTargets(places::contains).targets().values().stream()
                .map(VolumeRecord.Pod::name)
                .sorted()
                .collect(Collectors.joining(", "));
        post(
                record.withTargets(place -> !places.contains(place)),
                Reason.StaleMountRecovered,
                "volume " + record.volumeId() + " is connected and mounted again"
                        + (pods.isEmpty() ? "" : "; delete the pods that still have the lost disk: " + pods));
    }

    private static Set<String> places(List<Gone> all) {
        return all.stream().map(Gone::place).collect(Collectors.toSet());
    }

    /** On the claim, and on every pod that has the volume now. */
    private void post(VolumeRecord record, Reason reason, String message) {
        VolumeRecord.Claim claim = record.claim();
        if (claim.name().isEmpty()) {
            log.atInfo().addKeyValue("event", reason).log(message);
        } else {
            events.post(about("PersistentVolumeClaim", claim.namespace(), claim.name(), claim.uid()), reason, message);
        }
        record.targets().values().stream()
                .filter(pod -> !pod.name().isEmpty())
                .distinct()
                .forEach(pod -> events.post(about("Pod", pod.namespace(), pod.name(), pod.uid()), reason, message));
    }

    private static ObjectReference about(String kind, String namespace, String name, String uid) {
        return new ObjectReferenceBuilder()
                .withApiVersion("v1")
                .withKind(kind)
                .withNamespace(namespace)
                .withName(name)
                .withUid(uid)
                .build();
    }
}
