package io.srvlab.rds.csi.node.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.csi.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostIdentityTest {
    private static final String MACHINE = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    @Test
    void theIdentityIsTheSameForEver() {
        NodeId node = HostIdentity.of("cluster-1", "node-1", MACHINE);
        // uuid.uuid5(NAMESPACE, 'cluster-1/node-1/0123…') of Python
        assertThat(node).hasToString("node-1/1bb77e17-cc41-5546-b18d-6c54ee7a8cb8");
        assertThat(node.hostNqn()).isEqualTo("nqn.2014-08.org.nvmexpress:uuid:" + node.host());
        assertThat(NodeId.parse(node.toString())).contains(node);
        assertThat(node.host().version()).isEqualTo(5);
        assertThat(node.host().variant()).isEqualTo(2);
    }

    @Test
    void anotherClusterNodeOrMachineIsAnotherHost() {
        assertThat(Stream.of(
                                HostIdentity.of("a", "b", MACHINE),
                                HostIdentity.of("a2", "b", MACHINE),
                                HostIdentity.of("a", "b2", MACHINE),
                                HostIdentity.of("a", "b", MACHINE.replace('0', '1')))
                        .map(NodeId::host)
                        .distinct())
                .hasSize(4);
    }

    @Test
    void theHostsMachineIdIsUsedWhereThereIsOne() throws IOException {
        Path etc = Files.writeString(folder.resolve("etc"), MACHINE + "\n");
        assertThat(HostIdentity.machineId(etc, folder.resolve("kept"))).isEqualTo(MACHINE);
        assertThat(folder.resolve("kept")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "uninitialized\n", "0123"})
    void withoutOneAnIdIsMadeOnceAndKept(String text) throws IOException {
        Path etc = Files.writeString(folder.resolve("etc"), text);
        String made = HostIdentity.machineId(etc, folder.resolve("kept"));
        assertThat(made).matches("[0-9a-f]{32}");
        assertThat(HostIdentity.machineId(etc, folder.resolve("kept"))).isEqualTo(made);
        assertThat(HostIdentity.machineId(folder.resolve("none"), folder.resolve("kept")))
                .isEqualTo(made);
        assertThat(HostIdentity.machineId(etc, folder.resolve("another"))).isNotEqualTo(made);
    }
}
