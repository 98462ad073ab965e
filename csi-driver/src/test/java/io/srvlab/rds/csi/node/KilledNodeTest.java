package io.srvlab.rds.csi.node;

import static io.srvlab.rds.csi.node.NodeWorld.MIB;
import static io.srvlab.rds.csi.node.NodeWorld.filesystem;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Deadline;
import io.srvlab.rds.csi.node.fabric.Fabrics;
import io.srvlab.rds.csi.node.tool.SystemTools;
import io.srvlab.rds.csi.node.tool.ToolException;
import io.srvlab.rds.csi.node.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process dies before or after each effect on the node (a program, a connection) in turn; a new one gets the same call
 * again, as the kubelet does.
 */
class KilledNodeTest {
    private NodeWorld world;
    private int left = Integer.MAX_VALUE;
    private boolean after;

    @BeforeEach
    void set(@TempDir Path folder) throws IOException {
        world = new NodeWorld(folder);
        Tools real = new SystemTools();
        world.tools = new Tools() {
            @Override
            public Result run(Deadline by, List<String> command) throws ToolException, InterruptedException {
                boolean last = --left == 0;
                if (last && !after) {
                    throw new Killed();
                }
                Result result = real.run(by, command);
                if (last) {
                    throw new Killed();
                }
                return result;
            }
        };
    }

    @AfterEach
    void end() throws IOException {
        if (world != null) {
            world.close();
        }
    }

    /** The box's connections, with the same strikes as the programs. */
    private final class Mortal implements Fabrics {
        private void strike(boolean now) {
            if (now) {
                throw new Killed();
            }
        }

        @Override
        public Device connect(Target target, Duration timeout) throws IOException {
            boolean last = --left == 0;
            strike(last && !after);
            Device device = world.fabrics.connect(target, timeout);
            strike(last);
            return device;
        }

        @Override
        public void disconnect(String nqn, Duration timeout) throws IOException {
            boolean last = --left == 0;
            strike(last && !after);
            world.fabrics.disconnect(nqn, timeout);
            strike(last);
        }

        @Override
        public Optional<Device> find(String nqn) {
            return world.fabrics.find(nqn);
        }

        @Override
        public boolean connected(String nqn) {
            return world.fabrics.connected(nqn);
        }

        @Override
        public boolean connectedAs(String otherHostNqn, String nqn) {
            return world.fabrics.connectedAs(otherHostNqn, nqn);
        }

        @Override
        public void rescan(String nqn) throws IOException {
            world.fabrics.rescan(nqn);
        }

        @Override
        public int count() {
            return world.fabrics.count();
        }

        @Override
        public List<Connection> connections() {
            return world.fabrics.connections();
        }
    }

    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    /** The call, struck once if it has that many effects, then repeated by the next process; whether it was struck. */
    private boolean struck(int effect, boolean afterIt, Call call) throws Exception {
        world.restart(new Mortal());
        left = effect;
        after = afterIt;
        boolean struck = false;
        try {
            call.run();
        } catch (Killed e) {
            struck = true;
        }
        left = Integer.MAX_VALUE;
        world.restart(new Mortal());
        call.run();
        return struck;
    }

    @Test
    void aLifeThatIsStruckAtAnyEffectEndsRightAndLeavesNothing() throws Exception {
        int strikes = 0;
        boolean more = true;
        for (int effect = 1; more; effect++) {
            more = false;
            for (boolean afterIt : new boolean[] {false, true}) {
                int hits = life("v" + effect + afterIt, effect, afterIt);
                more |= hits > 0;
                strikes += hits;
            }
        }
        assertThat(strikes).isGreaterThan(10);
    }

    private int life(String name, int effect, boolean afterIt) throws Exception {
        world.volume(name, 16 * MIB);
        int hits = 0;
        hits += struck(effect, afterIt, () -> world.stage(name, filesystem("ext4"))) ? 1 : 0;
        assertThat(world.mounts(world.stagingPath(name))).hasSize(1);
        hits += struck(effect, afterIt, () -> world.publish(name, filesystem("ext4"), name)) ? 1 : 0;
        assertThat(world.mounts(world.target(name))).hasSize(1);
        Path data = world.target(name).resolve("data");
        Files.writeString(data, "precious");
        hits += struck(effect, afterIt, () -> world.unpublish(name, name)) ? 1 : 0;
        assertThat(world.target(name)).doesNotExist();
        hits += struck(effect, afterIt, () -> world.unstage(name)) ? 1 : 0;
        assertThat(world.mounts(world.stagingPath(name))).isEmpty();
        assertThat(world.fabrics.count()).isZero();
        assertThat(world.parts.records().all()).isEmpty();
        world.stage(name, filesystem("ext4"));
        assertThat(world.stagingPath(name).resolve("data")).hasContent("precious");
        world.unstage(name);
        return hits;
    }
}
