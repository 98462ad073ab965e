package io.srvlab.rds.operator.orphan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsStorageClassSpec.OrphanPolicy;
import io.srvlab.rds.crds.RdsStorageClassStatus.Orphan;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.operator.box.Box;
import io.srvlab.rds.routeros.BackingFile;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Export;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.NewDisk;
import io.srvlab.rds.routeros.PoolDirectory;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrphanScanTest {
    private static final String CLUSTER = "cluster-a";
    private static final String SLOT = Identity.slot(CLUSTER, "a", "u1");

    private final ManualClock clock = new ManualClock();
    private final FakeBox box = new FakeBox();
    private final FakeCluster cluster = new FakeCluster();
    private final List<String> events = new ArrayList<>();
    private final Metrics metrics = new Metrics(Set.of());
    private final OrphanScan scan =
            new OrphanScan(cluster, metrics, (about, reason, message) -> events.add(reason.name()), clock);
    private final RdsStorageClass rdsClass = rdsClass();

    @SuppressWarnings("NullAway") // null asks for defaults
    private static RdsStorageClass rdsClass() {
        RdsStorageClass made = new RdsStorageClass();
        made.setMetadata(new ObjectMetaBuilder().withName("fast").withUid("u").build());
        made.setSpec(new RdsStorageClassSpec(
                null,
                null,
                null,
                null,
                null,
                new RdsStorageClassSpec.Orphans(OrphanPolicy.Delete, "1h", "15m", null, null),
                null,
                null,
                null));
        return made;
    }

    private static Disk halfMade(String nqn) {
        return halfMade(SLOT, nqn);
    }

    private static Disk halfMade(String slot, String nqn) {
        String comment = new DiskComment(
                        Identity.clusterHash(CLUSTER), DiskComment.State.NEW, "u1", "SingleNodeWriter", "fast", "a")
                .text();
        return new Disk("*1", slot, "raid10/csi/" + slot + "/volume.img", 1, comment, false, nqn, 4420, "", false);
    }

    private Optional<List<Orphan>> runTwice() {
        scan.run(rdsClass, box);
        clock.advance(Duration.ofHours(1));
        return scan.run(rdsClass, box);
    }

    @Test
    void aHalfMadeDiskIsReportedThenRemoved() {
        box.disks.add(halfMade(""));
        assertThat(scan.run(rdsClass, box).orElseThrow())
                .extracting(Orphan::state)
                .containsExactly("New");
        assertThat(metrics.registry().scrape())
                .contains("rds_csi_orphans_found{kind=\"disk\",storage_class=\"fast\"} 1.0")
                .contains("rds_csi_orphans_cleaned_total 0.0");
        clock.advance(Duration.ofHours(1));
        assertThat(scan.run(rdsClass, box).orElseThrow()).isEmpty();
        assertThat(box.disks).isEmpty();
        assertThat(events).containsExactly("OrphanFound", "OrphanRemoved");
        assertThat(metrics.registry().scrape())
                .contains("rds_csi_orphans_found{kind=\"disk\",storage_class=\"fast\"} 0.0")
                .contains("rds_csi_orphans_cleaned_total 1.0");
    }

    @Test
    void whenMostDisksLookLikeOrphansTheScanStopsAndSaysSo() {
        List.of("a", "b", "c").forEach(name -> box.disks.add(halfMade(Identity.slot(CLUSTER, name, "u1"), "")));
        assertThat(runTwice().orElseThrow()).hasSize(3);
        assertThat(box.disks).hasSize(3);
        assertThat(events).contains("OrphanScanStopped").doesNotContain("OrphanRemoved");
    }

    @Test
    void betweenTwoScansNothingIsRead() {
        box.disks.add(halfMade(""));
        scan.run(rdsClass, box);
        clock.advance(Duration.ofMinutes(14));
        scan.run(rdsClass, box);
        assertThat(cluster.lists).isEqualTo(1);
    }

    @Test
    void aListThatFailsRemovesNothingAndKeepsTheReport() {
        box.disks.add(halfMade(""));
        scan.run(rdsClass, box);
        clock.advance(Duration.ofHours(1));
        cluster.down = true;
        assertThat(scan.run(rdsClass, box).orElseThrow()).hasSize(1);
        assertThat(box.disks).hasSize(1);
    }

    @Test
    void withoutAnyGoodScanNothingIsSaid() {
        cluster.down = true;
        assertThat(scan.run(rdsClass, box)).isEmpty();
    }

    @Test
    void aVolumeThatAppearsBeforeTheRemovalKeepsItsDisk() {
        box.disks.add(halfMade(""));
        cluster.living = Set.of("a");
        assertThat(runTwice().orElseThrow()).hasSize(1);
        assertThat(box.disks).hasSize(1);
    }

    @Test
    void aDiskThatChangedSinceTheScanStays() {
        box.disks.add(halfMade(""));
        box.live = Optional.of(halfMade("nqn.2000-02.com.mikrotik:other"));
        runTwice();
        assertThat(box.disks).hasSize(1);
        assertThat(events).doesNotContain("OrphanRemoved");
    }

    @Test
    void aScanThatFailedIsTriedAgainSoonButNotAtOnce() {
        cluster.down = true;
        scan.run(rdsClass, box);
        assertThat(scan.untilNext(rdsClass)).isEqualTo(Duration.ofSeconds(30));
        cluster.down = false;
        clock.advance(Duration.ofSeconds(30));
        assertThat(scan.run(rdsClass, box)).isPresent();
        assertThat(scan.untilNext(rdsClass)).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void aRestartBeginsTheGracePeriodAnew() {
        box.disks.add(halfMade(""));
        scan.run(rdsClass, box);
        clock.advance(Duration.ofHours(1));
        new OrphanScan(cluster, new Metrics(Set.of()), (about, reason, message) -> {}, clock).run(rdsClass, box);
        assertThat(box.disks).hasSize(1);
    }

    private static final class FakeCluster implements ClusterObjects {
        private boolean down;
        private int lists;
        private Set<String> living = Set.of();

        @Override
        public Listed list() {
            lists++;
            if (down) {
                throw new KubernetesClientException("the API server is down");
            }
            return new Listed(List.of(), new OrphanObservation.Known(Set.of(), Set.of(), Set.of(), Set.of()));
        }

        @Override
        public boolean volumeExists(String name) {
            return living.contains(name);
        }

        @Override
        public boolean claimExists(RdsVolumeSpec.Pvc claim) {
            return true;
        }
    }

    private static final class FakeBox implements Box {
        private final List<Disk> disks = new ArrayList<>();
        private Optional<Disk> live = Optional.empty();

        @Override
        public String clusterId() {
            return CLUSTER;
        }

        @Override
        public String poolId() {
            return "pool";
        }

        @Override
        public PoolDirectory where() {
            return new PoolDirectory("raid10", "csi");
        }

        @Override
        public boolean subvolumes() {
            return false;
        }

        @Override
        public String fsLabel() {
            return "";
        }

        @Override
        public List<Disk> inventory(Duration maxAge) {
            return List.copyOf(disks);
        }

        @Override
        public Optional<Disk> disk(String slot) {
            return live.or(() ->
                    disks.stream().filter(disk -> disk.slot().equals(slot)).findFirst());
        }

        @Override
        public Disk create(NewDisk wanted) {
            throw new AssertionError("a scan makes nothing");
        }

        @Override
        public Disk grow(Disk observed, long sizeBytes) {
            throw new AssertionError("a scan grows nothing");
        }

        @Override
        public Disk export(Disk observed, Export export) {
            throw new AssertionError("a scan exports nothing");
        }

        @Override
        public Disk unexport(Disk observed) {
            throw new AssertionError("a scan changes no export");
        }

        @Override
        public Disk label(Disk observed, DiskComment comment) {
            throw new AssertionError("a scan labels nothing");
        }

        @Override
        public void remove(Disk observed) {
            disks.remove(observed);
        }

        @Override
        public void removeFile(String path) {
            throw new AssertionError("there is no file");
        }

        @Override
        public List<BackingFile> files() {
            return List.of();
        }

        @Override
        public <T> T alone(String slot, Work<T> work) throws RdsException {
            return work.run();
        }
    }
}
