package io.srvlab.rds.routeros;

import static io.srvlab.rds.routeros.SimulatedBox.GUARD;
import static io.srvlab.rds.routeros.SimulatedBox.MIB;
import static io.srvlab.rds.routeros.SimulatedBox.slot;
import static io.srvlab.rds.routeros.SimulatedBox.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.simulator.FaultKind;
import io.srvlab.rds.simulator.disk.DiskItem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random operations while one connection in twenty breaks before, after or in the middle of a command, against a model of
 * what must be on the box. {@code -Dmatrix.operations=10000} for the long run.
 */
class RandomFaultsTest {
    private static final int OPERATIONS = Integer.getInteger("matrix.operations", 400);
    private static final int VOLUMES = 6;

    @TempDir
    Path folder;

    private final Map<String, Disk> model = new TreeMap<>();
    private int unknown;

    private interface Change {
        Optional<Disk> run() throws RdsException;
    }

    @Test
    void boxHoldsExactlyWhatTheModelSays() throws Exception {
        Random random = new Random(4711);
        try (SimulatedBox box = SimulatedBox.start(folder).owned()) {
            box.sim
                    .faults()
                    .random(
                            815,
                            Map.of(
                                    FaultKind.CLOSE_BEFORE, 0.017,
                                    FaultKind.DROP_REPLY, 0.017,
                                    FaultKind.CLOSE_MIDDLE, 0.017));
            for (int i = 0; i < OPERATIONS; i++) {
                step(box, "pvc-" + random.nextInt(VOLUMES), random);
            }
            compare(box);
            for (String name : List.copyOf(model.keySet())) {
                while (model.containsKey(name)) {
                    change(box, name, () -> removed(box, name));
                }
            }
            compare(box);
            assertThat(box.sim.disks()).as("only the owner record").hasSize(1);
            assertThat(box.sim.exec("/file/print")).doesNotContain("volume.img");
        }
        assertThat(unknown).as("outcomes that were not seen").isGreaterThan(OPERATIONS / 100);
    }

    private void step(SimulatedBox box, String name, Random random) throws RdsException {
        Disk disk = model.get(name);
        if (disk == null) {
            change(box, name, () -> Optional.of(box.client.create(GUARD, wanted(name, MIB * (1 + random.nextInt(4))))));
            return;
        }
        if (DiskComment.parse(disk.comment()).orElseThrow().state() != DiskComment.State.OK) {
            change(box, name, () -> removed(box, name));
            return;
        }
        switch (random.nextInt(5)) {
            case 0 -> change(box, name, () -> Optional.of(box.client.grow(GUARD, disk, disk.sizeBytes() + MIB)));
            case 1 -> {
                Export export = new Export("nqn.a:" + name + ":" + random.nextInt(1000), 4420, "");
                change(box, name, () -> Optional.of(box.client.export(GUARD, disk, export)));
            }
            case 2 -> change(box, name, () -> Optional.of(box.client.unexport(GUARD, disk)));
            case 3 -> change(box, name, () -> removed(box, name));
            default -> assertThat(sure(() -> box.client.disk(slot(name)))).contains(disk);
        }
    }

    private Optional<Disk> removed(SimulatedBox box, String name) throws RdsException {
        box.client.remove(GUARD, Objects.requireNonNull(model.get(name)));
        return Optional.empty();
    }

    /** Either it says how it ended, and that is so, or the next read tells. */
    private void change(SimulatedBox box, String name, Change change) throws RdsException {
        Disk before = model.get(name);
        Optional<Disk> after;
        try {
            after = change.run();
            assertThat(item(box, name).map(DiskItem::size)).isEqualTo(after.map(Disk::sizeBytes));
        } catch (RdsException.UnknownOutcome e) {
            unknown++;
            after = sure(() -> box.client.disk(slot(name)));
            if (after.isEmpty() && before != null) {
                // The disk is gone; the file may not be: a removal is repeated until it says so.
                after = Optional.of(before);
                repeat(box, before);
                after = Optional.empty();
            }
        } catch (RdsException.Unreachable e) {
            after = Optional.ofNullable(before);
        }
        if (after.isPresent()) {
            model.put(name, after.get());
        } else {
            model.remove(name);
        }
    }

    private static void repeat(SimulatedBox box, Disk gone) throws RdsException {
        while (true) {
            try {
                box.client.remove(GUARD, gone);
                return;
            } catch (RdsException.UnknownOutcome | RdsException.Unreachable e) {
                // Again.
            }
        }
    }

    private void compare(SimulatedBox box) throws RdsException {
        List<String> wanted = new ArrayList<>();
        List<String> found = new ArrayList<>();
        model.forEach((name, disk) -> wanted.add(fact(slot(name), disk.sizeBytes(), disk.exported(), disk.nqn())));
        for (DiskItem item : box.sim.disks()) {
            if (!item.slot().startsWith(Identity.OWNER_PREFIX)) {
                found.add(fact(item.slot(), item.size(), item.export(), item.nqn()));
            }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(sure(() -> box.client.files("raid10/csi"))).hasSize(model.size() + 1);
    }

    private static String fact(String slot, long size, boolean exported, String nqn) {
        return slot + " " + size + " " + (exported ? nqn : "");
    }

    private static Optional<DiskItem> item(SimulatedBox box, String name) {
        return box.sim.disks().stream()
                .filter(item -> item.slot().equals(slot(name)))
                .findFirst();
    }

    private interface Read<T> {
        T run() throws RdsException;
    }

    private static <T> T sure(Read<T> read) throws RdsException {
        while (true) {
            try {
                return read.run();
            } catch (RdsException.Unreachable e) {
                // Again.
            }
        }
    }
}
