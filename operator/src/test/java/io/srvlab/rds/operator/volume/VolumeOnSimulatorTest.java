package io.srvlab.rds.operator.volume;

import static io.srvlab.rds.operator.volume.Seen.A;
import static io.srvlab.rds.operator.volume.Seen.B;
import static io.srvlab.rds.operator.volume.Seen.GIB;
import static io.srvlab.rds.operator.volume.Seen.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.Adopt;
import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeStatus.Phase;
import io.srvlab.rds.operator.box.BoxSettings;
import io.srvlab.rds.operator.box.Boxes.Access;
import io.srvlab.rds.operator.box.MemoryLedger;
import io.srvlab.rds.operator.box.OwnedBoxes;
import io.srvlab.rds.operator.box.Surroundings;
import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.SshRdsClient;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import io.srvlab.rds.simulator.disk.DiskItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole reconciliations over SSH on the simulated box. */
@SuppressWarnings("NullAway.Init")
class VolumeOnSimulatorTest {
    @TempDir
    Path folder;

    private Simulator box;
    private OwnedBoxes boxes;
    private final World world = new World();

    @BeforeEach
    void takeTheBox() throws IOException {
        box = Simulator.start(SimulatorOptions.in(folder));
        RdsStorageClassSpec storageClass = storageClass();
        boxes = new OwnedBoxes(
                new BoxSettings(
                        Seen.CLUSTER, "operator-1", Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(2)),
                new Surroundings(
                        SshRdsClient::connect,
                        _ -> new Connection.Secret(box.clientKeyPem()),
                        new MemoryLedger(),
                        () -> true,
                        (_, message) -> {
                            throw new AssertionError("fenced: " + message);
                        },
                        world.clock));
        boxes.look(Seen.CLASS, storageClass);
        boxes.look(Seen.CLASS, storageClass);
        world.storageClass = Optional.of(storageClass);
        world.access = boxes.access(Seen.CLASS);
        assertThat(world.access).isInstanceOf(Access.Usable.class);
    }

    @AfterEach
    void stop() {
        boxes.close();
        box.close();
    }

    @SuppressWarnings("NullAway") // null asks for defaults
    private RdsStorageClassSpec storageClass() {
        return new RdsStorageClassSpec(
                new RdsStorageClassSpec.Rds(
                        "127.0.0.1",
                        box.port(),
                        "csi",
                        new RdsStorageClassSpec.SecretRef("key"),
                        List.of(box.hostKeyFingerprint())),
                new RdsStorageClassSpec.Pool("raid10", null, null, null),
                new RdsStorageClassSpec.Nvme(List.of("127.0.0.1"), null, null, null, null, null, null, null),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private List<DiskItem> volumes() {
        return box.disks().stream()
                .filter(disk -> !disk.slot().startsWith(Identity.OWNER_PREFIX))
                .toList();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("pools/raid10"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(Identity.OWNER_PREFIX))
                    .toList();
        }
    }

    private long exports() throws IOException {
        try (Stream<Path> links = Files.list(folder.resolve("exports"))) {
            return links.count();
        }
    }

    @Test
    void aWholeLifeLeavesTheBoxEmpty() throws IOException {
        world.provisioned();
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        assertThat(folder.resolve("exports")
                        .resolve(Objects.requireNonNull(world.status().nqn())))
                .exists();
        world.api.edit(NAME, spec -> Specs.sized(spec, 2 * GIB));
        world.reconcile();
        assertThat(volumes().getFirst().size()).isEqualTo(2 * GIB);
        world.api.edit(NAME, spec -> Specs.attached(spec, B));
        world.reconcile();
        assertThat(exports()).isOne();
        assertThat(world.grantedNodes()).containsExactly("node-b");
        world.api.edit(NAME, spec -> Specs.policy(Specs.attached(spec), DeletionPolicy.Delete));
        world.api.delete(NAME, world.clock.instant());
        world.reconcile();
        assertThat(world.gone()).isTrue();
        assertThat(volumes()).isEmpty();
        assertThat(files()).isEmpty();
        assertThat(exports()).isZero();
    }

    @Test
    void everyLostReplyIsReadBack() throws IOException {
        world.create();
        box.faults().dropReplyAfter("/disk/add type=file");
        world.reconcile();
        assertThat(world.status().phase()).isEqualTo(Phase.Creating);
        world.settle();
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        assertThat(volumes()).hasSize(1);

        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        box.faults().dropReplyAfter("nvme-tcp-export=yes");
        world.reconcile();
        assertThat(Objects.requireNonNull(world.status().failure()).reason()).isEqualTo("UnknownOutcome");
        world.settle();
        assertThat(world.grantedNodes()).containsExactly("node-a");

        world.api.edit(NAME, spec -> Specs.sized(spec, 2 * GIB));
        box.faults().dropReplyAfter("file-size=" + 2 * GIB);
        world.settle();
        assertThat(world.status().sizeBytes()).isEqualTo(2 * GIB);

        world.api.edit(NAME, spec -> Specs.policy(Specs.attached(spec), DeletionPolicy.Delete));
        world.api.delete(NAME, world.clock.instant());
        box.faults().dropReplyAfter("/disk/remove");
        world.settle();
        assertThat(world.gone()).isTrue();
        assertThat(volumes()).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void withEveryStatusWipedNoMutationIsSent() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.reconcile();
        world.api.wipeStatus(NAME);
        world.restart();
        int before = box.received().size();
        world.settle();
        assertThat(box.received().subList(before, box.received().size()))
                .noneMatch(command -> command.contains("/disk/set")
                        || command.contains("/disk/add")
                        || command.contains("/disk/remove")
                        || command.contains("/file/"));
        assertThat(world.grantedNodes()).containsExactly("node-a");
    }

    @Test
    void aDiskRemovedByAnAdministratorIsNotMadeAgain() {
        world.provisioned();
        box.exec("/disk/remove [/disk/find where slot=\"" + volumes().getFirst().slot() + "\"]");
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        world.settle();
        assertThat(world.status().phase()).isEqualTo(Phase.DiskMissing);
        assertThat(volumes()).isEmpty();
    }

    @Test
    void aFrozenBoxEndsTheLookAndIsAskedAgain() {
        world.provisioned();
        world.api.edit(NAME, spec -> Specs.attached(spec, A));
        box.faults().freeze();
        world.reconcile();
        assertThat(world.grantedNodes()).isEmpty();
        assertThat(world.status().phase()).isEqualTo(Phase.Available);
        box.faults().thaw();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            world.reconcile();
            assertThat(world.grantedNodes()).containsExactly("node-a");
        });
        assertThat(volumes()).hasSize(1);
    }

    @Test
    void aFullBoxSaysHowMuchIsFree() {
        world.create(Specs.sized(new Seen().spec(), 1000 * GIB));
        world.reconcile();
        assertThat(world.status().phase()).isEqualTo(Phase.Failed);
        assertThat(Objects.requireNonNull(world.status().failure()).reason()).isEqualTo("NoSpace");
        assertThat(volumes()).isEmpty();
    }

    @Test
    void aDiskMadeByHandIsAdoptedWithItsContentAndStaysWhenItsObjectGoes() throws IOException {
        box.exec("/disk/add type=file slot=old file-path=raid10/old.img file-size=1073741824 mount-filesystem=no");
        Path file = folder.resolve("pools/raid10/old.img");
        Files.writeString(file, "precious");
        Seen adopting = new Seen();
        adopting.adopt = new Adopt("old");
        world.create(adopting.spec());
        world.settle();
        assertThat(world.status().phase()).as(world.status().toString()).isEqualTo(Phase.Available);
        assertThat(volumes().getFirst().comment()).contains(":ok:").endsWith(":" + NAME);
        world.api.delete(NAME, world.clock.instant());
        world.settle();
        assertThat(world.gone()).isTrue();
        assertThat(volumes()).hasSize(1);
        assertThat(Files.readString(file)).startsWith("precious");
    }

    private Path adopted() throws IOException {
        box.exec("/disk/add type=file slot=old file-path=raid10/csi/old.img file-size=1073741824 mount-filesystem=no");
        Path file = folder.resolve("pools/raid10/csi/old.img");
        Files.writeString(file, "precious");
        Seen adopting = new Seen();
        adopting.adopt = new Adopt("old");
        world.create(adopting.spec());
        world.settle();
        assertThat(world.status().phase()).as(world.status().toString()).isEqualTo(Phase.Available);
        return file;
    }

    private void delete() {
        world.api.edit(NAME, spec -> Specs.policy(spec, DeletionPolicy.Delete));
        world.api.delete(NAME, world.clock.instant());
    }

    /** As data is rescued from a volume that is to go: RouterOS keeps the file of a disk that is removed. */
    @Test
    void theFileOfAnAdoptedDiskThatWasTakenAwayStays() throws IOException {
        Path file = adopted();
        box.exec("/disk/remove [/disk/find where slot=old]");
        delete();
        world.reconcile();
        assertThat(world.gone()).isTrue();
        assertThat(Files.readString(file)).startsWith("precious");
    }

    @Test
    void theFileOfAnAdoptedDiskThatIsTakenAwayAtTheLastMomentStays() throws IOException {
        Path file = adopted();
        box.faults().administratorBefore("/disk/remove ", "/disk/remove [/disk/find where slot=old]");
        delete();
        world.reconcile();
        assertThat(world.gone()).isTrue();
        assertThat(Files.readString(file)).startsWith("precious");
    }

    @Test
    void anAdoptedDiskGoesWithItsVolume() throws IOException {
        Path file = adopted();
        delete();
        world.reconcile();
        assertThat(world.gone()).isTrue();
        assertThat(volumes()).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void aDiskThatTheBoxMayMountByNowIsNotTakenOver() {
        box.exec("/disk/add type=file slot=old file-path=raid10/csi/old.img file-size=1073741824 mount-filesystem=no");
        box.faults()
                .administratorBefore("comment=\"csi:", "/disk/set [/disk/find where slot=old] mount-filesystem=yes");
        Seen adopting = new Seen();
        adopting.adopt = new Adopt("old");
        world.create(adopting.spec());
        world.settle();
        assertThat(Objects.requireNonNull(world.status().failure()).reason()).isEqualTo("NotAdoptable");
        assertThat(volumes().getFirst().comment()).isEmpty();
    }

    @Test
    void aVolumeWhosePoolIsNotMountedIsNotCalledDeleted() throws IOException {
        world.provisioned();
        box.faults().losePool("raid10", true);
        delete();
        world.reconcile();
        assertThat(world.gone()).isFalse();
        assertThat(files()).containsExactly("volume.img");
        box.faults().losePool("raid10", false);
        world.settle();
        assertThat(world.gone()).isTrue();
        assertThat(files()).isEmpty();
    }
}
