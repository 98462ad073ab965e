package io.srvlab.rds.csi.controller;

import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.grpc.Deadline;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.crds.RdsVolumeStatus.Phase;
import io.srvlab.rds.csi.NodeId;
import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.Aborted;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import io.srvlab.rds.csi.server.CsiException.NotFound;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * ControllerPublishVolume: writes the attachment into the record, then waits until the operator grants that very id. The
 * record is changed only as it was seen; whoever comes second looks again and finds the first.
 */
final class Attaching {
    private final Cluster cluster;
    private final Waiting waiting;
    private final Detaching detaching;
    private final FormatLeave leave;
    private final AttachmentIds ids = new AttachmentIds();

    Attaching(Cluster cluster, Waiting waiting, Detaching detaching) {
        this.cluster = cluster;
        this.waiting = waiting;
        this.detaching = detaching;
        this.leave = new FormatLeave(cluster, Clock.systemUTC());
    }

    /** One request to attach. */
    record Wish(String volumeId, NodeId node, Usage usage, boolean readOnly) {}

    /** What is in the record now, and the generation of the spec from which a status counts. */
    private record Recorded(RdsVolume volume, Attachment attachment, Optional<VolumeAttachment> asker) {}

    /** Answers when the box serves this node. */
    PublishContext attach(Wish wish, Deadline deadline) throws CsiException, InterruptedException {
        Recorded recorded = record(wish, deadline);
        long generation = recorded.volume().getMetadata().getGeneration();
        RdsStorageClass storageClass = requireClass(recorded.volume());
        RdsVolume granted = waiting.until(
                deadline,
                wish.volumeId(),
                "the box to export it to " + wish.node().name(),
                seen -> granted(recorded, generation, seen, storageClass));
        PublishContext context = PublishContexts.of(granted, storageClass, claim(granted, recorded.asker()));
        return context.mayFormat()
                ? leave.of(granted, recorded.attachment().id(), deadline)
                        .map(context::withLeaveUntil)
                        .orElse(context)
                : context;
    }

    private Recorded record(Wish wish, Deadline deadline) throws CsiException {
        while (true) {
            RdsVolume volume = cluster.findVolume(wish.volumeId())
                    .orElseThrow(() -> new NotFound("there is no volume " + wish.volumeId()));
            Optional<String> conflict = wish.usage().conflict(volume.getSpec());
            if (conflict.isPresent()) {
                throw new InvalidArgument("volume_capability: " + conflict.get());
            }
            Optional<VolumeAttachment> asker =
                    cluster.findAttachment(wish.volumeId(), wish.node().name());
            if (asker.isPresent() && asker.get().getMetadata().getDeletionTimestamp() != null) {
                throw late(asker.get());
            }
            Optional<Recorded> recorded = write(wish, volume, asker);
            if (recorded.isPresent()) {
                requireStillWanted(wish, asker, deadline);
                return recorded.get();
            }
            if (deadline.isExpired()) {
                throw new Unavailable("volume " + wish.volumeId() + " changes all the time; try again");
            }
        }
    }

    /**
     * A detach that came between our look at the VolumeAttachment and our write has found nothing to take out, and
     * nobody would ask for it again: then it is for us to take it out.
     */
    private void requireStillWanted(Wish wish, Optional<VolumeAttachment> asker, Deadline deadline)
            throws CsiException {
        if (asker.isEmpty()) {
            return;
        }
        String node = wish.node().name();
        boolean wanted = cluster.findAttachment(wish.volumeId(), node)
                .filter(now -> now.getMetadata().getDeletionTimestamp() == null)
                .isPresent();
        if (!wanted) {
            detaching.detach(wish.volumeId(), Optional.of(node), deadline);
            throw late(asker.get());
        }
    }

    private static Aborted late(VolumeAttachment asker) {
        return new Aborted(
                "VolumeAttachment " + asker.getMetadata().getName() + " is being deleted: this attach is late");
    }

    /** Empty: the record is another one by now, look again. */
    private Optional<Recorded> write(Wish wish, RdsVolume volume, Optional<VolumeAttachment> asker)
            throws CsiException {
        Optional<String> askerName = asker.map(found -> found.getMetadata().getName());
        AttachPlan plan = AttachPlan.of(volume, wish, askerName, ids::mint);
        return switch (plan) {
            case AttachPlan.Keep(Attachment attachment) -> Optional.of(new Recorded(volume, attachment, asker));
            case AttachPlan.Add(Attachment attachment, List<Attachment> all) ->
                switch (cluster.patchSpec(volume, Map.of("attachments", toJson(all)))) {
                    case Written.Stored(RdsVolume stored) -> Optional.of(new Recorded(stored, attachment, asker));
                    case Written.Changed _, Written.Gone _ -> Optional.empty();
                    case Written.Refused(String reason) ->
                        throw new FailedPrecondition("the API server refuses the attachment: " + reason);
                };
        };
    }

    /** A list in a merge patch replaces the stored one whole, so every field of every entry is named. */
    static List<Map<String, Object>> toJson(List<Attachment> attachments) {
        return attachments.stream().map(Attaching::toJson).toList();
    }

    private static Map<String, Object> toJson(Attachment attachment) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", attachment.id());
        json.put("node", attachment.node());
        json.put("hostNqn", attachment.hostNqn());
        json.put("readOnly", attachment.readOnly());
        if (attachment.volumeAttachment() != null) {
            json.put("volumeAttachment", attachment.volumeAttachment());
        }
        return json;
    }

    private Optional<RdsVolume> granted(
            Recorded recorded, long generation, Optional<RdsVolume> seen, RdsStorageClass storageClass)
            throws CsiException {
        String uid = recorded.volume().getMetadata().getUid();
        RdsVolume volume = seen.filter(found -> found.getMetadata().getUid().equals(uid))
                .orElseThrow(() -> new NotFound("the volume was deleted meanwhile"));
        String id = recorded.attachment().id();
        if (volume.getSpec().attachments().stream()
                .noneMatch(found -> found.id().equals(id))) {
            throw new Aborted("the attachment was taken back meanwhile");
        }
        Optional<RdsVolumeStatus> status = VolumeView.statusSince(volume, generation);
        if (status.filter(found -> found.phase() == Phase.DiskMissing).isPresent()) {
            throw new FailedPrecondition(
                    "volume " + volume.getMetadata().getName() + ": " + VolumeView.waitsFor(volume));
        }
        if (PublishContexts.openToAll(volume, recorded.attachment(), storageClass)) {
            return Optional.of(volume);
        }
        return status.filter(found ->
                        Objects.requireNonNullElse(found.attachments(), List.<RdsVolumeStatus.Granted>of()).stream()
                                .anyMatch(grant -> grant.id().equals(id)))
                .filter(found -> PublishContexts.complete(found, volume, recorded.attachment(), storageClass))
                .map(_ -> volume);
    }

    private RdsStorageClass requireClass(RdsVolume volume) throws CsiException {
        String name = volume.getSpec().rdsStorageClassName();
        return cluster.findClass(name)
                .orElseThrow(() -> new Unavailable("there is no RdsStorageClass " + name + "; create it again"));
    }

    /** By the PersistentVolume that the VolumeAttachment names; the one that external-provisioner made bears our csiName. */
    private Claim claim(RdsVolume volume, Optional<VolumeAttachment> asker) {
        String fallback = Objects.requireNonNullElse(
                volume.getSpec().csiName(), volume.getMetadata().getName());
        String persistentVolume = asker.map(found -> found.getSpec().getSource().getPersistentVolumeName())
                .orElse(fallback);
        return cluster.claimOf(persistentVolume, volume.getMetadata().getName());
    }
}
