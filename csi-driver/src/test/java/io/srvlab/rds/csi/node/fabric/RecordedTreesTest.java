package io.srvlab.rds.csi.node.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.csi.node.fabric.Fabrics.Device;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedTreesTest {
    private static final long TEST_BYTES = 2_621_440L * 512;
    private static final long OUT_BYTES = 524_288L * 512;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "multipath-Y-1-two-live-one-mounted, nvme1n1, 259:3",
        "multipath-Y-3-nvme1-connecting, nvme1n1, 259:3",
        "multipath-Y-5-reconnected-while-stale-mount, nvme1n2, 259:4",
        "multipath-Y-6-stale-mount-unmounted, nvme1n2, 259:4",
        "multipath-N-1-two-live-one-mounted, nvme1n1, 259:1",
        "multipath-N-3-nvme1-connecting, nvme1n1, 259:1",
        "multipath-N-5-reconnected-while-stale-mount, nvme2n2, 259:2",
        "multipath-N-6-stale-mount-unmounted, nvme2n2, 259:2",
    })
    void theDiskThatWasCutOffIsFoundUnderItsNameOfTheMoment(String state, String disk, String number)
            throws IOException {
        RecordedTree tree = RecordedTree.of(state, folder);
        assertThat(tree.fabrics().find(RecordedTree.OUT))
                .contains(new Device(tree.dev().resolve(disk).toString(), number, OUT_BYTES));
        assertThat(tree.fabrics().connected(RecordedTree.OUT)).isTrue();
        assertThat(tree.fabrics().count()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipath-Y-4-nvme1-gone-stale-mount", "multipath-N-4-nvme1-gone-stale-mount"})
    void aSubsystemThatOnlyAStaleMountKeepsIsNoConnection(String state) throws IOException {
        RecordedTree tree = RecordedTree.of(state, folder);
        assertThat(tree.fabrics().find(RecordedTree.OUT)).isEmpty();
        assertThat(tree.fabrics().connected(RecordedTree.OUT)).isFalse();
        assertThat(tree.fabrics().count()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Y-1-two-live-one-mounted", "Y-4-nvme1-gone-stale-mount", "Y-6-stale-mount-unmounted"})
    void theUndisturbedDiskStaysTheSameWithMultipath(String state) throws IOException {
        RecordedTree tree = RecordedTree.of("multipath-" + state, folder);
        assertThat(tree.fabrics().find(RecordedTree.TEST))
                .contains(new Device(tree.dev().resolve("nvme0n1").toString(), "259:1", TEST_BYTES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"N-1-two-live-one-mounted", "N-4-nvme1-gone-stale-mount", "N-6-stale-mount-unmounted"})
    void theUndisturbedDiskStaysTheSameWithoutMultipath(String state) throws IOException {
        RecordedTree tree = RecordedTree.of("multipath-" + state, folder);
        assertThat(tree.fabrics().find(RecordedTree.TEST))
                .contains(new Device(tree.dev().resolve("nvme0n1").toString(), "259:0", TEST_BYTES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipath-Y-0-module-loaded-no-controller", "multipath-N-0-module-loaded-no-controller"})
    void withoutControllersThereIsNothing(String state) throws IOException {
        RecordedTree tree = RecordedTree.of(state, folder);
        assertThat(tree.fabrics().count()).isZero();
        assertThat(tree.fabrics().find(RecordedTree.TEST)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipath-Y-1-two-live-one-mounted", "multipath-N-1-two-live-one-mounted"})
    void toAnotherHostNothingOfItIsOurs(String state) throws IOException {
        RecordedTree tree = RecordedTree.of(state, folder);
        KernelFabrics other = new KernelFabrics(tree.dev(), tree.sys(), FakeKernel.OURS, tree);
        assertThat(other.count()).isZero();
        assertThat(other.find(RecordedTree.TEST)).isEmpty();
        assertThat(other.connected(RecordedTree.OUT)).isFalse();
    }
}
