package io.srvlab.rds.operator.orphan;

import io.srvlab.rds.crds.RdsStorageClassSpec.OrphanPolicy;
import io.srvlab.rds.routeros.BackingFile;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.OwnerRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one scan found and what it may remove: a pure function.
 *
 * <p>Removed are, under policy Delete, after the grace period and at most {@code maxDeletesPerRun} at once: disks of ours that
 * were never finished or whose removal had begun, files left of such disks, and whatever an administrator approved by its
 * id. Nothing is removed when more than {@code stopAbovePercent} of our disks look like orphans: then the list of objects is
 * more likely wrong than the disks. One or two orphans never count as too many, or a small pool could not be cleaned
 * at all; and what was approved does not count.
 *
 * @param found everything, sorted by id
 * @param remove what to remove now
 * @param stopped why nothing is removed although something could be; empty if nothing stopped it
 */
public record OrphanPlan(List<Found> found, List<Found> remove, Sightings sightings, Optional<String> stopped) {
    /** So many orphans are ordinary, whatever share of a small pool they are. */
    static final int ORDINARY = 2;

    public static OrphanPlan of(OrphanObservation seen, Sightings before) {
        List<Found> found = new ArrayList<>();
        seen.disks().stream()
                .filter(disk -> lies(seen, disk))
                .flatMap(disk -> orphan(seen, disk).stream())
                .forEach(found::add);
        found.addAll(files(seen));
        found.sort(Comparator.comparing(Found::id));
        Sightings sightings = before.next(found, seen.now());
        List<Found> ripe = found.stream()
                .filter(thing -> mayGo(thing, seen, sightings))
                .limit(Math.max(0, seen.rules().maxDeletesPerRun()))
                .toList();
        Optional<String> stopped = ripe.isEmpty() ? Optional.empty() : tooMany(seen, found);
        return new OrphanPlan(List.copyOf(found), stopped.isPresent() ? List.of() : ripe, sightings, stopped);
    }

    /** Never finished, or its removal had begun. */
    static boolean unfinished(Found.OwnDisk own) {
        return switch (own.comment().state()) {
            case NEW -> !own.disk().exported(); // nobody exports an unfinished disk: then something else is going on
            case DEL -> true;
            case OK -> false;
        };
    }

    private static boolean lies(OrphanObservation seen, Disk disk) {
        boolean ownSubvolume = disk.filePath().startsWith(seen.where().mountPoint() + "/" + disk.slot() + "/")
                && Identity.isSlotOf(seen.clusterId(), disk.slot());
        return ownSubvolume || disk.filePath().startsWith(seen.where().path() + "/");
    }

    private static Optional<Found> orphan(OrphanObservation seen, Disk disk) {
        boolean ownerRecord = disk.slot().startsWith(Identity.OWNER_PREFIX)
                || OwnerRecord.parse(disk.comment()).isPresent();
        if (ownerRecord || seen.known().refersTo(disk.slot(), disk.filePath())) {
            return Optional.empty();
        }
        Optional<DiskComment> ours = ours(seen, disk);
        if (ours.isEmpty()) {
            return Optional.of(new Found.Foreign(disk));
        }
        return ours.filter(comment -> !seen.known().refersToName(comment.name()))
                .map(comment -> new Found.OwnDisk(disk, comment));
    }

    private static Optional<DiskComment> ours(OrphanObservation seen, Disk disk) {
        return DiskComment.parse(disk.comment())
                .filter(comment -> comment.cluster().equals(Identity.clusterHash(seen.clusterId())));
    }

    private static List<Found> files(OrphanObservation seen) {
        Set<String> used = seen.disks().stream().map(Disk::filePath).collect(Collectors.toSet());
        Set<String> slots = seen.disks().stream().map(Disk::slot).collect(Collectors.toSet());
        List<Found> left = new ArrayList<>();
        for (BackingFile file : seen.files()) {
            String[] parts = file.path().split("/");
            String folder = parts.length < 2 ? "" : parts[parts.length - 2];
            boolean ours = Identity.isSlotOf(seen.clusterId(), folder)
                    && (file.path().startsWith(seen.where().path() + "/" + folder + "/")
                            || file.path().startsWith(seen.where().mountPoint() + "/" + folder + "/"));
            if (ours
                    && !used.contains(file.path())
                    && !slots.contains(folder)
                    && !seen.known().refersTo(folder, file.path())) {
                left.add(new Found.OwnFile(file, folder));
            }
        }
        return left;
    }

    private static boolean mayGo(Found thing, OrphanObservation seen, Sightings sightings) {
        if (seen.rules().policy() != OrphanPolicy.Delete
                || !sightings.graceIsOver(thing.id(), seen.rules().gracePeriod(), seen.now())) {
            return false;
        }
        boolean approved = seen.approved().contains(thing.id());
        return switch (thing) {
            case Found.OwnDisk own ->
                approved
                        || (unfinished(own)
                                && Identity.isSlotOf(
                                        seen.clusterId(), own.disk().slot()));
            case Found.OwnFile file ->
                approved || sightings.unfinishedPaths().contains(file.file().path());
            case Found.Foreign foreign -> false; // also when approved: it is adopted, or removed by its owner
        };
    }

    private static Optional<String> tooMany(OrphanObservation seen, List<Found> found) {
        long orphans = found.stream()
                .filter(Found.OwnDisk.class::isInstance)
                .filter(thing -> !seen.approved().contains(thing.id()))
                .count();
        long all = seen.disks().stream()
                .filter(disk -> lies(seen, disk) && ours(seen, disk).isPresent())
                .count();
        if (orphans <= ORDINARY || orphans * 100 <= all * seen.rules().stopAbovePercent()) {
            return Optional.empty();
        }
        return Optional.of(orphans + " of our " + all + " disks look like orphans, more than "
                + seen.rules().stopAbovePercent()
                + " %: nothing is removed. Check that the RdsVolumes of this cluster are complete; if they are, raise"
                + " spec.orphans.stopAbovePercent or approve the orphans one by one");
    }
}
