package io.srvlab.rds.operator.volume;

import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.Layout;
import io.srvlab.rds.operator.box.Box;
import io.srvlab.rds.operator.volume.VolumeObservation.BoxView;
import io.srvlab.rds.operator.volume.VolumeObservation.DiskView;
import io.srvlab.rds.operator.volume.VolumeObservation.Leftover;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.RdsException;
import java.util.Optional;

/** Observe, plan, act once, read back: again until there is nothing more to do now. */
final class VolumeRound {
    /** More steps than any volume needs, so that two processes that undo each other's work end in a pause. */
    private static final int MOST_STEPS = 16;

    private final VolumeApi api;
    private final VolumeObserver observer;
    private final VolumeEvents events;
    private final LateLines lateLines;

    VolumeRound(VolumeApi api, VolumeObserver observer, VolumeEvents events, LateLines lateLines) {
        this.api = api;
        this.observer = observer;
        this.events = events;
        this.lateLines = lateLines;
    }

    /** @return empty if the object is gone */
    Optional<Round> run(RdsVolume cached) {
        boolean ending = cached.isMarkedForDeletion();
        Optional<Sight> sight =
                ending ? observer.aim(cached.getMetadata().getName()) : Optional.of(observer.glance(cached));
        for (int steps = 0; sight.isPresent() && steps < MOST_STEPS; steps++) {
            Sight now = sight.get();
            switch (VolumePlan.next(now.seen())) {
                case Step.Rest rest -> {
                    if (mayConclude(now, rest)) {
                        return Optional.of(new Round(now, rest, Optional.empty()));
                    }
                    sight = rest instanceof Step.Steady
                            ? Optional.of(observer.recent(now.volume()))
                            : observer.live(now.name());
                }
                case Step.Write write ->
                    sight = needsDisk(write) && !now.diskIsLive() ? observer.live(now.name()) : write(now, write);
                case Step.Touch touch -> {
                    if (needsDisk(touch, now) && !now.diskIsLive()) {
                        sight = observer.live(now.name());
                    } else if (!now.objectIsLive()) {
                        sight = now.diskIsLive() ? observer.refresh(now) : observer.aim(now.name());
                    } else {
                        try {
                            sight = Optional.of(touch(now, touch));
                        } catch (RdsException e) {
                            Optional<Sight> after = lookAfter(now, touch, e);
                            if (after.isPresent() && !isJudgedAnew(now, touch, e, after.get())) {
                                return Optional.of(failed(after.get(), touch, e));
                            }
                            sight = after;
                        }
                    }
                }
            }
        }
        return sight.map(now ->
                new Round(now, new Step.Unsure("Busy", "the volume changes faster than it settles"), Optional.empty()));
    }

    /** What only caches say may end a round if all is well, or if the box cannot be asked anyway. */
    private static boolean mayConclude(Sight now, Step.Rest rest) {
        return now.diskIsLive()
                || (rest instanceof Step.Steady && now.disk() == Sight.Age.RECENT)
                || !(now.seen().box() instanceof BoxView.Usable)
                || now.seen().storageClass().isEmpty();
    }

    private static boolean needsDisk(Step.Write write) {
        return switch (write) {
            case Step.AddFinalizer _ -> false;
            case Step.FixDisk _, Step.MarkProvisioned _, Step.Release _ -> true;
        };
    }

    /** Acts whose line does not compare all that they rest on. */
    private static boolean needsDisk(Step.Touch touch, Sight now) {
        return switch (touch) {
            case Step.Sweep _ -> true;
            case Step.Remove _ -> isAdopted(now); // gone since, its file is somebody's again
            case Step.ExportAs(var disk, var export) -> // port and host may be right by now; off and on would cut it
                disk.exported() && disk.nqn().equals(export.nqn());
            case Step.Create _, Step.Label _, Step.Grow _, Step.Unexport _ -> false;
        };
    }

    private static boolean isAdopted(Sight now) {
        RdsVolumeSpec.Disk disk = now.seen().spec().disk();
        return disk != null && disk.layout() == Layout.Legacy;
    }

    private Optional<Sight> write(Sight now, Step.Write write) {
        RdsVolume volume = now.volume();
        return switch (write) {
            case Step.AddFinalizer _ -> Optional.of(observer.rewritten(now, api.addFinalizer(volume)));
            case Step.FixDisk(var disk) -> Optional.of(observer.aimed(api.fixDisk(volume, disk)));
            case Step.MarkProvisioned _ -> {
                Sight marked = observer.rewritten(now, api.markProvisioned(volume));
                events.provisioned(marked);
                yield Optional.of(marked);
            }
            case Step.Release(boolean kept) -> {
                api.removeFinalizer(volume);
                lateLines.forget(now.seen().object().uid());
                events.released(now, kept);
                yield Optional.empty();
            }
        };
    }

    private Sight touch(Sight now, Step.Touch touch) throws RdsException {
        Box box = now.box().orElseThrow();
        return switch (touch) {
            case Step.Create(var wanted) -> present(now, box.create(wanted));
            case Step.Label(var disk, var comment) -> present(now, box.label(disk, comment));
            case Step.ExportAs(var disk, var export) -> present(now, box.export(disk, export));
            case Step.Unexport(var disk) -> present(now, box.unexport(disk));
            case Step.Grow(var disk, long size) -> {
                Sight grown = present(now, box.grow(disk, size));
                events.grown(grown);
                yield grown;
            }
            case Step.Remove(var disk) -> {
                box.remove(disk);
                yield now.after(now.seen().withDisk(new DiskView.Absent()).withLeftover(Leftover.GONE)); // verified too
            }
            case Step.Sweep(String filePath) -> {
                sweep(box, filePath);
                yield now.after(now.seen().withLeftover(Leftover.GONE));
            }
        };
    }

    private static Sight present(Sight now, Disk disk) {
        return now.after(now.seen().withDisk(new DiskView.Present(disk)));
    }

    private static void sweep(Box box, String filePath) throws RdsException {
        try {
            box.removeFile(filePath);
        } catch (RdsException.NotFound gone) {
            // that is what was wanted
        }
    }

    /**
     * What a failed act left, as it is to be reported: a list that may be old will not do for that.
     *
     * @return empty if the object is gone
     */
    private Optional<Sight> lookAfter(Sight now, Step.Touch touch, RdsException error) {
        if (touch instanceof Step.Create && error instanceof RdsException.UnknownOutcome) {
            lateLines.sent(now.seen().object().uid());
        }
        if (isInTheWay(now, touch, error)) {
            return observer.live(now.name())
                    .map(again -> again.after(again.seen().withLeftover(Leftover.IN_THE_WAY)));
        }
        if (now.diskIsLive() && !isGone(touch, error)) {
            return Optional.of(now);
        }
        return error instanceof RdsException.Unreachable ? Optional.of(now.unseen(error)) : observer.live(now.name());
    }

    /** Whether the failure says only that the act does not fit what is there: then that is what is acted on. */
    private static boolean isJudgedAnew(Sight now, Step.Touch touch, RdsException error, Sight after) {
        if (isInTheWay(now, touch, error) || isGone(touch, error)) {
            return true;
        }
        boolean compared = error instanceof RdsException.Busy
                || error instanceof RdsException.NotFound
                || error instanceof RdsException.AlreadyExists;
        boolean differs = error instanceof RdsException.NoSpace
                && !VolumePlan.next(after.seen()).equals(touch); // as where an earlier line took the room after all
        return !now.diskIsLive() && (compared || differs);
    }

    /** Something that no disk shows; swept away once, whatever the box says then is the last word. */
    private static boolean isInTheWay(Sight now, Step.Touch touch, RdsException error) {
        return touch instanceof Step.Create
                && error instanceof RdsException.AlreadyExists
                && now.seen().leftover() == Leftover.UNKNOWN;
    }

    private static boolean isGone(Step.Touch touch, RdsException error) {
        return touch instanceof Step.Remove && error instanceof RdsException.NotFound;
    }

    private static Round failed(Sight now, Step.Touch touch, RdsException error) {
        Round.Trouble trouble = new Round.Trouble(touch, error);
        Step.Rest rest = trouble.isFinal()
                ? new Step.Refused(trouble.reason(), trouble.message())
                : new Step.Unsure(trouble.reason(), trouble.message());
        return new Round(now, rest, Optional.of(trouble));
    }
}
