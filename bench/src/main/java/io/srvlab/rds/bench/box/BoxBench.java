package io.srvlab.rds.bench.box;

import io.srvlab.rds.bench.TestBox;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Export;
import io.srvlab.rds.routeros.Guard;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.NewDisk;
import io.srvlab.rds.routeros.OwnerRecord;
import io.srvlab.rds.routeros.PoolDirectory;
import io.srvlab.rds.routeros.RdsClient;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.SshRdsClient;
import io.srvlab.rds.simulator.Simulator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Operations a second, p50 and p99 with the simulator's timing model off and on, for 1, 8 and 64 callers; round trips of each
 * operation. {@code BoxBench [operations]}.
 */
public final class BoxBench {
    private static final String CLUSTER = "bench";
    private static final PoolDirectory WHERE = new PoolDirectory("raid10", "csi");
    private static final OwnerRecord OWNER = new OwnerRecord(CLUSTER, "pool", 1, "bench");
    private static final Guard GUARD = new Guard(WHERE, OWNER);
    private static final long MIB = 1 << 20;

    private final Simulator box;
    private final RdsClient client;
    private final String model;

    private BoxBench(Simulator box, RdsClient client, String model) {
        this.box = box;
        this.client = client;
        this.model = model;
    }

    public static void main(String[] args) throws Exception {
        int operations = args.length > 0 ? Integer.parseInt(args[0]) : 64;
        System.out.printf(
                "%-8s %-10s %8s %10s %10s %10s %12s%n",
                "timing", "operation", "callers", "ops/s", "p50 ms", "p99 ms", "round trips");
        for (boolean timed : List.of(false, true)) {
            try (TestBox box = TestBox.start(timed);
                    RdsClient client = SshRdsClient.connect(box.connection())) {
                client.createOwner(WHERE, OWNER);
                BoxBench bench = new BoxBench(box.simulator(), client, timed ? "on" : "off");
                for (int callers : List.of(1, 8, 64)) {
                    bench.life(callers, Math.max(operations, callers));
                }
                bench.list(300);
            }
        }
    }

    private void life(int callers, int operations) throws Exception {
        List<Disk> disks = new ArrayList<>();
        for (int i = 0; i < operations; i++) {
            disks.add(unmade("pvc-" + callers + "-" + i));
        }
        List<Disk> made = measure("create", callers, disks, disk -> client.create(GUARD, wanted(disk)));
        List<Disk> exported = measure("publish", callers, made, disk -> client.export(GUARD, disk, export(disk)));
        List<Disk> hidden = measure("unpublish", callers, exported, disk -> client.unexport(GUARD, disk));
        List<Disk> grown = measure("expand", callers, hidden, disk -> client.grow(GUARD, disk, 2 * MIB));
        List<Disk> read =
                measure("read", callers, grown, disk -> client.disk(disk.slot()).orElseThrow());
        measure("delete", callers, read, disk -> {
            client.remove(GUARD, disk);
            return disk;
        });
    }

    private void list(int disks) throws Exception {
        for (int i = 0; i < disks; i++) {
            box.exec("/disk/add type=file slot=other-" + i + " file-path=raid10/other-" + i + ".img file-size=1M");
        }
        List<Disk> twenty = Stream.generate(() -> unmade("none")).limit(20).toList();
        for (int callers : List.of(1, 8)) {
            measure("list " + disks, callers, twenty, disk -> {
                if (client.disks().size() != disks + 1) {
                    throw new IllegalStateException("a disk is missing");
                }
                return disk;
            });
        }
    }

    private interface Operation {
        Disk on(Disk disk) throws RdsException;
    }

    private List<Disk> measure(String what, int callers, List<Disk> disks, Operation operation) throws Exception {
        int before = box.received().size();
        long start = System.nanoTime();
        List<Disk> after = new ArrayList<>();
        List<Long> nanos = new ArrayList<>();
        record One(Disk disk, long nanos) {}
        try (ExecutorService pool = Executors.newFixedThreadPool(callers)) {
            List<Future<One>> running = new ArrayList<>();
            for (Disk disk : disks) {
                Callable<One> call = () -> {
                    long began = System.nanoTime();
                    return new One(operation.on(disk), System.nanoTime() - began);
                };
                running.add(pool.submit(call));
            }
            for (Future<One> one : running) {
                after.add(one.get().disk());
                nanos.add(one.get().nanos());
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        nanos.sort(Comparator.naturalOrder());
        System.out.printf(
                "%-8s %-10s %8d %10.1f %10.1f %10.1f %12.2f%n",
                model,
                what,
                callers,
                disks.size() / seconds,
                nanos.get(nanos.size() / 2) / 1e6,
                nanos.get(Math.min(nanos.size() - 1, nanos.size() * 99 / 100)) / 1e6,
                (box.received().size() - before) / (double) disks.size());
        return after;
    }

    private static Disk unmade(String name) {
        String slot = Identity.slot(CLUSTER, name, "uid");
        return new Disk("", slot, "raid10/csi/" + slot + "/volume.img", MIB, name, false, "", 0, "", false);
    }

    private static NewDisk wanted(Disk disk) {
        DiskComment comment = new DiskComment(
                Identity.clusterHash(CLUSTER),
                DiskComment.State.NEW,
                "uid",
                "SingleNodeWriter",
                "fast",
                disk.comment());
        return new NewDisk(WHERE, disk.slot(), disk.filePath(), false, "", MIB, MIB, comment, true);
    }

    private static Export export(Disk disk) {
        return new Export("nqn.2000-02.com.mikrotik:" + disk.slot() + ":0a1b2c3d", 4420, "");
    }
}
