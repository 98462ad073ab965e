package io.srvlab.rds.simulator.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Order and content of what is written; the kernel itself is not here. */
class NvmetExportsTest {
    private static final String NQN = "nqn.2000-02.com.x:one";
    private static final String HOST = "nqn.2014-08.org.nvmexpress:uuid:1";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Loops loops = new Loops();

    @SuppressWarnings("NullAway.Init")
    private FolderAsKernel kernel;

    @SuppressWarnings("NullAway.Init")
    private NvmetExports exports;

    private static final class Loops implements LoopDevices {
        private final List<String> log = new ArrayList<>();
        private int next;

        @Override
        public Path attach(Path file) {
            log.add("attach " + file);
            return Path.of("/dev/loop" + next++);
        }

        @Override
        public void resized(Path device) {
            log.add("resized " + device);
        }

        @Override
        public void detach(Path device) {
            log.add("detach " + device);
        }
    }

    @BeforeEach
    void start() throws Exception {
        kernel = new FolderAsKernel(folder);
        exports = box("box");
    }

    private NvmetExports box(String name) throws IOException {
        return new NvmetExports(kernel, loops, "192.0.2.2", Path.of("/" + name));
    }

    private static Export export(long size, int port, String allowHost) {
        return new Export(NQN, Path.of("/pool/one.img"), size, port, allowHost);
    }

    @Test
    void anExportIsCompleteBeforeHostsSeeIt() throws Exception {
        exports.show(List.of(export(1, 4420, "")));
        assertThat(kernel.log)
                .endsWith("link ports/4420/subsystems/" + NQN)
                .containsSubsequence(
                        "mkdir subsystems/" + NQN,
                        "mkdir subsystems/" + NQN + "/namespaces/1",
                        "write subsystems/" + NQN + "/namespaces/1/device_path /dev/loop0",
                        "write subsystems/" + NQN + "/namespaces/1/enable 1",
                        "write subsystems/" + NQN + "/attr_allow_any_host 1",
                        "mkdir ports/4420",
                        "write ports/4420/addr_traddr 192.0.2.2",
                        "write ports/4420/addr_trsvcid 4420");
        assertThat(exports.visible()).containsExactly(NQN);
    }

    @Test
    void anExportThatEndsIsCutFirstAndLeavesNothing() throws Exception {
        exports.show(List.of(export(1, 4420, HOST)));
        kernel.log.clear();
        exports.show(List.of());
        assertThat(kernel.log.getFirst()).isEqualTo("unlink ports/4420/subsystems/" + NQN);
        assertThat(loops.log).endsWith("detach /dev/loop0");
        assertThat(kernel.list("subsystems")).isEmpty();
        assertThat(kernel.list("ports")).isEmpty();
        assertThat(kernel.list("hosts")).isEmpty();
    }

    @Test
    void onlyTheHostsThatAreNamedMayConnect() throws Exception {
        exports.show(List.of(export(1, 4420, HOST)));
        assertThat(kernel.read("subsystems/" + NQN + "/attr_allow_any_host")).isEqualTo("0");
        assertThat(kernel.list("subsystems/" + NQN + "/allowed_hosts")).containsExactly(HOST);
        exports.show(List.of(export(1, 4420, HOST + "2," + HOST + "3")));
        assertThat(kernel.list("subsystems/" + NQN + "/allowed_hosts")).containsExactly(HOST + "2", HOST + "3");
        assertThat(kernel.list("hosts")).containsExactly(HOST + "2", HOST + "3");
        exports.show(List.of(export(1, 4420, "")));
        assertThat(kernel.read("subsystems/" + NQN + "/attr_allow_any_host")).isEqualTo("1");
    }

    @Test
    void aHostThatIsNoNameAllowsNobody() throws Exception {
        exports.show(List.of(export(1, 4420, "../../ports")));
        assertThat(kernel.read("subsystems/" + NQN + "/attr_allow_any_host")).isEqualTo("0");
        assertThat(kernel.list("subsystems/" + NQN + "/allowed_hosts")).isEmpty();
    }

    @Test
    void growthIsTold() throws Exception {
        exports.show(List.of(export(1, 4420, "")));
        kernel.log.clear();
        exports.show(List.of(export(2, 4420, "")));
        assertThat(loops.log).endsWith("resized /dev/loop0");
        assertThat(kernel.log).containsExactly("write subsystems/" + NQN + "/namespaces/1/revalidate_size 1");
    }

    @Test
    void anotherPortReplacesTheFirst() throws Exception {
        exports.show(List.of(export(1, 4420, "")));
        exports.show(List.of(export(1, 4421, "")));
        assertThat(kernel.list("ports")).containsExactly("4421");
        assertThat(kernel.list("ports/4421/subsystems")).containsExactly(NQN);
    }

    @Test
    void showingTheSameAgainChangesNothing() throws Exception {
        exports.show(List.of(export(1, 4420, HOST)));
        kernel.log.clear();
        exports.show(List.of(export(1, 4420, HOST)));
        assertThat(kernel.log).isEmpty();
    }

    @Test
    void whatAKilledSimulatorLeftIsTakenDownAndOthersStay() throws Exception {
        exports.show(List.of(export(1, 4420, "")));
        NvmetExports other = box("other");
        other.show(List.of(new Export("nqn.x:other", Path.of("/pool/two.img"), 1, 4420, "")));
        box("box");
        assertThat(kernel.list("subsystems")).containsExactly("nqn.x:other");
        assertThat(kernel.list("ports/4420/subsystems")).containsExactly("nqn.x:other");
        assertThat(loops.log).endsWith("detach /dev/loop0");
    }

    @Test
    void aStrangersSubsystemIsLeftAlone() throws Exception {
        kernel.makeFolder("subsystems/" + NQN);
        NvmetExports mine = box("box");
        assertThatThrownBy(() -> mine.show(List.of(export(1, 4420, ""))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(NQN);
        mine.close();
        assertThat(kernel.list("subsystems")).containsExactly(NQN);
    }
}
