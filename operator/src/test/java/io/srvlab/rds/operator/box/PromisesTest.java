package io.srvlab.rds.operator.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.Pool;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.SshRdsClient;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromisesTest {
    private static final long GIB = 1L << 30;

    /** A pool, as it is known and as it is. */
    private static final class Pools implements Promises.Look {
        private final Pool known;
        private final Pool now;
        private int asked;

        Pools(Pool known, Pool now) {
            this.known = known;
            this.now = now;
        }

        @Override
        public Promises.Seen known() {
            return new Promises.Seen(known, List.of(), 0);
        }

        @Override
        public Promises.Seen now() {
            asked++;
            return new Promises.Seen(now, List.of(), 0);
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
                first -> promises.growing("b", GIB, look, second -> promises.<Long>making("c", GIB, look, c -> c)));

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
