package io.srvlab.rds.csi.controller;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.srvlab.rds.crds.RdsVolume;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells who waits for a volume that something about it has changed, by one watch of all of them. Keeps no volume. */
final class Wakeups implements AutoCloseable {
    private final Map<String, Set<Waiter>> waiters = new ConcurrentHashMap<>();
    private final SharedIndexInformer<RdsVolume> informer;

    Wakeups(KubernetesClient client) {
        informer = client.resources(RdsVolume.class)
                .runnableInformer(0)
                .itemStore(new Versions())
                .exceptionHandler((started, failure) -> true)
                .addEventHandler(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(RdsVolume volume) {
                        wake(volume);
                    }

                    @Override
                    public void onUpdate(RdsVolume before, RdsVolume volume) {
                        wake(volume);
                    }

                    @Override
                    public void onDelete(RdsVolume volume, boolean unseen) {
                        wake(volume);
                    }
                });
        informer.start();
    }

    boolean synced() {
        return informer.hasSynced();
    }

    private void wake(RdsVolume volume) {
        waiters.getOrDefault(volume.getMetadata().getName(), Set.of()).forEach(Waiter::wake);
    }

    /** From now on, changes of the volume are noticed. */
    Waiter on(String volume) {
        Waiter waiter = new Waiter(volume);
        waiters.compute(volume, (_, others) -> {
            Set<Waiter> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(waiter);
            return all;
        });
        return waiter;
    }

    @Override
    public void close() {
        informer.close();
    }

    /** One who waits. */
    final class Waiter implements AutoCloseable {
        private final String volume;
        private final Semaphore changes = new Semaphore(0);

        private Waiter(String volume) {
            this.volume = volume;
        }

        private void wake() {
            changes.release();
        }

        /** Until something changed since the last call, or the time is over. */
        void await(long millis) throws InterruptedException {
            if (changes.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
                changes.drainPermits();
            }
        }

        @Override
        public void close() {
            waiters.computeIfPresent(volume, (_, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }

    /** What the watch must remember of each volume to tell a change: its version, so that 10,000 volumes fit a small heap. */
    private static final class Versions implements ItemStore<RdsVolume> {
        private final Map<String, RdsVolume> known = new ConcurrentHashMap<>();

        @Override
        public String getKey(RdsVolume volume) {
            return volume.getMetadata().getName();
        }

        @Override
        public @Nullable RdsVolume put(String key, RdsVolume volume) {
            RdsVolume reduced = new RdsVolume();
            reduced.setMetadata(new ObjectMetaBuilder()
                    .withName(volume.getMetadata().getName())
                    .withUid(volume.getMetadata().getUid())
                    .withResourceVersion(volume.getMetadata().getResourceVersion())
                    .build());
            return known.put(key, reduced);
        }

        @Override
        public @Nullable RdsVolume remove(String key) {
            return known.remove(key);
        }

        @Override
        public Stream<String> keySet() {
            return known.keySet().stream();
        }

        @Override
        public Stream<RdsVolume> values() {
            return known.values().stream();
        }

        @Override
        public @Nullable RdsVolume get(String key) {
            return known.get(key);
        }

        @Override
        public int size() {
            return known.size();
        }

        @Override
        public boolean isFullState() {
            return false;
        }
    }
}
