package io.srvlab.rds.operator.volume;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.srvlab.rds.crds.Condition;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.crds.RdsVolumeStatus.Failure;
import io.srvlab.rds.crds.RdsVolumeStatus.Granted;
import io.srvlab.rds.crds.RdsVolumeStatus.Phase;
import io.srvlab.rds.observability.Events;
import io.srvlab.rds.observability.Reason;
import io.srvlab.rds.operator.status.Conditions;
import io.srvlab.rds.operator.volume.VolumeObservation.DiskView;
import io.srvlab.rds.operator.volume.VolumeObservation.Leftover;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what happened to a volume, on the RdsVolume and on its claim; each thing when it happens, not at every look. */
final class VolumeEvents {
    private final Events events;

    VolumeEvents(Events events) {
        this.events = events;
    }

    void provisioned(Sight sight) {
        post(sight.volume(), Reason.VolumeProvisioned, "disk " + words(sight) + " is ready");
    }

    /** Only for a volume that was handed out: a disk that grows before is part of its making. */
    void grown(Sight sight) {
        RdsVolumeSpec.Disk disk = sight.seen().spec().disk();
        if (disk != null && disk.provisioned()) {
            post(sight.volume(), Reason.VolumeExpanded, "disk " + words(sight) + " has grown");
        }
    }

    void released(Sight sight, boolean kept) {
        RdsVolumeSpec.Disk disk = sight.seen().spec().disk();
        if (disk == null) {
            return;
        }
        post(sight.volume(), Reason.VolumeDeleted, "the volume is gone; " + remains(sight, disk.slot(), kept));
    }

    private static String remains(Sight sight, String slot, boolean kept) {
        if (kept) {
            return "its disk " + slot + " stays on the box";
        }
        return sight.seen().leftover() == Leftover.GONE
                ? "disk " + slot + " and its file are gone too"
                : "the box has no disk of it in slot " + slot;
    }

    /** What the difference between two statuses tells. */
    void changed(RdsVolume volume, @Nullable RdsVolumeStatus before, RdsVolumeStatus after, Round round) {
        List<Granted> had = granted(before);
        List<Granted> has = granted(after);
        had.stream()
                .filter(one -> !has.contains(one))
                .filter(one -> volume.getSpec().attachments().stream()
                        .noneMatch(attachment -> attachment.id().equals(one.id())))
                .forEach(one ->
                        post(volume, Reason.VolumeDetached, "the attachment of node " + one.node() + " is gone"));
        has.stream()
                .filter(one -> !had.contains(one))
                .forEach(one ->
                        post(volume, Reason.VolumeAttached, "exported to node " + one.node() + " as " + after.nqn()));
        if (after.phase() == Phase.DiskMissing && (before == null || before.phase() != Phase.DiskMissing)) {
            post(
                    volume,
                    Reason.DiskMissing,
                    ready(after).map(Condition::message).orElse("the disk is gone"));
        }
        if (round.rest() instanceof Step.Blocked && !message(before).equals(message(after))) {
            post(volume, Reason.DeletionBlocked, message(after).orElse("waiting"));
        }
        Failure failure = after.failure();
        Failure old = before == null ? null : before.failure();
        if (failure != null && !failure.equals(old)) {
            reasonOf(round).ifPresent(reason -> post(volume, reason, failure.reason() + ": " + failure.message()));
        }
    }

    /** Which Event a failure is. A lost or a busy answer is judged by the next look and is none. */
    private static Optional<Reason> reasonOf(Round round) {
        VolumeObservation seen = round.sight().seen();
        RdsVolumeSpec.Disk disk = seen.spec().disk();
        boolean provisioned = disk != null && disk.provisioned();
        boolean ending = seen.object().terminating().isPresent();
        if (round.trouble().isEmpty()) {
            return Optional.of(
                    ending ? Reason.DeletionFailed : provisioned ? Reason.DiskMissing : Reason.ProvisioningFailed);
        }
        Round.Trouble trouble = round.trouble().get();
        if (trouble.reason().equals("Busy") || trouble.reason().equals("UnknownOutcome")) {
            return Optional.empty();
        }
        return Optional.of(
                switch (trouble.step()) {
                    case Step.Create _, Step.Label _ -> Reason.ProvisioningFailed;
                    case Step.Grow _ -> provisioned ? Reason.ExpansionFailed : Reason.ProvisioningFailed;
                    case Step.ExportAs _ -> Reason.AttachFailed;
                    case Step.Unexport _ -> ending ? Reason.DeletionFailed : Reason.AttachFailed;
                    case Step.Remove _, Step.Sweep _ -> ending ? Reason.DeletionFailed : Reason.ProvisioningFailed;
                });
    }

    private static List<Granted> granted(@Nullable RdsVolumeStatus status) {
        return status == null || status.attachments() == null ? List.of() : status.attachments();
    }

    private static Optional<String> message(@Nullable RdsVolumeStatus status) {
        return status == null ? Optional.empty() : ready(status).map(Condition::message);
    }

    private static Optional<Condition> ready(RdsVolumeStatus status) {
        return Conditions.find(status.conditions(), RdsVolumeStatus.READY);
    }

    private static String words(Sight sight) {
        return sight.seen().disk() instanceof DiskView.Present(var disk)
                ? disk.slot() + " (" + disk.filePath() + ", " + disk.sizeBytes() + " bytes)"
                : "";
    }

    private void post(RdsVolume volume, Reason reason, String message) {
        ObjectReference about = new ObjectReferenceBuilder()
                .withApiVersion(volume.getApiVersion())
                .withKind(volume.getKind())
                .withName(volume.getMetadata().getName())
                .withUid(volume.getMetadata().getUid())
                .build();
        events.post(about, reason, message);
        RdsVolumeSpec.Pvc pvc = volume.getSpec().pvc();
        if (pvc != null) {
            ObjectReference claim = new ObjectReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("PersistentVolumeClaim")
                    .withNamespace(pvc.namespace())
                    .withName(pvc.name())
                    .withUid(pvc.uid())
                    .build();
            events.post(claim, reason, message);
        }
    }
}
