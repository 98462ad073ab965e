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

    private static Promises.Seen seen(Pool pool) {
        return new Promises.Seen(pool, List.of(), 0);
    }

    @Test
    void whatIsPromisedToOneIsNotThereForAnother() throws Exception {
        Promises promises = new Promises();
        Promises.Look look = () -> seen(new Pool("raid10", "raid10", "xfs", "", "", 3 * GIB, 3 * GIB));

        promises.making("a", 2 * GIB, look, capacity -> {
            assertThatThrownBy(() -> promises.making("b", 2 * GIB, look, other -> true))
                    .isInstanceOf(RdsException.NoSpace.class);
            return true;
        });

        assertThat(promises.<Boolean>making("b", 2 * GIB, look, capacity -> true))
                .isTrue();
    }

    /** A box that restarts shows its disks before it has mounted them; full is final for a caller, this is not. */
    @Test
    void aPoolThatIsNotMountedIsNotCalledFull() {
        Promises.Look look = () -> seen(new Pool("raid10", "", "", "", "", 3 * GIB, 0));

        assertThatThrownBy(() -> new Promises().making("a", GIB, look, capacity -> true))
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
