package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.Condition;
import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsStorageClassSpec.Fencing;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.AccessMode;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.crds.RdsVolumeStatus.Failure;
import io.srvlab.rds.crds.RdsVolumeStatus.Granted;
import io.srvlab.rds.crds.RdsVolumeStatus.Phase;
import io.srvlab.rds.crds.RdsVolumeStatus.Portal;
import io.srvlab.rds.operator.status.Conditions;
import io.srvlab.rds.operator.status.Verdict;
import io.srvlab.rds.operator.volume.VolumeObservation.BoxView;
import io.srvlab.rds.operator.volume.VolumeObservation.DiskView;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The status of a volume: what the last look showed. Where the box could not be asked, what was reported before stays
 * (except a grant whose attachment is gone), and Ready is Unknown.
 */
final class VolumeReport {
    private static final Set<Phase> KEPT =
            Set.of(Phase.Available, Phase.Attached, Phase.Expanding, Phase.DiskMissing, Phase.Failed);

    private static final RdsVolumeStatus NOTHING = new RdsVolumeStatus(null, null, null, null, null, null, null, null);

    private final VolumeObservation seen;
    private final Step.Rest rest;
    private final Optional<Round.Trouble> trouble;
    private final RdsVolumeStatus before;

    /** The disk, if it was seen and is this volume's. */
    private final Optional<Disk> disk;

    private final boolean boxWasAsked;

    private VolumeReport(Round round) {
        this.seen = round.sight().seen();
        this.rest = round.rest();
        this.trouble = round.trouble();
        this.before = Objects.requireNonNullElse(round.sight().volume().getStatus(), NOTHING);
        RdsVolumeSpec.Disk fixed = seen.spec().disk();
        this.disk = fixed != null
                        && seen.box() instanceof BoxView.Usable box
                        && fixed.poolId().equals(box.poolId())
                        && seen.disk() instanceof DiskView.Present(Disk found)
                ? DiskIdentity.stateOf(seen, box, fixed, found)
                        .filter(state -> state == DiskComment.State.OK)
                        .map(_ -> found)
                : Optional.empty();
        this.boxWasAsked = seen.storageClass().isPresent()
                && seen.box() instanceof BoxView.Usable usable
                && (fixed == null || fixed.poolId().equals(usable.poolId()))
                && !(fixed != null && seen.disk() instanceof DiskView.NotSeen);
    }

    /** @param now for conditions that change */
    static RdsVolumeStatus of(Round round, Instant now) {
        return new VolumeReport(round).status(now);
    }

    private RdsVolumeStatus status(Instant now) {
        List<Granted> granted = granted();
        Optional<Disk> exported = disk.filter(Disk::exported);
        boolean keep = !boxWasAsked;
        String nqn = keep && !granted.isEmpty()
                ? before.nqn()
                : exported.filter(_ -> serves()).map(Disk::nqn).orElse(null);
        Portal portal = keep && !granted.isEmpty()
                ? before.portal()
                : exported.filter(_ -> serves()).map(this::portal).orElse(null);
        Long size = disk.map(Disk::sizeBytes).orElse(before.sizeBytes());
        return new RdsVolumeStatus(
                phase(granted),
                nqn,
                provisioned() ? size : disk.map(Disk::sizeBytes).orElse(null),
                portal,
                granted,
                Conditions.merge(
                        before.conditions(),
                        verdicts(granted),
                        now,
                        seen.object().generation()),
                failure(),
                seen.object().generation());
    }

    private boolean provisioned() {
        RdsVolumeSpec.Disk fixed = seen.spec().disk();
        return fixed != null && fixed.provisioned();
    }

    /** Whether the disk is exported as it should be now. */
    private boolean serves() {
        RdsStorageClassSpec storageClass = seen.storageClass().orElseThrow();
        return disk.isPresent()
                && Exports.wanted(seen.spec(), storageClass, disk.get().slot())
                        .filter(wanted -> Exports.serves(disk.get(), wanted, seen.spec()))
                        .isPresent();
    }

    private Portal portal(Disk exported) {
        return new Portal(seen.storageClass().orElseThrow().nvme().addresses(), exported.port());
    }

    private List<Granted> granted() {
        if (!provisioned()) {
            return List.of();
        }
        if (!boxWasAsked) {
            List<Granted> had = before.attachments() == null ? List.of() : before.attachments();
            return had.stream()
                    .filter(one -> seen.spec().attachments().stream()
                            .anyMatch(attachment -> attachment.id().equals(one.id())))
                    .toList();
        }
        return disk
                .map(found -> Exports.granted(seen.spec(), seen.storageClass().orElseThrow(), found))
                .orElse(List.of())
                .stream()
                .map(attachment -> new Granted(attachment.id(), attachment.node()))
                .toList();
    }

    private Phase phase(List<Granted> granted) {
        if (seen.object().terminating().isPresent()) {
            return Phase.Deleting;
        }
        if (!provisioned()) {
            return rest instanceof Step.Refused
                    ? Phase.Failed
                    : seen.spec().disk() == null ? Phase.Pending : Phase.Creating;
        }
        if (!boxWasAsked) {
            Phase old = before.phase();
            return old != null && KEPT.contains(old) ? old : Phase.Pending;
        }
        if (rest instanceof Step.Missing) {
            return Phase.DiskMissing;
        }
        if (disk.isEmpty()) {
            return Phase.Failed;
        }
        if (disk.get().sizeBytes() < DiskIdentity.wantedBytes(seen.spec())) {
            return Phase.Expanding;
        }
        return granted.isEmpty() ? Phase.Available : Phase.Attached;
    }

    private @Nullable Failure failure() {
        if (trouble.isPresent()) {
            return new Failure(trouble.get().reason(), trouble.get().message());
        }
        return rest instanceof Step.Refused(String reason, String message) ? new Failure(reason, message) : null;
    }

    private List<Verdict> verdicts(List<Granted> granted) {
        List<Verdict> verdicts = new ArrayList<>();
        if (boxWasAsked) {
            verdicts.add(provisionedVerdict());
            verdicts.add(
                    disk.filter(Disk::exported).isPresent()
                            ? Verdict.yes(
                                    RdsVolumeStatus.EXPORTED,
                                    "Exported",
                                    "as " + disk.get().nqn())
                            : Verdict.no(RdsVolumeStatus.EXPORTED, "NotExported", "the box offers it to nobody"));
            verdicts.add(fenced(granted));
            verdicts.add(
                    disk.isPresent()
                            ? Verdict.yes(RdsVolumeStatus.HEALTHY, "DiskPresent", "the disk is on the box")
                            : provisioned()
                                    ? verdict(RdsVolumeStatus.HEALTHY)
                                    : Verdict.unknown(
                                            RdsVolumeStatus.HEALTHY, "NotProvisioned", "there is no disk yet"));
        } else {
            List.of(RdsVolumeStatus.PROVISIONED, RdsVolumeStatus.EXPORTED, RdsVolumeStatus.FENCED)
                    .forEach(type -> verdicts.add(carried(type)));
            verdicts.add(verdict(RdsVolumeStatus.HEALTHY));
        }
        verdicts.add(ready());
        return verdicts;
    }

    private Verdict ready() {
        return rest instanceof Step.Steady
                ? Verdict.yes(RdsVolumeStatus.READY, "Ready", "everything is as wanted")
                : verdict(RdsVolumeStatus.READY);
    }

    private Verdict provisionedVerdict() {
        String type = RdsVolumeStatus.PROVISIONED;
        if (provisioned() && disk.isPresent()) {
            return Verdict.yes(type, "Provisioned", "the disk is complete");
        }
        return rest instanceof Step.Steady ? Verdict.no(type, "Creating", "the disk is being made") : verdict(type);
    }

    private Verdict carried(String type) {
        return Conditions.find(before.conditions(), type)
                .map(VolumeReport::again)
                .orElseGet(() -> verdict(type));
    }

    private static Verdict again(Condition old) {
        return new Verdict(old.type(), Verdict.Truth.valueOf(old.status()), old.reason(), old.message());
    }

    /** What the rest says of a condition that is not fulfilled. */
    private Verdict verdict(String type) {
        return switch (rest) {
            case Step.Steady _ -> Verdict.unknown(type, "NotSeen", "the box was not asked");
            case Step.Unsure(String reason, String message) -> Verdict.unknown(type, reason, message);
            case Step.Refused(String reason, String message) -> Verdict.no(type, reason, message);
            case Step.Missing(String message) -> Verdict.no(type, "DiskMissing", message);
            case Step.Blocked(List<String> by, Step.Rest _) ->
                Verdict.no(type, "DeletionBlocked", "the volume stays until this ends: " + String.join("; ", by));
        };
    }

    private Verdict fenced(List<Granted> granted) {
        String type = RdsVolumeStatus.FENCED;
        RdsStorageClassSpec storageClass = seen.storageClass().orElseThrow();
        if (granted.isEmpty() && storageClass.fencing() == Fencing.Rotate) {
            return Verdict.yes(type, "NotAttached", "nobody is attached; the next attach gets a new name");
        }
        if (storageClass.fencing() == Fencing.None) {
            return Verdict.no(
                    type, "FencingOff", "fencing is None: a node that lost its attachment by force may still write");
        }
        // Also of one node that is left: the other one may have known the name, and no spec tells.
        return seen.spec().accessMode() != AccessMode.MultiNodeBlock || storageClass.allowHost()
                ? Verdict.yes(type, "Rotated", "only what is attached knows the name of the export")
                : Verdict.no(
                        type,
                        "SharedExport",
                        "two nodes may share one export: one that was removed by force may still write while the other is"
                                + " attached");
    }
}
