package io.srvlab.rds.playground.scene;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsStorageClassStatus.Orphan;
import io.srvlab.rds.playground.story.Page;
import io.srvlab.rds.playground.story.Table;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.simulator.disk.DiskItem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Step 9: three disks on the box without a volume. Only the half-made one of ours goes by itself. */
public final class Orphans {
    static final String STRANGER = "holiday-photos";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MORE_SCANS = 2;

    private final Cluster cluster;
    private final Box box;

    public Orphans(Cluster cluster, Box box) {
        this.cluster = cluster;
        this.box = box;
    }

    public void play(Page page) throws Exception {
        int volumes = box.disks().size();
        String half = disk("pvc-half-made", DiskComment.State.NEW);
        Instant begin = Instant.now();
        String finished = disk("pvc-finished", DiskComment.State.OK);
        add(STRANGER, Box.POOL + "/" + Box.DIRECTORY + "/photos.img", "the photos, do not touch");
        page.check(
                "three disks are on the box beside the volumes'",
                volumes + 3,
                box.disks().size());

        Map<String, Orphan> reported = page.await(
                "all three are reported",
                PATIENCE,
                this::reported,
                found -> found.keySet().containsAll(List.of(half, finished, STRANGER)));
        page.check("the half-made one is known as such", "New", state(reported, half));
        page.check("the finished one is known as such", "Ok", state(reported, finished));
        page.check("the stranger's is known as such", "Foreign", state(reported, STRANGER));
        page.check("being reported, none is gone", volumes + 3, box.disks().size());

        page.await("the half-made one is removed", PATIENCE, this::slots, slots -> !slots.contains(half));
        Duration waited = Duration.between(begin, Instant.now());
        page.check(
                "not before its grace period was over",
                "at least " + ReadyClass.GRACE,
                waited,
                time -> time.compareTo(ReadyClass.GRACE) >= 0);
        page.check("the other two are there", true, slots().containsAll(List.of(finished, STRANGER)));
        awaitScans(page);
        page.check("and stay", true, slots().containsAll(List.of(finished, STRANGER)));

        approve(finished + "," + STRANGER);
        page.await("the finished one is removed, once approved", PATIENCE, this::slots, on -> !on.contains(finished));
        awaitScans(page);
        page.check("the stranger's stays, even approved", true, slots().contains(STRANGER));
        page.check("files went with the disks", volumes + 1, box.files().size());
        page.say("Reported, then (the grace period is " + ReadyClass.GRACE.toSeconds() + " s here, a day in life):");
        page.show(new Table(
                        List.of("disk", "state", "what became of it"),
                        List.of(
                                List.of(half, "New", "half-made: removed after " + waited.toSeconds() + " s"),
                                List.of(finished, "Ok", "finished: stayed until it was approved by annotation"),
                                List.of(STRANGER, "Foreign", "a stranger's: stays, even if approved")))
                .lines(100));
    }

    /** As an operator leaves it that died, whose object is gone since. */
    private String disk(String volume, DiskComment.State state) {
        String slot = Identity.slot(Cluster.ID, volume, "gone");
        DiskComment comment = new DiskComment(
                Identity.clusterHash(Cluster.ID), state, "gone", "SingleNodeWriter", Cluster.CLASS, volume);
        String folder = Box.POOL + "/" + Box.DIRECTORY + "/" + slot;
        box.console("/file/add type=directory name=\"" + folder + "\"");
        add(slot, folder + "/volume.img", comment.text());
        return slot;
    }

    private void add(String slot, String path, String comment) {
        box.console("/disk/add type=file slot=\"" + slot + "\" file-path=\"" + path
                + "\" file-size=64M mount-filesystem=no comment=\"" + comment + "\"");
    }

    private Map<String, Orphan> reported() {
        RdsStorageClass seen = cluster.storageClass();
        List<Orphan> orphans = Objects.requireNonNullElse(seen.getStatus().orphans(), List.of());
        return orphans.stream().collect(Collectors.toMap(Orphan::id, orphan -> orphan));
    }

    private static String state(Map<String, Orphan> reported, String id) {
        return Objects.requireNonNull(reported.get(id)).state();
    }

    private List<String> slots() {
        return box.disks().stream().map(DiskItem::slot).toList();
    }

    private void approve(String ids) {
        cluster.client()
                .resources(RdsStorageClass.class)
                .withName(Cluster.CLASS)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"" + Names.APPROVE_ORPHANS + "\":\"" + ids + "\"}}}");
    }

    /** Each scan lists the files of the pool's folder once. */
    private void awaitScans(Page page) throws Exception {
        long before = scans();
        page.await("the box is scanned again", PATIENCE, this::scans, now -> now >= before + MORE_SCANS);
    }

    private long scans() {
        return box.simulator().received().stream()
                .filter(command -> command.contains("/file/print"))
                .count();
    }
}
