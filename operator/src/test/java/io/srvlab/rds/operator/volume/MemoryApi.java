package io.srvlab.rds.operator.volume;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What an API server does with RdsVolumes, in memory: preconditions, generations, finalizers. */
final class MemoryApi implements VolumeApi {
    private final Map<String, RdsVolume> stored = new HashMap<>();
    private final Strike strike;
    private int version;
    private int uids;
    List<String> persistentVolumes = List.of();
    int statusWrites;

    MemoryApi(Strike strike) {
        this.strike = strike;
    }

    RdsVolume create(String name, RdsVolumeSpec spec) {
        RdsVolume volume = new RdsVolume();
        volume.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withUid("uid-" + ++uids)
                .withGeneration(1L)
                .build());
        volume.setSpec(spec);
        return store(volume);
    }

    /** A change by somebody else, without precondition. */
    RdsVolume edit(String name, UnaryOperator<RdsVolumeSpec> change) {
        return write(stored.get(name), volume -> volume.setSpec(change.apply(volume.getSpec())));
    }

    void wipeStatus(String name) {
        write(stored.get(name), volume -> volume.setStatus(null));
    }

    void delete(String name, Instant at) {
        write(stored.get(name), volume -> volume.getMetadata().setDeletionTimestamp(at.toString()));
    }

    RdsVolume get(String name) {
        return find(name).orElseThrow();
    }

    @Override
    public Optional<RdsVolume> find(String name) {
        return Optional.ofNullable(stored.get(name)).map(MemoryApi::copy);
    }

    @Override
    public RdsVolume addFinalizer(RdsVolume seen) {
        return strike.effect("addFinalizer", () -> write(seen, volume -> volume.addFinalizer(Names.FINALIZER)));
    }

    @Override
    public RdsVolume removeFinalizer(RdsVolume seen) {
        return strike.effect("removeFinalizer", () -> write(seen, volume -> volume.removeFinalizer(Names.FINALIZER)));
    }

    @Override
    public RdsVolume fixDisk(RdsVolume seen, RdsVolumeSpec.Disk disk) {
        return strike.effect(
                "fixDisk", () -> write(seen, volume -> volume.setSpec(Specs.withDisk(volume.getSpec(), disk))));
    }

    @Override
    public RdsVolume markProvisioned(RdsVolume seen) {
        return strike.effect(
                "markProvisioned", () -> write(seen, volume -> volume.setSpec(Specs.provisioned(volume.getSpec()))));
    }

    @Override
    public RdsVolume writeStatus(RdsVolume seen, RdsVolumeStatus status) {
        return strike.effect("writeStatus", () -> {
            statusWrites++;
            return write(seen, volume -> volume.setStatus(status));
        });
    }

    @Override
    public List<String> holders(RdsVolume volume) {
        return persistentVolumes;
    }

    @Override
    public Optional<String> claimant(String slot, String butNot) {
        return stored.values().stream()
                .filter(other -> !other.getMetadata().getName().equals(butNot))
                .filter(other -> slotOf(other).equals(Optional.of(slot)))
                .map(other -> other.getMetadata().getName())
                .findFirst();
    }

    private static Optional<String> slotOf(RdsVolume volume) {
        return Optional.ofNullable(volume.getSpec().disk()).map(RdsVolumeSpec.Disk::slot);
    }

    private RdsVolume write(@Nullable RdsVolume seen, Consumer<RdsVolume> change) {
        String name = seen == null ? "" : seen.getMetadata().getName();
        RdsVolume now = stored.get(name);
        if (now == null || seen == null) {
            throw new KubernetesClientException("gone", 404, null);
        }
        if (!now.getMetadata().getResourceVersion().equals(seen.getMetadata().getResourceVersion())) {
            throw new KubernetesClientException("changed", 409, null);
        }
        RdsVolume next = copy(now);
        change.accept(next);
        boolean marked = next.isMarkedForDeletion() && !now.isMarkedForDeletion();
        if (marked || !next.getSpec().equals(now.getSpec())) {
            next.getMetadata().setGeneration(now.getMetadata().getGeneration() + 1);
        }
        return store(next);
    }

    private RdsVolume store(RdsVolume volume) {
        volume.getMetadata().setResourceVersion(Integer.toString(++version));
        if (volume.isMarkedForDeletion() && volume.getFinalizers().isEmpty()) {
            stored.remove(volume.getMetadata().getName());
        } else {
            stored.put(volume.getMetadata().getName(), volume);
        }
        return copy(volume);
    }

    /** Through JSON, so that what does not survive it is noticed. */
    private static RdsVolume copy(RdsVolume volume) {
        return Serialization.unmarshal(Serialization.asJson(volume), RdsVolume.class);
    }

    List<RdsVolume> all() {
        return new ArrayList<>(stored.values());
    }
}
