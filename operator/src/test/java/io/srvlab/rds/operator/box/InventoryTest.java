package io.srvlab.rds.operator.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.RdsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<Disk> onBox = new ArrayList<>(List.of(disk("a", 1), disk("b", 1)));
    private final AtomicInteger reads = new AtomicInteger();
    private Runnable meanwhile = () -> {};
    private final Inventory inventory = new Inventory(this::read, System::nanoTime);

    private static Disk disk(String slot, long size) {
        return new Disk("*1", slot, "raid10/" + slot, size, "", false, "", 4420, "", false);
    }

    /** As a box that has printed its list when something happens. */
    private List<Disk> read() {
        reads.incrementAndGet();
        List<Disk> printed = List.copyOf(onBox);
        meanwhile.run();
        return printed;
    }

    @Test
    void aChangeThatIsReadBackWhileAListIsReadIsInThatList() throws Exception {
        meanwhile = () -> inventory.changed("a", Optional.of(disk("a", 2)));
        assertThat(inventory.disks(HOUR)).containsExactlyInAnyOrder(disk("a", 2), disk("b", 1));
        assertThat(inventory.disks(HOUR)).containsExactlyInAnyOrder(disk("a", 2), disk("b", 1));
        assertThat(reads).hasValue(1);
    }

    @Test
    void aDiskThatIsMadeOrRemovedWhileAListIsReadIsSeenSo() throws Exception {
        meanwhile = () -> {
            inventory.changed("a", Optional.empty());
            inventory.changed("c", Optional.of(disk("c", 1)));
            inventory.changed("c", Optional.of(disk("c", 2)));
        };
        assertThat(inventory.disks(HOUR)).containsExactlyInAnyOrder(disk("b", 1), disk("c", 2));
        assertThat(inventory.disks(HOUR)).containsExactlyInAnyOrder(disk("b", 1), disk("c", 2));
        assertThat(reads).hasValue(1);
    }

    /** The box may print a list after a change that is told here a little later. */
    @Test
    void aChangeThatTheListShowsAlreadyIsNotShownTwice() throws Exception {
        onBox.add(disk("c", 1));
        meanwhile = () -> inventory.changed("c", Optional.of(disk("c", 1)));
        assertThat(inventory.disks(HOUR)).containsExactlyInAnyOrder(disk("a", 1), disk("b", 1), disk("c", 1));
    }

    @Test
    void aChangeOfWhichNothingWasReadBackMakesTheListThatIsReadOld() throws Exception {
        meanwhile = () -> {
            inventory.changed();
            inventory.changed("a", Optional.of(disk("a", 2)));
        };
        inventory.disks(HOUR);
        onBox.add(disk("c", 1));
        meanwhile = () -> {};
        assertThat(inventory.disks(HOUR)).contains(disk("c", 1));
        assertThat(inventory.disks(HOUR)).contains(disk("c", 1));
        assertThat(reads).hasValue(2);
    }

    @Test
    void aChangeOfBeforeIsForgottenWhenTheListIsReadAgain() throws Exception {
        meanwhile = () -> inventory.changed("a", Optional.of(disk("a", 2)));
        inventory.disks(HOUR);
        meanwhile = () -> {};
        assertThat(inventory.disks(Duration.ZERO)).contains(disk("a", 1));
    }

    /** Else callers of a box that does not answer wait for one deadline after the other. */
    @Test
    void callersThatWaitShareAFailureThatBeganAfterTheyCame() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        Inventory silent = new Inventory(
                () -> {
                    if (reads.incrementAndGet() == 1) {
                        awaitFor(first);
                    }
                    throw new RdsException.Unreachable("no answer");
                },
                System::nanoTime);
        AtomicInteger failed = new AtomicInteger();
        List<Thread> callers = IntStream.range(0, 6)
                .mapToObj(one -> Thread.ofPlatform().unstarted(() -> {
                    try {
                        silent.disks(HOUR);
                    } catch (RdsException e) {
                        failed.incrementAndGet();
                    }
                }))
                .toList();
        callers.forEach(Thread::start);
        await().until(() -> callers.stream().allMatch(caller -> caller.getState() == Thread.State.WAITING));
        first.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(failed).hasValue(6);
        assertThat(reads).as("the one that was under way, and one more").hasValue(2);
        assertThatThrownBy(() -> silent.disks(HOUR)).isInstanceOf(RdsException.Unreachable.class);
        assertThat(reads).as("who comes later asks again").hasValue(3);
    }

    private static void awaitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
