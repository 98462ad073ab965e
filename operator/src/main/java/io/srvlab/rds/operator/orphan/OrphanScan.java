package io.srvlab.rds.operator.orphan;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsStorageClassSpec.OrphanPolicy;
import io.srvlab.rds.crds.RdsStorageClassStatus.Orphan;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.observability.Events;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Reason;
import io.srvlab.rds.operator.box.Box;
import io.srvlab.rds.operator.status.Durations;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.RdsException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scans a class's pool directory for orphans every {@code spec.orphans.interval}, and does what the plan says. */
public final class OrphanScan {
    private static final Logger log = LoggerFactory.getLogger(OrphanScan.class);

    /** Events about new orphans per scan; the status lists them all. */
    private static final int EVENTS_PER_SCAN = 10;

    /** After a scan that could not be done. */
    private static final Duration RETRY = Duration.ofSeconds(30);

    private record Memory(Instant scannedAt, Sightings sightings, List<Orphan> report) {}

    private final ClusterObjects cluster;
    private final Metrics metrics;
    private final Events events;
    private final Clock clock;
    private final Map<String, Memory> memories = new ConcurrentHashMap<>();
    private final Map<String, Instant> givenUp = new ConcurrentHashMap<>();

    public OrphanScan(ClusterObjects cluster, Metrics metrics, Events events, Clock clock) {
        this.cluster = cluster;
        this.metrics = metrics;
        this.events = events;
        this.clock = clock;
    }

    /** How long until the next scan of that class is due; zero if it is due now. */
    public Duration untilNext(RdsStorageClass rdsClass) {
        Memory memory = memories.get(key(rdsClass));
        Instant failed = givenUp.get(key(rdsClass));
        Instant due = clock.instant();
        if (failed != null) {
            due = failed.plus(RETRY);
        } else if (memory != null) {
            due = memory.scannedAt()
                    .plus(Durations.parse(rdsClass.getSpec().orphans().interval()));
        }
        Duration left = Duration.between(clock.instant(), due);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Scans if it is due, and removes what may be removed.
     *
     * @return what the last good scan found; empty if there was none yet: then nothing is known
     */
    public Optional<List<Orphan>> run(RdsStorageClass rdsClass, Box box) {
        if (rdsClass.getSpec().orphans().policy() == OrphanPolicy.Ignore) {
            memories.remove(key(rdsClass));
            metrics.operator().orphans(rdsClass.getMetadata().getName(), Map.of());
            return Optional.of(List.of());
        }
        if (untilNext(rdsClass).isZero()) {
            try {
                scan(rdsClass, box);
                givenUp.remove(key(rdsClass));
            } catch (RdsException | KubernetesClientException e) { // what cannot be listed is not known to be an orphan
                givenUp.put(key(rdsClass), clock.instant());
                log.atWarn()
                        .addKeyValue("storageClass", rdsClass.getMetadata().getName())
                        .addKeyValue("reason", e.getMessage())
                        .log("orphan scan given up, nothing removed");
            }
        }
        return Optional.ofNullable(memories.get(key(rdsClass))).map(Memory::report);
    }

    /** The class is gone. */
    public void forget(RdsStorageClass rdsClass) {
        givenUp.remove(key(rdsClass));
        memories.remove(key(rdsClass));
    }

    private static String key(RdsStorageClass rdsClass) {
        return rdsClass.getMetadata().getName() + "/" + rdsClass.getMetadata().getUid();
    }

    private void scan(RdsStorageClass rdsClass, Box box) throws RdsException {
        // The box first: a disk whose object is made between the two reads is then in the list of objects.
        List<Disk> disks = box.inventory(Duration.ZERO);
        var files = box.files();
        ClusterObjects.Listed listed = cluster.list();
        Instant now = clock.instant();
        OrphanObservation seen = new OrphanObservation(
                box.clusterId(),
                box.where(),
                disks,
                files,
                listed.known(),
                rules(rdsClass.getSpec().orphans()),
                approved(rdsClass),
                now);
        Memory before = memories.getOrDefault(key(rdsClass), new Memory(now, Sightings.none(), List.of()));
        OrphanPlan plan = OrphanPlan.of(seen, before.sightings());
        List<RdsVolume> abandoned = abandoned(rdsClass, listed);
        List<Orphan> report = OrphanReport.of(plan, abandoned, now);
        memories.put(key(rdsClass), new Memory(now, plan.sightings(), report));
        announce(rdsClass, plan);
        Set<String> removed = plan.remove().stream()
                .filter(thing -> removed(rdsClass, box, thing))
                .map(Found::id)
                .collect(Collectors.toSet());
        List<Orphan> left =
                report.stream().filter(orphan -> !removed.contains(orphan.id())).toList();
        memories.put(key(rdsClass), new Memory(now, plan.sightings(), left));
        metrics.operator()
                .orphans(rdsClass.getMetadata().getName(), OrphanReport.counts(plan, removed, abandoned.size()));
    }

    private static OrphanObservation.Rules rules(RdsStorageClassSpec.Orphans orphans) {
        return new OrphanObservation.Rules(
                orphans.policy(),
                Durations.parse(orphans.gracePeriod()),
                orphans.maxDeletesPerRun(),
                orphans.stopAbovePercent());
    }

    private static Set<String> approved(RdsStorageClass rdsClass) {
        Map<String, String> annotations = rdsClass.getMetadata().getAnnotations();
        String text = annotations == null ? "" : annotations.getOrDefault(Names.APPROVE_ORPHANS, "");
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toSet());
    }

    private List<RdsVolume> abandoned(RdsStorageClass rdsClass, ClusterObjects.Listed listed) {
        return listed.volumes().stream()
                .filter(volume -> volume.getSpec() != null
                        && rdsClass.getMetadata()
                                .getName()
                                .equals(volume.getSpec().rdsStorageClassName()))
                .filter(volume -> isAbandoned(volume, listed.known()))
                .toList();
    }

    private boolean isAbandoned(RdsVolume volume, OrphanObservation.Known known) {
        RdsVolumeSpec spec = volume.getSpec();
        return spec.origin() == RdsVolumeSpec.Origin.Csi
                && spec.attachments().isEmpty()
                && volume.getMetadata().getDeletionTimestamp() == null
                && !known.handles().contains(volume.getMetadata().getName())
                && spec.pvc() != null
                && !cluster.claimExists(spec.pvc());
    }

    private void announce(RdsStorageClass rdsClass, OrphanPlan plan) {
        ObjectReference about = reference(rdsClass);
        plan.stopped().ifPresent(why -> events.post(about, Reason.OrphanScanStopped, why));
        plan.found().stream()
                .filter(thing ->
                        !(thing instanceof Found.Foreign) && plan.sightings().isNew(thing.id()))
                .limit(EVENTS_PER_SCAN)
                .forEach(thing -> events.post(
                        about, Reason.OrphanFound, thing.id() + " is on the box, but no object refers to it"));
    }

    private boolean removed(RdsStorageClass rdsClass, Box box, Found thing) {
        try {
            boolean gone = switch (thing) {
                case Found.OwnDisk own -> removeDisk(box, own);
                case Found.OwnFile file -> removeFile(box, file);
                case Found.Foreign foreign -> false;
            };
            if (gone) {
                metrics.orphanCleaned();
                events.post(reference(rdsClass), Reason.OrphanRemoved, thing.id() + " was removed from the box");
            }
            return gone;
        } catch (RdsException | KubernetesClientException e) {
            log.atWarn()
                    .addKeyValue("orphan", thing.id())
                    .addKeyValue("reason", e.getMessage())
                    .log("orphan not removed, the next scan tries again");
            return false;
        }
    }

    /** Once more under the lock of the slot: no object of its name, and the disk is what was seen. */
    private boolean removeDisk(Box box, Found.OwnDisk own) throws RdsException {
        return box.alone(own.disk().slot(), () -> {
            Optional<Disk> now = box.disk(own.disk().slot());
            boolean same = now.filter(disk ->
                            new Found.OwnDisk(disk, own.comment()).print().equals(own.print()))
                    .isPresent();
            if (!same || cluster.volumeExists(own.comment().name())) {
                return false;
            }
            box.remove(now.orElseThrow());
            return true;
        });
    }

    /** A file does not tell its volume's name: so all volumes are listed once more. */
    private boolean removeFile(Box box, Found.OwnFile file) throws RdsException {
        return box.alone(file.slot(), () -> {
            if (box.disk(file.slot()).isPresent()
                    || cluster.list().known().refersTo(file.slot(), file.file().path())) {
                return false;
            }
            box.removeFile(file.file().path());
            return true;
        });
    }

    private static ObjectReference reference(RdsStorageClass rdsClass) {
        return new ObjectReferenceBuilder()
                .withApiVersion(Names.GROUP + "/" + Names.VERSION)
                .withKind("RdsStorageClass")
                .withName(rdsClass.getMetadata().getName())
                .withUid(rdsClass.getMetadata().getUid())
                .build();
    }
}
