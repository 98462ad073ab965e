package io.srvlab.rds.csi.controller;

import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.grpc.Deadline;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.Aborted;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ControllerUnpublishVolume: only edits the record; the operator takes the export away. It takes out only what it saw, and
 * only if Kubernetes still wants it out, so that a late detach never removes a newer attachment.
 */
final class Detaching {
    private final Cluster cluster;

    Detaching(Cluster cluster) {
        this.cluster = cluster;
    }

    /** @param node name of the node; empty: all nodes, without asking Kubernetes */
    void detach(String volumeId, Optional<String> node, Deadline deadline) throws CsiException {
        while (true) {
            Optional<RdsVolume> seen = cluster.findVolume(volumeId);
            if (seen.isEmpty()) {
                return;
            }
            RdsVolume volume = seen.get();
            List<Attachment> present = volume.getSpec().attachments();
            List<Attachment> staying = present.stream()
                    .filter(attachment -> node.isPresent() && !attachment.node().equals(node.get()))
                    .toList();
            if (staying.size() == present.size()) {
                return;
            }
            if (node.isPresent()) {
                requireStillWanted(volumeId, node.get());
            }
            if (store(volume, staying)) {
                return;
            }
            if (deadline.isExpired()) {
                throw new Unavailable("volume " + volumeId + " changes all the time; try again");
            }
        }
    }

    /** False: the record is another one by now, look again. */
    private boolean store(RdsVolume volume, List<Attachment> staying) throws CsiException {
        return switch (cluster.patchSpec(volume, Map.of("attachments", Attaching.toJson(staying)))) {
            case Written.Stored _, Written.Gone _ -> true;
            case Written.Changed _ -> false;
            case Written.Refused(String reason) ->
                throw new FailedPrecondition("the API server refuses the detach: " + reason);
        };
    }

    private void requireStillWanted(String volumeId, String node) throws CsiException {
        Optional<VolumeAttachment> asker = cluster.findAttachment(volumeId, node);
        if (asker.isPresent() && asker.get().getMetadata().getDeletionTimestamp() == null) {
            throw new Aborted("VolumeAttachment " + asker.get().getMetadata().getName() + " wants volume " + volumeId
                    + " on " + node + ": this detach is late");
        }
    }
}
