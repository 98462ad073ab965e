package io.srvlab.rds.e2e.nvme;

import static io.srvlab.rds.e2e.nvme.Volume.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGKILL of the node plugin at each of its steps; the next process gets the same call again, as the kubelet makes it. */
class KilledE2E extends OnTheGuest {
    private static final List<String> PROGRAMS =
            List.of("blkid", "dd", "mkfs.ext4", "e2fsck", "resize2fs", "mount", "umount");
    /** No call of a life runs more programs. */
    private static final int MOST_PROGRAMS = 12;

    private static final long SIZE = 16 * MIB;

    /** Programs that kill the node plugin when it is their turn; see {@code e2e/nvme/strike.sh}. */
    private final Path folder = Path.of("/run/strike");

    @ParameterizedTest
    @ValueSource(strings = {"before", "after"})
    void aLifeThatIsStruckAtEachProgramEndsRightAndLeavesNothing(String when) throws Exception {
        Files.createDirectories(folder);
        for (String program : PROGRAMS) {
            Files.deleteIfExists(folder.resolve(program));
            Files.createSymbolicLink(
                    folder.resolve(program),
                    Path.of(System.getProperty("rds.target")).resolveSibling("strike.sh"));
        }
        int all = 0;
        plugin.kill();
        plugin.start(List.of(folder));
        try {
            for (int turn = 1; turn <= MOST_PROGRAMS; turn++) {
                int struck = life(volume("v" + turn, SIZE, "ext4"), turn + " " + when);
                all += struck;
                if (struck == 0) {
                    // stage: blkid, dd at four places, mkfs, mount; publish: mount; grow: resize2fs; umount, umount
                    assertThat(all).isGreaterThanOrEqualTo(11);
                    return;
                }
            }
            throw new AssertionError("a call runs more programs than that");
        } finally {
            plugin.restart(); // without them
        }
    }

    /** How many of its calls were struck. */
    private int life(Volume volume, String turn) throws Exception {
        int struck = struck(turn, () -> volume.stage(plugin.calls(60)));
        struck += struck(turn, () -> volume.publish(plugin.calls(60)));
        write(volume.target().resolve("data"), "precious");
        box.resize(volume.name(), 2 * SIZE);
        struck += struck(turn, () -> volume.grow(plugin.calls(60), 2 * SIZE));
        assertThat(volume.target().toFile().getTotalSpace()).isGreaterThan(SIZE * 3 / 2);
        struck += struck(turn, () -> volume.unpublish(plugin.calls(60)));
        assertThat(volume.target()).doesNotExist();
        struck += struck(turn, () -> volume.unstage(plugin.calls(60)));
        assertThat(connections()).isEmpty();

        used(volume);
        assertThat(volume.target().resolve("data")).hasContent("precious");
        volume.unpublish(plugin.calls(60));
        volume.unstage(plugin.calls(60));
        return struck;
    }

    private int struck(String turn, Runnable call) throws Exception {
        Files.writeString(folder.resolve("turn"), turn);
        code(call);
        boolean struck = Files.readString(folder.resolve("turn")).startsWith("0 ");
        Files.delete(folder.resolve("turn"));
        if (!struck) {
            eventually(call);
            return 0;
        }
        Awaitility.await().atMost(SOON).until(() -> !plugin.alive()); // the call hears of it before the process is gone
        plugin.start(List.of(folder));
        eventually(call);
        return 1;
    }

    /** Also between two programs, and in the kernel. */
    @Test
    void killedAtAnyMomentTheSameCallsEndRight() throws Exception {
        Random random = new Random(Long.getLong("seed", 7));
        Volume volume = volume("v", 64 * MIB, "ext4");
        for (int round = 0; round < 3; round++) {
            struck(random, () -> volume.stage(plugin.calls(60)));
            struck(random, () -> volume.publish(plugin.calls(60)));
            if (round > 0) {
                assertThat(volume.target().resolve("data")).hasContent("round " + (round - 1));
            }
            write(volume.target().resolve("data"), "round " + round);
            struck(random, () -> volume.unpublish(plugin.calls(60)));
            struck(random, () -> volume.unstage(plugin.calls(60)));
        }
    }

    /** The call, with the process killed a random moment later; then the same call of the next process until it is done. */
    private void struck(Random random, Runnable call) throws Exception {
        try (ExecutorService kubelet = Executors.newSingleThreadExecutor()) {
            Future<?> first = kubelet.submit(() -> code(call));
            Thread.sleep(random.nextInt(1500));
            plugin.kill();
            first.get();
        }
        plugin.start();
        eventually(call);
    }
}
