package io.srvlab.rds.operator.volume;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import io.srvlab.rds.crds.RdsVolume;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Looks once more at a name whose object was deleted. While a delete event is worked on, JOSDK 5.2 forgets what else comes for
 * that name (EventProcessor.eventProcessingFinished drops the state with the event in it): an object made under the name in
 * that moment would wait for ever. What the cache then has is told as an event of its own; what comes later is told anyway.
 */
final class NamesUsedAgain extends AbstractEventSource<RdsVolume, RdsVolume> {
    /** Long enough that the work on the delete event has ended, which is over at once. */
    static final Duration PAUSE = Duration.ofMillis(250);

    private final Cache<RdsVolume> volumes;
    private final Executor afterPause;

    NamesUsedAgain(Cache<RdsVolume> volumes, Executor afterPause) {
        super(RdsVolume.class, "names-used-again");
        this.volumes = volumes;
        this.afterPause = afterPause;
    }

    static NamesUsedAgain of(Cache<RdsVolume> volumes) {
        return new NamesUsedAgain(
                volumes,
                CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread));
    }

    /** @param id of an object whose delete event is being worked on */
    void lookAgain(ResourceID id) {
        afterPause.execute(() -> volumes.get(id)
                .filter(_ -> isRunning())
                .ifPresent(
                        there -> getEventHandler().handleEvent(new ResourceEvent(ResourceAction.UPDATED, id, there))));
    }

    /** It has none: it speaks of the volumes themselves. */
    @Override
    public Set<RdsVolume> getSecondaryResources(RdsVolume primary) {
        return Set.of();
    }
}
