package io.srvlab.rds.routeros;

import static io.srvlab.rds.routeros.SimulatedBox.CLUSTER;
import static io.srvlab.rds.routeros.SimulatedBox.GUARD;
import static io.srvlab.rds.routeros.SimulatedBox.MIB;
import static io.srvlab.rds.routeros.SimulatedBox.OWNER;
import static io.srvlab.rds.routeros.SimulatedBox.WHERE;
import static io.srvlab.rds.routeros.SimulatedBox.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two clients that both believe that the box is theirs. */
class TwoOwnersTest {
    private static final int ROUNDS = Integer.getInteger("matrix.takeovers", 12);
    private static final int LINES = 6;

    @TempDir
    Path folder;

    @Test
    void staleOwnersDelayedLinesChangeNothingAfterTheTakeover() throws Exception {
        Random random = new Random(99);
        try (SimulatedBox box = SimulatedBox.start(folder).owned();
                RdsClient next = SshRdsClient.connect(SimulatedBox.to(box.sim, box.sim.hostKeyFingerprint(), 4));
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            OwnerRecord owner = OWNER;
            for (int round = 0; round < ROUNDS; round++) {
                List<Disk> disks = new ArrayList<>();
                for (int i = 0; i < LINES; i++) {
                    disks.add(box.client.create(new Guard(WHERE, owner), wanted("r" + round + "-" + i, MIB)));
                }
                for (Disk disk : disks) {
                    // Sent before the takeover, run by the box at any moment before or after it.
                    box.sim
                            .faults()
                            .delay("file-size=\\d+.*" + disk.slot(), Duration.ofMillis(20 + random.nextInt(120)));
                }
                Guard stale = new Guard(WHERE, owner);
                List<Future<Boolean>> late = new ArrayList<>();
                for (Disk disk : disks) {
                    late.add(callers.submit(grown(box.client, stale, disk)));
                }
                int ended = random.nextInt(LINES + 1);
                if (ended < LINES) {
                    late.get(ended).get();
                }
                OwnerRecord taken = new OwnerRecord(CLUSTER, "pool-1", owner.generation() + 1, "operator-" + round);
                assertThat(next.takeOver(WHERE, owner, taken)).isEqualTo(taken);
                List<Disk> then = next.disks();
                for (Future<Boolean> one : late) {
                    one.get();
                }
                assertThat(changed(then, next.disks())).as("round %d", round).isLessThanOrEqualTo(1);
                for (Disk disk : disks) {
                    assertThatThrownBy(() -> box.client.label(stale, disk, SimulatedBox.comment("x")))
                            .isInstanceOf(RdsException.Fenced.class);
                }
                owner = taken;
            }
        }
    }

    @Test
    void boxWhosePoolRecordIsAnothersGetsNoMutation() throws Exception {
        try (SimulatedBox box = SimulatedBox.start(folder).owned()) {
            Disk disk = box.client.create(GUARD, wanted("pvc-1", MIB));
            String before = box.everything();
            for (OwnerRecord other : List.of(
                    new OwnerRecord(CLUSTER, "pool-2", 1, "operator-a"),
                    new OwnerRecord(CLUSTER, "pool-1", 2, "operator-a"),
                    new OwnerRecord("another-cluster", "pool-1", 1, "operator-a"))) {
                Guard guard = new Guard(WHERE, other);
                assertRefused(() -> box.client.create(guard, wanted("pvc-2", MIB)));
                assertRefused(() -> box.client.grow(guard, disk, 2 * MIB));
                assertRefused(() -> box.client.export(guard, disk, new Export("nqn.a:b", 4420, "")));
                assertRefused(() -> box.client.unexport(guard, disk));
                assertRefused(() -> {
                    box.client.remove(guard, disk);
                    return disk;
                });
            }
            assertThat(box.everything()).isEqualTo(before);
        }
    }

    private static void assertRefused(Callable<Disk> call) {
        assertThatThrownBy(call::call).isInstanceOfAny(RdsException.Fenced.class, RdsException.Rejected.class);
    }

    private static Callable<Boolean> grown(RdsClient client, Guard guard, Disk disk) {
        return () -> {
            try {
                client.grow(guard, disk, 2 * MIB);
                return true;
            } catch (RdsException.Fenced | RdsException.Busy e) {
                return false;
            }
        };
    }

    private static long changed(List<Disk> before, List<Disk> after) {
        return after.stream().filter(disk -> !before.contains(disk)).count();
    }
}
