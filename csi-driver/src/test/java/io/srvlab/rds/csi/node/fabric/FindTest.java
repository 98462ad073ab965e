package io.srvlab.rds.csi.node.fabric;

import static io.srvlab.rds.csi.node.fabric.FakeKernel.NQN;
import static io.srvlab.rds.csi.node.fabric.FakeKernel.OURS;
import static io.srvlab.rds.csi.node.fabric.FakeKernel.THEIRS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.csi.node.fabric.Fabrics.Connection;
import io.srvlab.rds.csi.node.fabric.Fabrics.Device;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What sysfs shows, and what must not be taken for ours; with native multipath and without. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
class FindTest {
    private static final String OTHER = "nqn.2000-02.com.mikrotik:csi-b:22222222";

    private final FakeKernel kernel;
    private final KernelFabrics fabrics;
    private final boolean multipath;

    FindTest(boolean multipath, @TempDir Path folder) throws IOException {
        this.multipath = multipath;
        kernel = new FakeKernel(folder, multipath);
        fabrics = kernel.fabrics();
    }

    @Test
    void aNodeWithoutTheModulesHasNothing(@TempDir Path empty) throws IOException {
        KernelFabrics none = new KernelFabrics(empty, empty.resolve("sys"), OURS, kernel);
        assertThat(none.find(NQN)).isEmpty();
        assertThat(none.connected(NQN)).isFalse();
        assertThat(none.count()).isZero();
    }

    @Test
    void theDiskIsFoundByItsNqnAmongOthers() throws IOException {
        kernel.connect(OTHER, OURS);
        kernel.connect(NQN, OURS);
        assertThat(fabrics.find(NQN))
                .contains(new Device(kernel.dev().resolve("nvme1n1").toString(), "259:2", 1 << 20));
        assertThat(fabrics.connected(NQN)).isTrue();
        assertThat(fabrics.count()).isEqualTo(2);
    }

    @Test
    void eachConnectionOfOursIsListedWithItsBoxAndItsState() throws IOException {
        kernel.connect(OTHER, OURS);
        kernel.connect(NQN, OURS);
        kernel.connect(NQN, THEIRS);
        FakeKernel.put(kernel.folder("nvme0").resolve("address"), "traddr=192.0.2.2,trsvcid=4420,src_addr=192.0.2.1");
        FakeKernel.put(kernel.folder("nvme1").resolve("address"), "traddr=2001:db8::7,trsvcid=4421");
        FakeKernel.put(kernel.folder("nvme1").resolve("state"), "connecting");
        assertThat(fabrics.connections())
                .containsExactly(
                        new Connection(OTHER, "192.0.2.2 port 4420", true, "live"),
                        new Connection(NQN, "2001:db8::7 port 4421", false, "connecting"));
        FakeKernel.put(kernel.folder("nvme1").resolve("state"), "deleting (no IO)");
        assertThat(fabrics.connections()).hasSize(1);
    }

    @Test
    void connectionsWithAnotherHostNqnAreNotOurs() throws IOException {
        kernel.connect(NQN, THEIRS);
        assertThat(fabrics.find(NQN)).isEmpty();
        assertThat(fabrics.connected(NQN)).isFalse();
        assertThat(fabrics.count()).isZero();
        assertThat(fabrics.connectedAs(THEIRS, NQN)).isTrue();
        assertThat(fabrics.connectedAs(THEIRS, OTHER)).isFalse();
    }

    @Test
    void aForeignControllersDiskInASharedSubsystemIsNotOurs() throws IOException {
        kernel.connect(NQN, THEIRS);
        kernel.bare(NQN, OURS);
        assertThat(fabrics.find(NQN)).isEmpty();
        assertThat(fabrics.count()).isOne();
    }

    @Test
    void aLocalDiskHasNoHostNqnAndIsPassedOver() throws IOException {
        Path local = kernel.sys().resolve("class/nvme/nvme9");
        FakeKernel.put(local.resolve("transport"), "pcie");
        FakeKernel.put(local.resolve("state"), "live");
        FakeKernel.put(local.resolve("subsysnqn"), NQN);
        assertThat(fabrics.connected(NQN)).isFalse();
    }

    @Test
    void anotherTransportIsNotOurs() throws IOException {
        String name = kernel.connect(NQN, OURS);
        FakeKernel.put(kernel.folder(name).resolve("transport"), "rdma");
        assertThat(fabrics.connected(NQN)).isFalse();
        assertThat(fabrics.find(NQN)).isEmpty();
    }

    @Test
    void aControllerThatConnectsForTheFirstTimeHasNoNqnYet() throws IOException {
        String name = kernel.bare(NQN, OURS);
        FakeKernel.put(kernel.folder(name).resolve("subsysnqn"), "(efault)");
        kernel.state(name, "connecting");
        assertThat(fabrics.find(NQN)).isEmpty();
        assertThat(fabrics.count()).as("it is a connection nonetheless").isOne();
    }

    @Test
    void inAnOutageTheDeviceIsStillThere() throws IOException {
        String name = kernel.connect(NQN, OURS);
        for (String state : new String[] {"live", "resetting", "connecting"}) {
            kernel.state(name, state);
            assertThat(fabrics.find(NQN)).as(state).isPresent();
        }
    }

    @Test
    void aControllerOnItsWayOutHasNoDeviceAnyMore() throws IOException {
        String name = kernel.connect(NQN, OURS);
        for (String state : new String[] {"deleting", "deleting (no IO)", "dead"}) {
            kernel.state(name, state);
            assertThat(fabrics.find(NQN)).as(state).isEmpty();
            assertThat(fabrics.connected(NQN)).as(state).isTrue();
        }
    }

    @Test
    void otherNamespacesAreNotTheVolume() throws IOException {
        String name = kernel.bare(NQN, OURS);
        kernel.attach(name, 1, 7);
        assertThat(fabrics.find(NQN)).isEmpty();
        String disk = kernel.attach(name, 2, 1);
        assertThat(fabrics.find(NQN).map(Device::path))
                .contains(kernel.dev().resolve(disk).toString());
    }

    @Test
    void aDiskWithoutSizeDoesNotCount() throws IOException {
        String name = kernel.connect(NQN, OURS);
        kernel.rescan = size -> 0L;
        fabrics.rescan(NQN);
        assertThat(fabrics.find(NQN)).isEmpty();
        assertThat(kernel.written).containsExactly(name + "/rescan_controller");
    }

    @Test
    void severalDisksForOneNqnAreNamedAndNoneIsUsed() throws IOException {
        String name = kernel.connect(NQN, OURS);
        kernel.attach(name, 2, 1);
        assertThatThrownBy(() -> fabrics.find(NQN))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(NQN)
                .hasMessageContaining("nvme0n1")
                .hasMessageContaining("nvme0n2");
    }

    @Test
    void twoControllersToOneDiskAreOneDiskWithMultipathAndAnErrorWithout() throws IOException {
        kernel.connect(NQN, OURS);
        kernel.connect(NQN, OURS);
        if (multipath) {
            assertThat(fabrics.find(NQN)).isPresent();
        } else {
            assertThatThrownBy(() -> fabrics.find(NQN)).hasMessageContainingAll("nvme0n1", "nvme1n1");
        }
        assertThat(fabrics.count()).isEqualTo(2);
    }

    @Test
    void aLinkThatOutlivedItsControllerProvesNothing() throws IOException {
        String name = kernel.connect(NQN, OURS);
        // the other volume's subsystem keeps a disk and a link nvme0 of a controller that is long gone
        Path stale = kernel.sys().resolve("devices/virtual/nvme-subsystem/nvme-subsys8");
        FakeKernel.put(stale.resolve("subsysnqn"), OTHER);
        FakeKernel.put(stale.resolve("nvme8n1/nsid"), "1");
        FakeKernel.put(stale.resolve("nvme8n1/size"), "2048");
        FakeKernel.put(stale.resolve("nvme8n1/dev"), "259:80");
        FakeKernel.link(stale.resolve(name), Path.of("../../nvme-fabrics/ctl").resolve(name));
        FakeKernel.link(kernel.sys().resolve("class/nvme-subsystem/nvme-subsys8"), stale);
        FakeKernel.link(stale.resolve("nvme7"), Path.of("../../nvme-fabrics/ctl/nvme7"));
        FakeKernel.link(kernel.sys().resolve("class/block/nvme8n1"), stale.resolve("nvme8n1"));
        FakeKernel.put(kernel.folder(name).resolve("nvme8c0n1/nsid"), "1");
        assertThat(fabrics.find(OTHER)).isEmpty();
        assertThat(fabrics.find(NQN).map(Device::majorMinor)).contains("259:1");
    }

    @Test
    void aControllerThatIsHalfGoneIsGone() throws IOException {
        String name = kernel.connect(NQN, OURS);
        Files.delete(kernel.folder(name).resolve("state"));
        assertThat(fabrics.find(NQN)).isEmpty();
        FakeKernel.remove(kernel.folder(name));
        assertThat(fabrics.connected(NQN)).as("its link leads nowhere").isFalse();
        assertThat(fabrics.count()).isZero();
    }

    @Test
    void aSysfsThatCannotBeReadIsAnErrorAndNotAnAnswer() throws IOException {
        String name = kernel.connect(NQN, OURS);
        Path state = kernel.folder(name).resolve("state");
        Files.delete(state);
        Files.createDirectory(state); // reading it fails, and not because it is gone
        assertThatThrownBy(() -> fabrics.connected(NQN)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fabrics.find(NQN)).isInstanceOf(IOException.class);
    }

    @Test
    void aNumberThatWentToAnotherVolumeIsLookedAtAnew() throws IOException {
        kernel.connect(NQN, OURS);
        assertThat(fabrics.find(NQN)).isPresent();
        // kept, as the kernel never gives the same inode to two controllers
        Files.move(kernel.folder("nvme0"), kernel.sys().resolve("away"));
        kernel.connect(OTHER, OURS);
        assertThat(fabrics.find(NQN)).isEmpty();
        assertThat(fabrics.connected(NQN)).isFalse();
        assertThat(fabrics.connected(OTHER)).isTrue();
    }

    @Test
    void aNodeThatLeadsToAnotherDiskIsRefused() throws IOException {
        kernel.connect(NQN, OURS);
        FakeKernel.put(kernel.dev().resolve("nvme0n1"), "259:77");
        assertThatThrownBy(() -> fabrics.find(NQN)).hasMessageContainingAll("nvme0n1", "259:77", "259:1", "/dev");
    }

    @Test
    void aDiskWhoseNodeIsNotThereYetIsNotFound() throws IOException {
        kernel.connect(NQN, OURS);
        Files.delete(kernel.dev().resolve("nvme0n1"));
        assertThat(fabrics.find(NQN)).isEmpty();
    }

    @Test
    void aRescanShowsTheNewSize() throws IOException {
        kernel.connect(NQN, OURS);
        kernel.rescan = size -> 2 * size;
        fabrics.rescan(NQN);
        assertThat(fabrics.find(NQN).map(Device::sizeBytes)).contains(2L << 20);
    }

    @Test
    void rescanAsksEachOfOursAndNobodyElse() throws IOException {
        kernel.connect(NQN, THEIRS);
        kernel.connect(NQN, OURS);
        kernel.connect(OTHER, OURS);
        kernel.connect(NQN, OURS);
        fabrics.rescan(NQN);
        assertThat(kernel.written).containsExactly("nvme1/rescan_controller", "nvme3/rescan_controller");
    }

    @Test
    void rescanOfWhatIsNotConnectedFails() {
        assertThatThrownBy(() -> fabrics.rescan(NQN))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(NQN);
    }

    /** The number of the disk is a pipe, so that the look stands still right there while the controller is replaced. */
    @Test
    void aDiskReadAfterItsControllerWasReplacedIsNotReturned() throws Exception {
        kernel.connect(NQN, OURS);
        Path folder = kernel.folder("nvme0");
        Path disk = kernel.sys().resolve("class/block/nvme0n1").toRealPath();
        Files.delete(disk.resolve("dev"));
        assertThat(new ProcessBuilder("mkfifo", disk.resolve("dev").toString())
                        .start()
                        .waitFor())
                .isZero();
        FakeKernel.put(kernel.dev().resolve("nvme0n1"), "259:66");
        try (ExecutorService looker = Executors.newSingleThreadExecutor()) {
            Future<Optional<Device>> look = looker.submit(() -> fabrics.find(NQN));
            try (OutputStream number = Files.newOutputStream(disk.resolve("dev"))) { // opens when the look reads
                Path away = kernel.sys().resolve("away");
                Files.move(folder, away);
                kernel.connect(OTHER, OURS);
                number.write("259:66".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(look.get()).isEmpty();
        }
    }

    /** A controller's number goes from volume to volume while the tree is read; the other volume's disk never comes out. */
    @Test
    void aNumberThatChangesHandsDuringTheLookNeverLeadsToAnotherVolume() throws Exception {
        kernel.connect(NQN, OURS);
        String ours = fabrics.find(NQN).orElseThrow().majorMinor();
        Path folder = kernel.folder("nvme0");
        Path away = kernel.sys().resolve("away");
        Files.createDirectories(away);
        Thread churn = Thread.ofPlatform().start(() -> swap(folder, away));
        int seen = 0;
        while (churn.isAlive()) {
            try {
                Optional<Device> device = fabrics.find(NQN);
                seen += device.isPresent() ? 1 : 0;
                assertThat(device.map(Device::majorMinor).orElse(ours)).isEqualTo(ours);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("changed during");
            }
        }
        churn.join();
        assertThat(fabrics.find(NQN).map(Device::majorMinor)).contains(ours);
        assertThat(seen).isPositive();
    }

    /** No folder is used twice, as the kernel never gives the same inode to two controllers. */
    private void swap(Path folder, Path away) {
        try {
            for (int i = 0; i < 100; i++) {
                boolean mine = i % 2 == 1;
                Path fresh = away.resolve("fresh" + i);
                for (String file : new String[] {"hostnqn", "transport", "state", "address"}) {
                    FakeKernel.put(fresh.resolve(file), FakeKernel.get(folder.resolve(file)));
                }
                FakeKernel.put(fresh.resolve("subsysnqn"), mine ? NQN : OTHER);
                String disk = multipath ? "nvme0c0n1" : "nvme0n1";
                FakeKernel.put(fresh.resolve(disk).resolve("nsid"), multipath && !mine ? "2" : "1");
                FakeKernel.put(fresh.resolve(disk).resolve("hidden"), multipath ? "1" : "0");
                FakeKernel.put(fresh.resolve(disk).resolve("size"), "2048");
                FakeKernel.put(fresh.resolve(disk).resolve("dev"), mine ? "259:1" : "259:66");
                Files.move(folder, away.resolve("old" + i));
                Files.move(fresh, folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
