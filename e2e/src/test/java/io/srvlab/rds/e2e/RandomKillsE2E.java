package io.srvlab.rds.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.proto.Volume;
import io.srvlab.rds.simulator.disk.DiskItem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Volumes live as the sidecars drive them, while the operator and the CSI controller are killed at random moments. Needs a
 * real API server with the CRDs (KUBECONFIG): {@code make e2e-operator} brings one. {@code -Dseed=…} repeats a run,
 * {@code -Dkills=…} sets how many (50).
 */
class RandomKillsE2E {
    private static final int VOLUMES = 20;
    private static final long MIB = 1L << 20;
    private static final int FENCED = 3;

    @TempDir(factory = ShortTempDir.class)
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** What happens beside the kills. */
    private enum Trouble {
        NOTHING_ELSE,
        STATUSES_WIPED,
        SECOND_OPERATOR
    }

    private volatile boolean lastLife;

    @ParameterizedTest
    @EnumSource
    void noVolumeIsLostDoubledOrLeftBehind(Trouble trouble) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime() % 1_000_000);
        int kills = Integer.getInteger("kills", 50);
        System.out.println(trouble + ": seed " + seed + ", " + kills + " kills");
        Random random = new Random(seed);
        try (Installation all = new Installation(folder);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> lives = new ArrayList<>();
            for (int i = 0; i < VOLUMES; i++) {
                String name = "pvc-" + i;
                Random own = new Random(random.nextLong());
                lives.add(threads.submit(() -> livesOf(name, all, own)));
            }
            try {
                for (int kill = 0; kill < kills && lives.stream().noneMatch(Future::isDone); kill++) {
                    all.awaitWork();
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(4_000));
                    strike(all, random);
                    if (kill % 4 == 3) {
                        more(trouble, all);
                    }
                    assertThat(all.probe.disks().values())
                            .as("disks by volume")
                            .allSatisfy(own -> assertThat(own).hasSize(1));
                }
            } finally {
                lastLife = true;
            }
            int sum = 0;
            for (Future<Integer> life : lives) {
                sum += life.get(5, TimeUnit.MINUTES);
            }
            System.out.println(trouble + ": " + sum + " lives of " + VOLUMES + " volumes");
            nothingIsLeft(all);
        }
    }

    private static void strike(Installation all, Random random) throws Exception {
        if (random.nextBoolean()) {
            all.killOperator();
        } else {
            all.killController();
        }
    }

    private static void more(Trouble trouble, Installation all) throws Exception {
        switch (trouble) {
            case NOTHING_ELSE -> {}
            case STATUSES_WIPED -> all.resources.wipeStatuses();
            case SECOND_OPERATOR ->
                assertThat(all.doubleOperator())
                        .as("exit code of the one that was pushed out")
                        .isEqualTo(FENCED);
        }
    }

    private int livesOf(String name, Installation all, Random random) {
        int lives = 0;
        do {
            live(name, "life " + lives + " of " + name, all, random);
            lives++;
        } while (!lastLife);
        return lives;
    }

    /** Each answer is compared with the box itself. */
    private static void live(String name, String mark, Installation all, Random random) {
        Caller caller = all.caller;
        Volume made = caller.create(name, 16 * MIB);
        assertThat(made.getVolumeId()).isEqualTo(name);
        assertThat(all.probe.disk(name).size()).isEqualTo(16 * MIB);
        DiskItem first = all.probe.disk(name);

        PublishContext one = caller.publish(name, "node-1");
        assertThat(all.probe.mark(one.nqn())).as("a new volume is blank").isEqualTo(BoxProbe.BLANK);
        all.probe.mark(one.nqn(), mark);
        long size = (32 + 16 * random.nextInt(3)) * MIB;
        assertThat(caller.expand(name, size)).isEqualTo(size);
        assertThat(all.probe.disk(name).size()).isEqualTo(size);
        caller.unpublish(name, "node-1");

        PublishContext two = caller.publish(name, "node-2");
        assertThat(all.probe.exports(one.nqn()))
                .as("the name that node-1 knows")
                .isFalse();
        assertThat(all.probe.disk(name).nqn()).isEqualTo(two.nqn());
        assertThat(all.probe.mark(two.nqn())).as("what node-1 wrote").isEqualTo(mark);
        caller.unpublish(name, "node-1"); // late, and of no effect
        assertThat(all.probe.disk(name).nqn()).isEqualTo(two.nqn());
        caller.unpublish(name, "node-2");

        assertThat(caller.create(name, 16 * MIB).getVolumeId())
                .as("a late repeat")
                .isEqualTo(name);
        assertThat(all.probe.disk(name).slot()).isEqualTo(first.slot());
        caller.delete(name);
        assertThat(all.probe.disks()).doesNotContainKey(name);
    }

    private static void nothingIsLeft(Installation all) throws Exception {
        assertThat(all.resources.volumes())
                .extracting(RdsVolume::getFullResourceName)
                .isEmpty();
        assertThat(all.probe.box().disks()).as("the owner record").hasSize(1);
        assertThat(all.probe.files()).noneMatch(file -> file.contains("volume.img"));
        assertThat(all.allAlive()).isTrue();
    }
}
