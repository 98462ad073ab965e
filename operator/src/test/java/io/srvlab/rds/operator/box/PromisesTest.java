package io.srvlab.rds.operator.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.Pool;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.SshRdsClient;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromisesTest {
    private static final long GIB = 1L << 30;

    /** A pool, as it is known and as it is. */
    private static final class Pools implements Promises.Look {
        private final Pool known;
        private final Pool now;
        private List<Disk> disks = List.of();
        private int asked;

        Pools(Pool known, Pool now) {
            this.known = known;
            this.now = now;
        }

        @Override
        public Promises.Seen known() {
            return new Promises.Seen(known, disks, 0);
        }

        @Override
        public Promises.Seen now() {
            asked++;
            return new Promises.Seen(now, disks, 0);
        }
    }

    private static Pool pool(long gibibytes) {
        return new Pool("raid10", "raid10", "xfs", "", "", 100 * GIB, gibibytes * GIB);
    }

    @Test
    void whatIsPromisedToOneIsNotThereForAnother() throws Exception {
        Promises promises = new Promises();
        Promises.Look look = new Pools(pool(3), pool(3));

        promises.making("a", 2 * GIB, look, minimumFree -> {
            assertThatThrownBy(() -> promises.making("b", 2 * GIB, look, other -> true))
                    .isInstanceOf(RdsException.NoSpace.class);
            return true;
        });

        assertThat(promises.<Boolean>making("b", 2 * GIB, look, minimumFree -> true))
                .isTrue();
    }

    @Test
    void whereRoomIsPlentyTheBoxIsNotAskedFirst() throws Exception {
        Pools look = new Pools(pool(50), pool(0));

        assertThat(new Promises().<Long>making("a", 2 * GIB, look, minimumFree -> minimumFree))
                .isEqualTo(2 * GIB);
        assertThat(look.asked).isZero();
    }

    @Test
    void roomThatOthersAreTakingMustBeFreeOnTheBoxAsWell() throws Exception {
        Promises promises = new Promises();
        Pools look = new Pools(pool(50), pool(50));

        long minimumFree = promises.making(
                "a",
                2 * GIB,
                look,
                first -> promises.growing(
                        "b", GIB, 2 * GIB, look, second -> promises.<Long>making("c", GIB, look, c -> c)));

        assertThat(minimumFree).isEqualTo(4 * GIB);
        assertThat(look.asked).isZero();
    }

    @Test
    void onlyTheBoxAsItIsNowSaysNo() throws Exception {
        Pools look = new Pools(pool(1), pool(50));

        assertThat(new Promises().<Boolean>making("a", 2 * GIB, look, minimumFree -> true))
                .isTrue();
        assertThat(look.asked).isEqualTo(1);
    }

    /** What others have taken already is both gone from what is free and added to what must be free. */
    @Test
    void roomThatIsCountedTwiceIsNotDenied() throws Exception {
        Promises promises = new Promises();
        Pools look = new Pools(pool(50), pool(12));

        long minimumFree = promises.making(
                "a",
                5 * GIB,
                look,
                first -> promises.<Long>making("b", 5 * GIB, look, free -> {
                    if (free > 8 * GIB) {
                        throw new RdsException.NoSpace("8 GiB are free", true);
                    }
                    return free;
                }));

        assertThat(minimumFree).isEqualTo(5 * GIB);
        assertThat(look.asked).isEqualTo(1);
    }

    @Test
    void aLackOfSpaceThatTheBoxConfirmsIsFinal() {
        Pools look = new Pools(pool(50), pool(1));
        AtomicInteger tries = new AtomicInteger();

        assertThatThrownBy(() -> new Promises().making("a", 2 * GIB, look, minimumFree -> {
                    tries.incrementAndGet();
                    throw new RdsException.NoSpace("1 GiB is free", true);
                }))
                .isInstanceOf(RdsException.NoSpace.class)
                .hasMessageContaining("are available");
        assertThat(tries).hasValue(1);
    }

    /** A part of a file may be left: that is for the caller to look at. */
    @Test
    void aLackOfSpaceThatShowedInTheMiddleIsNotTriedAgain() {
        Pools look = new Pools(pool(50), pool(50));
        AtomicInteger tries = new AtomicInteger();

        assertThatThrownBy(() -> new Promises().making("a", 2 * GIB, look, minimumFree -> {
                    tries.incrementAndGet();
                    throw new RdsException.NoSpace("failure: not enough space");
                }))
                .isInstanceOf(RdsException.NoSpace.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void growthThatTheListShowsAlreadyIsNotCountedTwice() throws Exception {
        Promises promises = new Promises();
        Pools look = new Pools(pool(4), pool(4));
        Disk grown = new Disk("*1", "a", "raid10/a", 40 * GIB, "", false, "", 4420, "", false);

        assertThat(promises.<Boolean>growing("a", 37 * GIB, 40 * GIB, look, minimumFree -> {
                    look.disks = List.of(grown);
                    return promises.making("b", 3 * GIB, look, other -> true);
                }))
                .isTrue();
    }

    /** The box may be slow for one deadline after the other. */
    @Test
    void workThatEndsAndWorkThatBeginsDoNotWaitForSomebodysLookAtTheBox() throws Exception {
        Promises promises = new Promises();
        CountDownLatch answered = new CountDownLatch(1);
        Promises.Look slowList = new Slow(answered, pool(50), false);
        Promises.Look slowPool = new Slow(answered, pool(1), true);
        List<Thread> slow = new ArrayList<>();
        try {
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                slow.add(waiting(promises, slowList));
                promises.making("a", GIB, new Pools(pool(50), pool(50)), minimumFree -> {
                    slow.add(waiting(promises, slowPool));
                    return true;
                });
            });
        } finally {
            answered.countDown();
        }
        for (Thread each : slow) {
            each.join();
        }
    }

    /** One who waits for an answer of the box. */
    private static Thread waiting(Promises promises, Promises.Look look) {
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                promises.making("slow", GIB, look, minimumFree -> true);
            } catch (RdsException e) {
                throw new AssertionError(e);
            }
        });
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    /** A box of which the list, or what it has now, is long in coming. */
    private record Slow(CountDownLatch answered, Pool listed, boolean isListed) implements Promises.Look {
        @Override
        public Promises.Seen known() {
            return isListed ? new Promises.Seen(listed, List.of(), 0) : now();
        }

        @Override
        public Promises.Seen now() {
            try {
                answered.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return new Promises.Seen(pool(50), List.of(), 0);
        }
    }

    /** A box that restarts shows its disks before it has mounted them; full is final for a caller, this is not. */
    @Test
    void aPoolThatIsNotMountedIsNotCalledFull() {
        Pool unmounted = new Pool("raid10", "", "", "", "", 3 * GIB, 0);

        assertThatThrownBy(() -> new Promises().making("a", GIB, new Pools(unmounted, unmounted), minimumFree -> true))
                .isInstanceOf(RdsException.Busy.class);
    }

    @Test
    void classesThatReachOneBoxInDifferentWaysShareTheRoomOfAPool(@TempDir Path folder) throws Exception {
        try (Simulator box = Simulator.start(SimulatorOptions.in(folder));
                SharedBoxes boxes = new SharedBoxes(SshRdsClient::connect)) {
            SharedBox one = boxes.take(connection(box, 1));
            SharedBox two = boxes.take(connection(box, 4));

            assertThat(one).isNotSameAs(two);
            assertThat(one.promisesOf("raid10")).isSameAs(two.promisesOf("raid10"));
            Duration hour = Duration.ofHours(1);
            Disk made = new Disk("*1", "a", "raid10/a", GIB, "", false, "", 4420, "", false);
            assertThat(two.inventory().disks(hour)).isEmpty();
            one.changed("a", Optional.of(made));
            assertThat(two.inventory().disks(hour)).containsExactly(made);
            one.changed();
            assertThat(two.inventory().disks(hour)).isEmpty();
        }
    }

    private static Connection connection(Simulator box, int maxChannels) {
        return new Connection(
                "127.0.0.1",
                box.port(),
                "csi",
                new Connection.Secret(box.clientKeyPem()),
                List.of(box.hostKeyFingerprint()),
                maxChannels,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10));
    }
}
