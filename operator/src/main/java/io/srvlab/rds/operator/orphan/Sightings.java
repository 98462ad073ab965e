package io.srvlab.rds.operator.orphan;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Since when each orphan has been seen unchanged, scan after scan; kept in memory only. So a restart, a change of the thing
 * or a single scan in which it was no orphan begins its grace period anew. Immutable.
 *
 * @param byId by the orphan's id
 * @param unfinishedPaths backing files whose disk was seen as an unfinished orphan before the disk went away
 */
public record Sightings(Map<String, Sighting> byId, Set<String> unfinishedPaths) {
    /** @param scans how many scans in a row have seen it unchanged */
    public record Sighting(Instant firstSeen, int scans, String print) {}

    public static Sightings none() {
        return new Sightings(Map.of(), Set.of());
    }

    /** With one more scan that found exactly these. */
    Sightings next(List<Found> found, Instant now) {
        Map<String, Sighting> next = new HashMap<>();
        Set<String> unfinished = new HashSet<>();
        for (Found thing : found) {
            Sighting before = byId.get(thing.id());
            next.put(
                    thing.id(),
                    before != null && before.print().equals(thing.print())
                            ? new Sighting(before.firstSeen(), before.scans() + 1, before.print())
                            : new Sighting(now, 1, thing.print()));
            rememberUnfinished(thing, unfinished);
        }
        return new Sightings(Map.copyOf(next), Set.copyOf(unfinished));
    }

    private void rememberUnfinished(Found thing, Set<String> unfinished) {
        switch (thing) {
            case Found.OwnDisk own
            when OrphanPlan.unfinished(own) -> unfinished.add(own.disk().filePath());
            case Found.OwnFile file
            when unfinishedPaths.contains(file.file().path()) ->
                unfinished.add(file.file().path());
            default -> {} // nothing is known of it
        }
    }

    /** Seen unchanged in at least two scans, the first of them at least the grace period ago. */
    boolean graceIsOver(String id, Duration grace, Instant now) {
        Sighting sighting = byId.get(id);
        return sighting != null
                && sighting.scans() >= 2
                && !sighting.firstSeen().plus(grace).isAfter(now);
    }

    boolean isNew(String id) {
        Sighting sighting = byId.get(id);
        return sighting != null && sighting.scans() == 1;
    }

    Instant firstSeen(String id, Instant otherwise) {
        Sighting sighting = byId.get(id);
        return sighting == null ? otherwise : sighting.firstSeen();
    }
}
