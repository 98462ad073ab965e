package io.srvlab.rds.csi.controller;

import io.grpc.Deadline;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DeleteVolume. Deleting an RdsVolume deletes data only if its deletionPolicy says so: that is set first, then the object is
 * deleted, both only if nothing has changed since the look that allowed it.
 */
final class Removal {
    /** Attempts to take a policy back against other writers. */
    private static final int TAKE_BACKS = 10;

    private static final Logger log = LoggerFactory.getLogger(Removal.class);

    private final Cluster cluster;
    private final Waiting waiting;

    Removal(Cluster cluster, Waiting waiting) {
        this.cluster = cluster;
        this.waiting = waiting;
    }

    /** Answers when the volume is gone from the API server, and so from the box; a volume that is unknown is gone. */
    void delete(String volumeId, Deadline deadline) throws CsiException, InterruptedException {
        Optional<String> uid = Optional.empty();
        while (uid.isEmpty()) {
            Optional<RdsVolume> seen = cluster.findVolume(volumeId);
            if (seen.isEmpty()) {
                return;
            }
            requireDetached(seen.get());
            if (begin(seen.get())) {
                uid = Optional.of(seen.get().getMetadata().getUid());
            } else if (deadline.isExpired()) {
                throw new Unavailable("volume " + volumeId + " changes all the time; try again");
            }
        }
        awaitGone(volumeId, uid.get(), deadline);
    }

    private void requireDetached(RdsVolume volume) throws CsiException {
        if (volume.getSpec().attachments().isEmpty()) {
            return;
        }
        takeBack(volume);
        throw new FailedPrecondition("volume " + volume.getMetadata().getName() + " is attached to "
                + VolumeView.nodes(volume.getSpec().attachments()) + "; detach it first");
    }

    /** So that a later deletion by hand keeps the data; other writers (a status, say) only make it look again. */
    private void takeBack(RdsVolume seen) throws Unavailable {
        String name = seen.getMetadata().getName();
        String uid = seen.getMetadata().getUid();
        RdsVolume volume = seen;
        for (int attempt = 0; attempt < TAKE_BACKS; attempt++) {
            if (volume.getSpec().deletionPolicy() != DeletionPolicy.Delete
                    || !volume.getMetadata().getUid().equals(uid)) {
                return;
            }
            Written written = cluster.patchSpec(volume, Map.of("deletionPolicy", DeletionPolicy.Retain.name()));
            Optional<RdsVolume> now = cluster.findVolume(name);
            if (!(written instanceof Written.Changed) || now.isEmpty()) {
                log.atInfo()
                        .addKeyValue("volume", name)
                        .addKeyValue("outcome", written.getClass().getSimpleName())
                        .log("deletionPolicy taken back");
                return;
            }
            volume = now.get();
        }
        throw new Unavailable("volume " + name + " changes all the time; try again");
    }

    /** Sets policy and deletion; false: the object is another one by now, look again. */
    boolean begin(RdsVolume observed) throws CsiException {
        RdsVolume volume = observed;
        if (volume.getSpec().deletionPolicy() != DeletionPolicy.Delete) {
            switch (cluster.patchSpec(volume, Map.of("deletionPolicy", DeletionPolicy.Delete.name()))) {
                case Written.Stored(RdsVolume stored) -> volume = stored;
                case Written.Changed _, Written.Gone _ -> {
                    return false;
                }
                case Written.Refused(String reason) ->
                    throw new FailedPrecondition("the API server refuses deletionPolicy Delete: " + reason);
            }
        }
        if (VolumeView.terminating(volume)) {
            return true;
        }
        return switch (cluster.delete(volume)) {
            case Written.Stored _, Written.Gone _ -> true;
            case Written.Changed _ -> false;
            case Written.Refused(String reason) ->
                throw new FailedPrecondition("the API server refuses the deletion: " + reason);
        };
    }

    void awaitGone(String volumeId, String uid, Deadline deadline) throws CsiException, InterruptedException {
        waiting.until(
                deadline,
                volumeId,
                "its removal",
                seen -> seen.filter(volume -> volume.getMetadata().getUid().equals(uid))
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of(volumeId));
    }
}
