package io.srvlab.rds.csi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeIdTest {
    private static final String ID = "node-1.example/3f0a7e1c-0000-4000-8000-00000000abcd";

    @Test
    void nameAndHostNqnComeFromTheIdAndLeadBackToIt() {
        NodeId node = NodeId.parse(ID).orElseThrow();
        assertThat(node.name()).isEqualTo("node-1.example");
        assertThat(node.hostNqn()).isEqualTo("nqn.2014-08.org.nvmexpress:uuid:3f0a7e1c-0000-4000-8000-00000000abcd");
        assertThat(node).hasToString(ID);
        assertThat(NodeId.of(node.name(), node.hostNqn())).contains(node);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "node-1",
                "node-1/",
                "/3f0a7e1c-0000-4000-8000-00000000abcd",
                "node-1/3F0A7E1C-0000-4000-8000-00000000ABCD",
                "node 1/3f0a7e1c-0000-4000-8000-00000000abcd",
                "some-fake-node-id"
            })
    void anythingElseIsNoNodeOfOurs(String text) {
        assertThat(NodeId.parse(text)).isEmpty();
    }

    @Test
    void aForeignHostNqnLeadsToNoNode() {
        assertThat(NodeId.of("node-1", "nqn.2014-08.org.example:x")).isEmpty();
    }
}
