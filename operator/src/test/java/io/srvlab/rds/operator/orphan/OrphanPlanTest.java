package io.srvlab.rds.operator.orphan;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.crds.RdsStorageClassSpec.OrphanPolicy;
import io.srvlab.rds.routeros.BackingFile;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment.State;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.OwnerRecord;
import io.srvlab.rds.routeros.PoolDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrphanPlanTest {
    private static final String CLUSTER = "cluster-a";
    private static final PoolDirectory WHERE = new PoolDirectory("raid10", "csi");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration GRACE = Duration.ofHours(24);

    private Set<String> knownSlots = Set.of();
    private Set<String> knownNames = Set.of();
    private Set<String> handles = Set.of();
    private Set<String> approved = Set.of();
    private OrphanPolicy policy = OrphanPolicy.Delete;
    private int stopAbove = 10;
    private final List<BackingFile> files = new ArrayList<>();

    private static String slot(String name) {
        return Identity.slot(CLUSTER, name, "u1");
    }

    private static Disk disk(String name, State state) {
        return disk(slot(name), name, state.word(), CLUSTER);
    }

    private static Disk disk(String slot, String name, String state, String cluster) {
        String comment =
                String.join(":", "csi", Identity.clusterHash(cluster), state, "u1", "SingleNodeWriter", "fast", name);
        return with(slot, comment, false);
    }

    private static Disk with(String slot, String comment, boolean exported) {
        return new Disk(
                "*1", slot, "raid10/csi/" + slot + "/volume.img", 1 << 20, comment, exported, "", 4420, "", false);
    }

    private OrphanPlan scan(Sightings before, Duration after, Disk... disks) {
        return OrphanPlan.of(
                new OrphanObservation(
                        CLUSTER,
                        WHERE,
                        List.of(disks),
                        List.copyOf(files),
                        new OrphanObservation.Known(knownSlots, Set.of(), knownNames, handles),
                        new OrphanObservation.Rules(policy, GRACE, 5, stopAbove),
                        approved,
                        START.plus(after)),
                before);
    }

    /** Two scans a grace period apart. */
    private OrphanPlan ripe(Disk... disks) {
        return scan(scan(Sightings.none(), Duration.ZERO, disks).sightings(), GRACE, disks);
    }

    private static List<String> removed(OrphanPlan plan) {
        return plan.remove().stream().map(Found::id).toList();
    }

    @Test
    void unfinishedDisksGoAfterTwoSightingsAndTheGracePeriod() {
        assertThat(removed(ripe(disk("a", State.NEW)))).containsExactly(slot("a"));
        assertThat(removed(ripe(disk("a", State.DEL)))).containsExactly(slot("a"));
    }

    @Test
    void oneSightingIsNeverEnough() {
        assertThat(removed(scan(Sightings.none(), Duration.ofDays(365), disk("a", State.NEW))))
                .isEmpty();
    }

    @Test
    void theGracePeriodIsWaitedForToTheEnd() {
        Sightings first =
                scan(Sightings.none(), Duration.ZERO, disk("a", State.NEW)).sightings();
        OrphanPlan early = scan(first, GRACE.minusSeconds(1), disk("a", State.NEW));
        assertThat(removed(early)).isEmpty();
        assertThat(removed(scan(early.sightings(), GRACE, disk("a", State.NEW))))
                .hasSize(1);
    }

    @Test
    void aChangeBeginsTheGracePeriodAnew() {
        Sightings first =
                scan(Sightings.none(), Duration.ZERO, disk("a", State.NEW)).sightings();
        OrphanPlan changed = scan(first, GRACE, disk("a", State.DEL));
        assertThat(removed(changed)).isEmpty();
        assertThat(removed(scan(changed.sightings(), GRACE.plusHours(1), disk("a", State.DEL))))
                .isEmpty();
    }

    @Test
    void aScanInWhichItWasNoOrphanBeginsTheGracePeriodAnew() {
        Sightings first =
                scan(Sightings.none(), Duration.ZERO, disk("a", State.NEW)).sightings();
        knownSlots = Set.of(slot("a"));
        Sightings second =
                scan(first, Duration.ofHours(1), disk("a", State.NEW)).sightings();
        knownSlots = Set.of();
        assertThat(removed(scan(second, GRACE, disk("a", State.NEW)))).isEmpty();
    }

    @Test
    void finishedDisksStayUntilApproved() {
        OrphanPlan plan = ripe(disk("a", State.OK));
        assertThat(plan.found()).hasSize(1);
        assertThat(removed(plan)).isEmpty();
        approved = Set.of(slot("a"));
        assertThat(removed(ripe(disk("a", State.OK), disk("b", State.OK)))).containsExactly(slot("a"));
    }

    @Test
    void policyReportRemovesNothing() {
        policy = OrphanPolicy.Report;
        approved = Set.of(slot("a"), slot("b"));
        OrphanPlan plan = ripe(disk("a", State.NEW), disk("b", State.OK));
        assertThat(plan.found()).hasSize(2);
        assertThat(removed(plan)).isEmpty();
    }

    @Test
    void whateverAnObjectRefersToIsNoOrphan() {
        knownSlots = Set.of(slot("a"));
        knownNames = Set.of("b");
        handles = Set.of("c");
        assertThat(ripe(disk("a", State.NEW), disk("b", State.NEW), disk("c", State.DEL))
                        .found())
                .isEmpty();
    }

    @Test
    void strangersAreReportedAndNeverTouched() {
        Disk otherCluster = disk("csi-foreign", "x", "new", "cluster-b");
        Disk noComment = with("backup", "", false);
        Disk odd = with(slot("odd"), "csi:half", false);
        approved = Set.of("csi-foreign", "backup", slot("odd"));
        OrphanPlan plan = ripe(otherCluster, noComment, odd);
        assertThat(plan.found()).hasSize(3).allMatch(Found.Foreign.class::isInstance);
        assertThat(removed(plan)).isEmpty();
    }

    @Test
    void disksOutsideOurDirectoryAreNotEvenSeen() {
        Disk outside = new Disk(
                "*1", slot("a"), "raid10/csi2/" + slot("a") + "/volume.img", 1, "", false, "", 4420, "", false);
        assertThat(ripe(outside).found()).isEmpty();
    }

    @Test
    void ownerRecordsStayForEver() {
        String slot = Identity.ownerSlot(CLUSTER, WHERE);
        Disk record = with(slot, new OwnerRecord(CLUSTER, "pool", 1, "me").comment(), false);
        Disk damaged = with(slot, "", false);
        assertThat(ripe(record).found()).isEmpty();
        assertThat(ripe(damaged).found()).isEmpty();
    }

    @Test
    void anUnfinishedDiskThatIsExportedStays() {
        Disk exported = with(slot("a"), disk("a", State.NEW).comment(), true);
        assertThat(removed(ripe(exported))).isEmpty();
    }

    @Test
    void aRunRemovesNoMoreThanAllowed() {
        stopAbove = 100;
        Disk[] many = new Disk[8];
        for (int i = 0; i < many.length; i++) {
            many[i] = disk("v" + i, State.NEW);
        }
        assertThat(removed(ripe(many))).hasSize(5);
    }

    @Test
    void tooManyOrphansStopTheRun() {
        OrphanPlan plan = ripe(disk("a", State.NEW), disk("b", State.OK), disk("c", State.OK));
        assertThat(removed(plan)).isEmpty();
        assertThat(plan.stopped()).hasValueSatisfying(why -> assertThat(why).contains("3 of our 3 disks"));
    }

    @Test
    void twoOrphansNeverStopTheRunOfASmallPool() {
        OrphanPlan plan = ripe(disk("a", State.NEW), disk("b", State.OK));
        assertThat(removed(plan)).containsExactly(slot("a"));
        assertThat(plan.stopped()).isEmpty();
    }

    @Test
    void leftFilesOfUnknownStateStayUntilApproved() {
        BackingFile left = new BackingFile("raid10/csi/" + slot("a") + "/volume.img", 1 << 20);
        files.add(left);
        assertThat(ripe().found()).hasSize(1);
        assertThat(removed(ripe())).isEmpty();
        approved = Set.of(left.path());
        assertThat(removed(ripe())).containsExactly(left.path());
    }

    @Test
    void theFileOfADiskThatWasSeenUnfinishedGoesAfterItsOwnGracePeriod() {
        Sightings withDisk =
                scan(Sightings.none(), Duration.ZERO, disk("a", State.DEL)).sightings();
        files.add(new BackingFile(disk("a", State.DEL).filePath(), 1 << 20));
        Sightings first = scan(withDisk, Duration.ofHours(1)).sightings();
        assertThat(removed(scan(first, GRACE))).isEmpty();
        assertThat(removed(scan(first, GRACE.plusHours(1)))).hasSize(1);
    }

    @Test
    void strangersFilesAreIgnored() {
        files.add(new BackingFile("raid10/csi/photos/volume.img", 1));
        files.add(new BackingFile("raid10/csi/" + Identity.slot("cluster-b", "a", "u") + "/volume.img", 1));
        assertThat(ripe().found()).isEmpty();
    }
}
