package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.operator.box.Box;
import io.srvlab.rds.operator.box.Boxes;
import io.srvlab.rds.operator.box.Boxes.Access;
import io.srvlab.rds.operator.volume.Sight.Age;
import io.srvlab.rds.operator.volume.VolumeObservation.BoxView;
import io.srvlab.rds.operator.volume.VolumeObservation.DiskView;
import io.srvlab.rds.operator.volume.VolumeObservation.Leftover;
import io.srvlab.rds.operator.volume.VolumeObservation.Subject;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.RdsException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Looks at a volume: at a glance (nothing but caches), well enough to act, or live. */
final class VolumeObserver {
    /** How old an inventory may be that decides to do nothing. */
    private static final Duration RECENT = Duration.ofSeconds(10);

    /** How old one may be at which an act is aimed: the line of the act compares on the box what it shows. */
    private static final Duration KNOWN = Duration.ofMinutes(2);

    private final VolumeApi api;
    private final Boxes boxes;
    private final Function<String, Optional<RdsStorageClassSpec>> classes;
    private final LateLines lateLines;
    private final Clock clock;

    VolumeObserver(
            VolumeApi api,
            Boxes boxes,
            Function<String, Optional<RdsStorageClassSpec>> classes,
            LateLines lateLines,
            Clock clock) {
        this.api = api;
        this.boxes = boxes;
        this.classes = classes;
        this.lateLines = lateLines;
        this.clock = clock;
    }

    /** From the caches, however old: may decide that there is something to do. */
    Sight glance(RdsVolume volume) {
        return look(volume, false, listed(Age.KNOWN, KNOWN));
    }

    /** From caches that are young enough to decide to do nothing. */
    Sight recent(RdsVolume volume) {
        return look(volume, false, listed(Age.RECENT, RECENT));
    }

    /** The object as it is now, and the disk as it is known: enough to act, since the box compares. Empty if it is gone. */
    Optional<Sight> aim(String name) {
        return api.find(name).map(this::aimed);
    }

    /** The same for an object that was just answered by the API server. */
    Sight aimed(RdsVolume volume) {
        return look(volume, true, listed(Age.KNOWN, KNOWN));
    }

    /** Object and disk as they are now; empty if the object is gone. */
    Optional<Sight> live(String name) {
        return api.find(name).map(this::around);
    }

    private Sight around(RdsVolume volume) {
        return look(volume, true, new Finder(Age.LIVE, (box, slot) -> box.disk(slot)));
    }

    private static Finder listed(Age age, Duration maxAge) {
        return new Finder(
                age,
                (box, slot) -> box.inventory(maxAge).stream()
                        .filter(disk -> disk.slot().equals(slot))
                        .findFirst());
    }

    /** The object as it is now; the disk as it was read back, unless the object has changed. Empty if it is gone. */
    Optional<Sight> refresh(Sight sight) {
        String known = sight.volume().getMetadata().getResourceVersion();
        return api.find(sight.name())
                .map(volume -> volume.getMetadata().getResourceVersion().equals(known)
                        ? new Sight(sight.volume(), sight.seen(), sight.box(), true, sight.disk())
                        : around(volume));
    }

    /** After a write: what the API server answered, and the disk as it was seen before. */
    Sight rewritten(Sight sight, RdsVolume volume) {
        return new Sight(volume, sight.seen().withObject(subject(volume)), sight.box(), true, sight.disk());
    }

    private Sight look(RdsVolume volume, boolean live, Finder finder) {
        String name = volume.getMetadata().getName();
        RdsVolumeSpec spec = volume.getSpec();
        Access access = boxes.access(spec.rdsStorageClassName());
        Optional<Box> box = access instanceof Access.Usable(Box usable) ? Optional.of(usable) : Optional.empty();
        Optional<String> slot = slot(spec);
        DiskView disk = box.isPresent() && slot.isPresent()
                ? find(box.get(), slot.get(), finder)
                : new DiskView.NotSeen("NotLooked", "the box was not asked yet");
        Subject subject = subject(volume);
        VolumeObservation seen = new VolumeObservation(
                subject,
                classes.apply(spec.rdsStorageClassName()),
                view(access),
                disk,
                Leftover.UNKNOWN,
                live && mayAdopt(spec) ? api.claimant(slot.orElseThrow(), name) : Optional.empty(),
                live && mayEnd(subject) ? api.holders(volume) : List.of(),
                lateLines.mayRun(subject.uid()));
        return new Sight(volume, seen, box, live, finder.age());
    }

    private static boolean mayAdopt(RdsVolumeSpec spec) {
        RdsVolumeSpec.Disk disk = spec.disk();
        return spec.adopt() != null && (disk == null || !disk.provisioned());
    }

    private static boolean mayEnd(Subject subject) {
        return subject.terminating().isPresent()
                && subject.held()
                && subject.spec().attachments().isEmpty();
    }

    private static DiskView find(Box box, String slot, Finder finder) {
        try {
            return finder.way()
                    .find(box, slot)
                    .<DiskView>map(DiskView.Present::new)
                    .orElseGet(DiskView.Absent::new);
        } catch (RdsException e) {
            return DiskView.NotSeen.because(e);
        }
    }

    /** The slot on the box that the volume is about, once it is about one. */
    private static Optional<String> slot(RdsVolumeSpec spec) {
        if (spec.disk() != null) {
            return Optional.of(spec.disk().slot());
        }
        return Optional.ofNullable(spec.adopt()).map(RdsVolumeSpec.Adopt::slot);
    }

    private static BoxView view(Access access) {
        return switch (access) {
            case Access.Unusable(String reason, String message) -> new BoxView.Unusable(reason, message);
            case Access.Usable(Box box) ->
                new BoxView.Usable(box.clusterId(), box.poolId(), box.where(), box.subvolumes(), box.fsLabel());
        };
    }

    private Subject subject(RdsVolume volume) {
        var metadata = volume.getMetadata();
        Optional<Duration> terminating = Optional.ofNullable(metadata.getDeletionTimestamp())
                .map(since -> Duration.between(Instant.parse(since), clock.instant()));
        long generation = metadata.getGeneration() == null ? 0 : metadata.getGeneration();
        return new Subject(
                metadata.getName(),
                metadata.getUid(),
                generation,
                volume.hasFinalizer(Names.FINALIZER),
                terminating,
                volume.getSpec());
    }

    /** How the disk is looked for. */
    private record Finder(Age age, Way way) {}

    /** One way to look for the disk. */
    @FunctionalInterface
    private interface Way {
        Optional<Disk> find(Box box, String slot) throws RdsException;
    }
}
