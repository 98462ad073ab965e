package io.srvlab.rds.csi.node.mount;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.csi.node.tool.SystemTools;
import io.srvlab.rds.testkit.SysfsTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedMountsTest {
    private static final Path TARGET = Path.of("/m");

    @TempDir
    Path folder;

    private SysfsTree tree(String recording) throws IOException {
        return SysfsTree.unpack(recording, folder);
    }

    private static Optional<String> disk(SysfsTree tree) throws IOException {
        Mounts mounts = new Mounts(tree.mountinfo(), tree.sys(), new SystemTools(), (_, _) -> {});
        Mount mount = mounts.all().stream()
                .filter(each -> each.target().equals(TARGET))
                .findFirst()
                .orElseThrow();
        return mounts.disk(mount);
    }

    @ParameterizedTest
    @CsvSource({
        "multipath-Y-1-two-live-one-mounted, 259:3",
        "multipath-N-1-two-live-one-mounted, 259:1",
        "multipath-Y-3-nvme1-connecting, 259:3",
        "multipath-N-3-nvme1-connecting, 259:1",
    })
    void aMountKeepsItsDiskAlsoInAnOutage(String recording, String disk) throws IOException {
        assertThat(disk(tree(recording))).contains(disk);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipath-Y-4-nvme1-gone-stale-mount",
                "multipath-N-4-nvme1-gone-stale-mount",
                "multipath-Y-5-reconnected-while-stale-mount",
                "multipath-N-5-reconnected-while-stale-mount"
            })
    void aMountWhoseDiskIsGoneStaysStaleAlsoWhenTheVolumeIsConnectedAgain(String recording) throws IOException {
        assertThat(disk(tree(recording))).isEmpty();
    }
}
