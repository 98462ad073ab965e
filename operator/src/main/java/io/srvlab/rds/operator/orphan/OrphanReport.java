package io.srvlab.rds.operator.orphan;

import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsStorageClassStatus.Orphan;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.observability.OperatorMetrics.OrphanKind;
import io.srvlab.rds.routeros.DiskComment;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Orphans in the words of the status. */
final class OrphanReport {
    /** A pool shared with strangers may hold thousands of their disks: a few show the point. */
    static final int FOREIGN_SHOWN = 20;

    /** The status must stay far below the API server's limit for one object. */
    static final int SHOWN = 200;

    private OrphanReport() {}

    static List<Orphan> of(OrphanPlan plan, List<RdsVolume> abandoned, Instant now) {
        List<Orphan> report = new ArrayList<>();
        int foreign = 0;
        for (Found thing : plan.found()) {
            if (thing instanceof Found.Foreign && ++foreign > FOREIGN_SHOWN) {
                continue;
            }
            report.add(line(thing, plan, now));
        }
        for (RdsVolume volume : abandoned) {
            report.add(line(volume, plan.sightings(), now));
        }
        return List.copyOf(report.subList(0, Math.min(SHOWN, report.size())));
    }

    /** All of them, also those that the status has no room for. */
    static Map<OrphanKind, Long> counts(OrphanPlan plan, Set<String> removed, int abandoned) {
        Map<OrphanKind, Long> counts = new EnumMap<>(OrphanKind.class);
        counts.put(OrphanKind.VOLUME, (long) abandoned);
        plan.found().stream()
                .filter(thing -> !removed.contains(thing.id()))
                .forEach(thing -> counts.merge(kind(thing), 1L, Long::sum));
        return counts;
    }

    private static OrphanKind kind(Found thing) {
        return switch (thing) {
            case Found.OwnDisk _ -> OrphanKind.DISK;
            case Found.OwnFile _ -> OrphanKind.FILE;
            case Found.Foreign _ -> OrphanKind.FOREIGN;
        };
    }

    private static Orphan line(Found thing, OrphanPlan plan, Instant now) {
        String since = text(plan.sightings().firstSeen(thing.id(), now));
        return switch (thing) {
            case Found.OwnDisk own ->
                new Orphan(own.id(), "Disk", own.disk().sizeBytes(), state(own.comment()), since, words(own));
            case Found.OwnFile file ->
                new Orphan(file.id(), "File", file.file().sizeBytes(), "Unfinished", since, words(file, plan));
            case Found.Foreign other ->
                new Orphan(
                        other.id(),
                        "Disk",
                        other.disk().sizeBytes(),
                        "Foreign",
                        since,
                        "not made by this cluster; never touched");
        };
    }

    private static Orphan line(RdsVolume volume, Sightings sightings, Instant now) {
        String name = volume.getMetadata().getName();
        return new Orphan(
                name,
                "Volume",
                volume.getSpec().sizeBytes(),
                "Ok",
                text(sightings.firstSeen(name, now)),
                "its claim is gone and no PersistentVolume or attachment uses it; delete the RdsVolume if it is not wanted");
    }

    private static String state(DiskComment comment) {
        return switch (comment.state()) {
            case NEW -> "New";
            case OK -> "Ok";
            case DEL -> "Del";
        };
    }

    private static String words(Found.OwnDisk own) {
        return OrphanPlan.unfinished(own)
                ? "never finished, or its removal had begun, and no object refers to it; policy Delete removes it after the grace period"
                : "finished disk without an object (volume " + own.comment().name()
                        + "); kept until it is approved: annotation " + Names.APPROVE_ORPHANS + " with policy Delete";
    }

    private static String words(Found.OwnFile file, OrphanPlan plan) {
        return plan.sightings().unfinishedPaths().contains(file.file().path())
                ? "left of an unfinished disk; policy Delete removes it after the grace period"
                : "backing file without a disk; whether it was finished is unknown, so it is kept until its path is approved:"
                        + " annotation " + Names.APPROVE_ORPHANS + " with policy Delete";
    }

    private static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
