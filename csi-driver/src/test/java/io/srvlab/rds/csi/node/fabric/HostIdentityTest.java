package io.srvlab.rds.csi.node.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.csi.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    private static final String LATER = MACHINE.replace('0', '1');

    private final List<String> inUse = new ArrayList<>();

    private String machineId(Path etc) throws IOException {
        return HostIdentity.machineId(etc, folder.resolve("kept"), inUse::contains);
    }

    private Path etc(String text) throws IOException {
        return Files.writeString(folder.resolve("etc"), text);
    }

    @Test
    void theHostsMachineIdIsUsedWhereThereIsOneAndKept() throws IOException {
        assertThat(machineId(etc(MACHINE + "\n"))).isEqualTo(MACHINE);
        assertThat(machineId(folder.resolve("none"))).isEqualTo(MACHINE);
        assertThat(machineId(etc(""))).isEqualTo(MACHINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "uninitialized\n", "0123"})
    void withoutOneAnIdIsMadeOnceAndKept(String text) throws IOException {
        Path etc = etc(text);
        String made = machineId(etc);
        assertThat(made).matches("[0-9a-f]{32}");
        assertThat(machineId(etc)).isEqualTo(made);
        assertThat(machineId(folder.resolve("none"))).isEqualTo(made);
        assertThat(HostIdentity.machineId(etc, folder.resolve("another"), inUse::contains))
                .isNotEqualTo(made);
    }

    @Test
    void anIdThatTheHostGetsLaterIsNotTakenWhileSomethingIsInUse() throws IOException {
        String made = machineId(etc(""));
        inUse.add(made);
        assertThat(machineId(etc(LATER))).isEqualTo(made);
        assertThat(machineId(etc(LATER))).isEqualTo(made);
        inUse.clear();
        assertThat(machineId(etc(LATER))).isEqualTo(LATER);
        assertThat(machineId(folder.resolve("none"))).isEqualTo(LATER);
    }

    @Test
    void aCopyOfAMachineThatHasAnIdOfItsOwnIsAnotherHost() throws IOException {
        assertThat(machineId(etc(MACHINE))).isEqualTo(MACHINE);
        Path copied = Files.copy(folder.resolve("kept"), folder.resolve("copied"));
        assertThat(HostIdentity.machineId(etc(LATER), copied, _ -> false)).isEqualTo(LATER);
    }

    @Test
    void whereTheIdCannotBeKeptTheHostsIsUsed() throws IOException {
        Path kept = folder.resolve("no-such-folder/kept");
        assertThat(HostIdentity.machineId(etc(MACHINE), kept, inUse::contains)).isEqualTo(MACHINE);
        Path nothing = etc("");
        assertThatThrownBy(() -> HostIdentity.machineId(nothing, kept, inUse::contains))
                .isInstanceOf(IOException.class);
    }
}
