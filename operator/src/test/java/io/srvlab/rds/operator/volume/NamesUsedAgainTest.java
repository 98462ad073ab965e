package io.srvlab.rds.operator.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import io.srvlab.rds.crds.RdsVolume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamesUsedAgainTest {
    private static final ResourceID ID = new ResourceID("pvc-1");

    private final Map<ResourceID, RdsVolume> cached = new HashMap<>();
    private final List<Runnable> later = new ArrayList<>();
    private final List<Event> told = new ArrayList<>();
    private final NamesUsedAgain names = new NamesUsedAgain(new MapCache(cached), later::add);

    private record MapCache(Map<ResourceID, RdsVolume> objects) implements Cache<RdsVolume> {
        @Override
        public Optional<RdsVolume> get(ResourceID id) {
            return Optional.ofNullable(objects.get(id));
        }

        @Override
        public Stream<ResourceID> keys() {
            return objects.keySet().stream();
        }

        @Override
        public Stream<RdsVolume> list(Predicate<RdsVolume> predicate) {
            return objects.values().stream().filter(predicate);
        }
    }

    @BeforeEach
    void start() {
        names.setEventHandler(told::add);
        names.start();
    }

    private void objectAppears() {
        RdsVolume volume = new RdsVolume();
        volume.setMetadata(new ObjectMetaBuilder().withName("pvc-1").build());
        cached.put(ID, volume);
    }

    @Test
    void anObjectMadeDuringTheDeleteEventIsToldAfterwards() {
        names.lookAgain(ID);
        objectAppears();
        assertThat(told).isEmpty();
        later.forEach(Runnable::run);
        // Only an event of the resource itself makes JOSDK remember the name again.
        assertThat(told)
                .singleElement()
                .isInstanceOf(ResourceEvent.class)
                .returns(ID, Event::getRelatedCustomResourceID);
    }

    @Test
    void aNameThatNobodyUsesIsNotTold() {
        names.lookAgain(ID);
        later.forEach(Runnable::run);
        assertThat(told).isEmpty();
    }

    @Test
    void nothingIsToldAfterTheEnd() {
        objectAppears();
        names.lookAgain(ID);
        names.stop();
        later.forEach(Runnable::run);
        assertThat(told).isEmpty();
    }
}
