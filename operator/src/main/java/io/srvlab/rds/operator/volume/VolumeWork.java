package io.srvlab.rds.operator.volume;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.observability.Events;
import io.srvlab.rds.observability.OperatorMetrics.Outcome;
import io.srvlab.rds.operator.box.Boxes;
import io.srvlab.rds.operator.volume.VolumeObservation.BoxView;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** One reconciliation of one volume: the round, its report, its Events, and when to look again. */
final class VolumeWork {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(5);
    private static final Duration WAITING = Duration.ofSeconds(10);
    private static final Duration BOX_AWAY = Duration.ofSeconds(20);
    private static final Duration SELDOM = Duration.ofMinutes(1);

    private final VolumeApi api;
    private final VolumeRound round;
    private final VolumeEvents events;
    private final LateLines lateLines;
    private final Clock clock;

    private VolumeWork(VolumeApi api, VolumeRound round, VolumeEvents events, LateLines lateLines, Clock clock) {
        this.api = api;
        this.round = round;
        this.events = events;
        this.lateLines = lateLines;
        this.clock = clock;
    }

    /** @param classes the class's spec as it stands now, from a cache */
    static VolumeWork over(
            VolumeApi api,
            Boxes boxes,
            Function<String, Optional<RdsStorageClassSpec>> classes,
            Events events,
            Clock clock) {
        LateLines lateLines = new LateLines(clock);
        VolumeEvents volumeEvents = new VolumeEvents(events);
        VolumeObserver observer = new VolumeObserver(api, boxes, classes, lateLines, clock);
        return new VolumeWork(
                api, new VolumeRound(api, observer, volumeEvents, lateLines), volumeEvents, lateLines, clock);
    }

    /**
     * How a reconciliation ended.
     *
     * @param again when to look again, if not only at the next event or resync
     */
    record Ended(Outcome outcome, Optional<Duration> again) {}

    Ended reconcile(RdsVolume cached) {
        try {
            return once(cached);
        } catch (KubernetesClientException e) {
            if (!isOutdated(e)) {
                throw e;
            }
        }
        try {
            Optional<RdsVolume> live = api.find(cached.getMetadata().getName());
            return live.isPresent() ? once(live.get()) : new Ended(Outcome.SETTLED, Optional.empty());
        } catch (KubernetesClientException e) {
            if (isOutdated(e)) {
                return new Ended(Outcome.WAITING, Optional.of(SOON));
            }
            throw e;
        }
    }

    /** For an object that is gone. */
    void forget(RdsVolume last) {
        lateLines.forget(last.getMetadata().getUid());
    }

    private static boolean isOutdated(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }

    private Ended once(RdsVolume volume) {
        Optional<Round> ended = round.run(volume);
        if (ended.isEmpty()) {
            return new Ended(Outcome.SETTLED, Optional.empty());
        }
        report(ended.get());
        return new Ended(outcome(ended.get()), pause(ended.get()).map(VolumeWork::jittered));
    }

    private static Outcome outcome(Round ended) {
        return switch (ended.rest()) {
            case Step.Steady _ -> Outcome.SETTLED;
            case Step.Unsure _, Step.Blocked _ -> Outcome.WAITING;
            case Step.Refused _, Step.Missing _ -> Outcome.REFUSED;
        };
    }

    private void report(Round ended) {
        RdsVolume volume = ended.sight().volume();
        RdsVolumeStatus before = volume.getStatus();
        RdsVolumeStatus now = VolumeReport.of(ended, clock.instant());
        if (!Objects.equals(before, now)) {
            api.writeStatus(volume, now);
            events.changed(volume, before, now, ended);
        }
    }

    private static Optional<Duration> pause(Round ended) {
        if (ended.trouble().isPresent()) {
            return Optional.of(
                    switch (ended.trouble().get().reason()) {
                        case "Busy", "UnknownOutcome" -> SOON;
                        case "NoSpace" -> WAITING;
                        default -> ended.trouble().get().isFinal() ? SELDOM : LATER;
                    });
        }
        return switch (ended.rest()) {
            case Step.Steady _ -> Optional.empty();
            case Step.Unsure unsure when unsure.reason().equals(Boxes.Access.Unusable.PENDING) -> Optional.of(SOON);
            case Step.Unsure _ -> Optional.of(ended.sight().seen().box() instanceof BoxView.Usable ? LATER : BOX_AWAY);
            case Step.Blocked _ -> Optional.of(WAITING);
            case Step.Refused _, Step.Missing _ -> Optional.of(SELDOM);
        };
    }

    /** So that volumes that failed together do not come back together. */
    private static Duration jittered(Duration pause) {
        return pause.plusMillis(ThreadLocalRandom.current().nextLong(1 + pause.toMillis() / 4));
    }
}
