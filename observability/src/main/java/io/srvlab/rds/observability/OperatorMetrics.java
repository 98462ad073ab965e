package io.srvlab.rds.observability;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What only the operator knows: its boxes, its reconciliations, what it found. A class's series appear with the first look at
 * its box and go with {@link #forget}; where a look gives nothing, the last value stays, as it does in the status.
 */
public final class OperatorMetrics {
    private static final String CLASS = "storage_class";

    private final MeterRegistry registry;
    private final Map<Meter.Id, AtomicLong> gauges = new ConcurrentHashMap<>();

    /** Values of the label {@code kind} of reconciliations. */
    public enum Kind {
        RdsStorageClass,
        RdsVolume
    }

    /** How a reconciliation ended. */
    public enum Outcome {
        /** All is as wanted, or the object is gone. */
        SETTLED,
        /** It cannot be judged or done now: something is awaited, and it is tried again. */
        WAITING,
        /** It will not be done unless somebody changes something. */
        REFUSED,
        /** The API server did not do what was asked, or the operator is at fault; tried again. */
        ERROR;

        /** As it stands in the label. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Values of the label {@code kind} of orphans. */
    public enum OrphanKind {
        /** A disk of this cluster without an object. */
        DISK,
        /** A backing file of this cluster that no disk uses. */
        FILE,
        /** An RdsVolume whose claim is gone. */
        VOLUME,
        /** A disk in our folder that is not this cluster's; never touched. */
        FOREIGN;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Room in a class's pool, in bytes.
     *
     * @param provisioned sum of the sizes of all file disks on the pool, of whomever
     * @param available what a new volume may take, the reserve left out
     */
    public record Room(long capacity, long free, long provisioned, long available) {}

    OperatorMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Kind kind : Kind.values()) {
            Arrays.stream(Outcome.values()).forEach(outcome -> reconciles(kind, outcome));
        }
    }

    /** Does the work and counts it, by what it returned, or as {@link Outcome#ERROR} if it threw. */
    public <T> T reconciling(Kind kind, Supplier<T> work, Function<T, Outcome> outcome) {
        Outcome ended = Outcome.ERROR;
        try {
            T result = work.get();
            ended = outcome.apply(result);
            return result;
        } finally {
            reconciles(kind, ended).increment();
        }
    }

    /** @param answered whether the last look at the class's box got an answer */
    public void boxReachable(String storageClass, boolean answered) {
        set(
                gauge("rds.csi.box.reachable", "1 if the box answered the last look, else 0", CLASS, storageClass),
                answered ? 1 : 0);
    }

    public void pool(String storageClass, Room room) {
        set(bytes("rds.csi.pool.capacity", "size of the pool's filesystem", storageClass), room.capacity());
        set(bytes("rds.csi.pool.free", "free space of the pool's filesystem", storageClass), room.free());
        set(bytes("rds.csi.pool.provisioned", "sizes of all file disks on the pool", storageClass), room.provisioned());
        set(bytes("rds.csi.pool.available", "what a new volume may take", storageClass), room.available());
    }

    public void volumes(String storageClass, long count) {
        set(gauge("rds.csi.volumes", "RdsVolumes of the class", CLASS, storageClass), count);
    }

    /** @param found what the last good scan found and left; a kind that is absent counts as 0 */
    public void orphans(String storageClass, Map<OrphanKind, Long> found) {
        for (OrphanKind kind : OrphanKind.values()) {
            set(
                    gauge(
                            "rds.csi.orphans.found",
                            "orphans that the last scan found and left",
                            CLASS,
                            storageClass,
                            "kind",
                            kind.label()),
                    found.getOrDefault(kind, 0L));
        }
    }

    /** The class is gone: its series end. */
    public void forget(String storageClass) {
        Set<Meter.Id> gone = gauges.keySet().stream()
                .filter(id -> storageClass.equals(id.getTag(CLASS)))
                .collect(Collectors.toSet());
        for (Meter.Id id : gone) {
            registry.remove(id);
            gauges.remove(id);
        }
    }

    private Counter reconciles(Kind kind, Outcome outcome) {
        return Counter.builder("rds.csi.reconciles")
                .description("reconciliations by kind of object and outcome")
                .tags("kind", kind.name(), "outcome", outcome.label())
                .register(registry);
    }

    private static Meter.Id bytes(String name, String description, String storageClass) {
        return new Meter.Id(name, Tags.of(CLASS, storageClass), "bytes", description, Meter.Type.GAUGE);
    }

    private static Meter.Id gauge(String name, String description, String... tags) {
        return new Meter.Id(name, Tags.of(tags), null, description, Meter.Type.GAUGE);
    }

    private void set(Meter.Id id, long value) {
        gauges.computeIfAbsent(id, this::registered).set(value);
    }

    private AtomicLong registered(Meter.Id id) {
        AtomicLong value = new AtomicLong();
        Gauge.builder(id.getName(), value, AtomicLong::doubleValue)
                .description(id.getDescription())
                .baseUnit(id.getBaseUnit())
                .tags(id.getTags())
                .strongReference(true)
                .register(registry);
        return value;
    }
}
