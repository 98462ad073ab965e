package io.srvlab.rds.csi.controller;

import io.grpc.Deadline;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.NotFound;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An administrator's leave to make anew the filesystem that another node did not finish: the annotation {@link Names#FORMAT}.
 * It is for one attachment and one hour. Left standing, it would let a filesystem whose superblock is damaged a year later be
 * formatted over; so the attach that finds it writes into it whose it is, before the node hears of it.
 */
final class FormatLeave {
    private static final String GIVEN = "allowed";
    private static final Duration LASTS = Duration.ofHours(1);
    private static final Pattern SPENT = Pattern.compile("attachment (\\S+) until (\\S+)");

    private final Cluster cluster;
    private final Clock clock;

    FormatLeave(Cluster cluster, Clock clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /** Until when the attachment may; empty: never. */
    Optional<Instant> of(RdsVolume volume, String attachment, Deadline deadline) throws CsiException {
        String name = volume.getMetadata().getName();
        RdsVolume now = volume;
        while (GIVEN.equals(annotation(now))) {
            Instant until = clock.instant().plus(LASTS).truncatedTo(ChronoUnit.SECONDS);
            String value = "attachment " + attachment + " until " + until;
            switch (cluster.annotate(now, Names.FORMAT, value)) {
                case Written.Stored(RdsVolume stored) -> now = stored;
                case Written.Gone _ -> throw new NotFound("the volume was deleted meanwhile");
                case Written.Refused(String reason) ->
                    throw new FailedPrecondition("the API server refuses the annotation: " + reason);
                case Written.Changed _ -> {
                    if (deadline.isExpired()) {
                        throw new Unavailable("volume " + name + " changes all the time; try again");
                    }
                    now = cluster.findVolume(name).orElseThrow(() -> new NotFound("the volume was deleted meanwhile"));
                }
            }
        }
        return until(annotation(now), attachment);
    }

    private static String annotation(RdsVolume volume) {
        Map<String, String> all =
                Objects.requireNonNullElse(volume.getMetadata().getAnnotations(), Map.of());
        return all.getOrDefault(Names.FORMAT, "");
    }

    private static Optional<Instant> until(String annotation, String attachment) {
        Matcher spent = SPENT.matcher(annotation);
        if (!spent.matches() || !spent.group(1).equals(attachment)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(spent.group(2)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
