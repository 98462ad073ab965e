package io.srvlab.rds.operator.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.operator.box.Boxes.Access;
import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Export;
import io.srvlab.rds.routeros.Identity;
import io.srvlab.rds.routeros.NewDisk;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.SshRdsClient;
import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.SimulatorOptions;
import io.srvlab.rds.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class OwnedBoxesTest {
    private static final String CLUSTER = "6b1f9a4e-cluster";
    private static final long MIB = 1L << 20;

    @TempDir
    Path folder;

    private Simulator box;
    private final MemoryLedger ledger = new MemoryLedger();
    private final ManualClock clock = new ManualClock();
    private final List<String> fences = new CopyOnWriteArrayList<>();
    private final List<OwnedBoxes> processes = new ArrayList<>();
    private final AtomicReference<String> key = new AtomicReference<>();
    private final AtomicBoolean leading = new AtomicBoolean(true);

    @BeforeEach
    void startBox() throws IOException {
        box = Simulator.start(SimulatorOptions.in(folder));
        key.set(box.clientKeyPem());
    }

    @AfterEach
    void stop() {
        processes.forEach(OwnedBoxes::close);
        box.close();
    }

    private OwnedBoxes process(String holder) {
        BoxSettings settings =
                new BoxSettings(CLUSTER, holder, Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(10));
        OwnedBoxes process = new OwnedBoxes(
                settings,
                new Surroundings(
                        SshRdsClient::connect,
                        name -> new Connection.Secret(String.valueOf(key.get())),
                        ledger,
                        leading::get,
                        (name, message) -> fences.add(holder),
                        clock));
        processes.add(process);
        return process;
    }

    @SuppressWarnings("NullAway") // null asks for defaults
    private RdsStorageClassSpec spec(String fingerprint) {
        return new RdsStorageClassSpec(
                new RdsStorageClassSpec.Rds(
                        "127.0.0.1", box.port(), "csi", new RdsStorageClassSpec.SecretRef("key"), List.of(fingerprint)),
                new RdsStorageClassSpec.Pool("raid10", null, null, null),
                new RdsStorageClassSpec.Nvme(List.of("127.0.0.1"), null, null, null, null, null, null, null),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private RdsStorageClassSpec spec() {
        return spec(box.hostKeyFingerprint());
    }

    private Box usable(OwnedBoxes process) {
        process.look("fast", spec());
        clock.advance(Duration.ofSeconds(10));
        BoxLook look = process.look("fast", spec());
        assertThat(look.access()).as(look.toString()).isInstanceOf(Access.Usable.class);
        return ((Access.Usable) look.access()).box();
    }

    private static String reason(Access access) {
        return access instanceof Access.Unusable unusable ? unusable.reason() : "Usable";
    }

    private static NewDisk disk(Box where, String name, long size) {
        String slot = Identity.slot(CLUSTER, name, "u1");
        return new NewDisk(
                where.where(),
                slot,
                where.where().path() + "/" + slot + "/volume.img",
                false,
                "",
                size,
                0,
                new DiskComment(
                        Identity.clusterHash(CLUSTER), DiskComment.State.NEW, "u1", "SingleNodeWriter", "fast", name),
                true);
    }

    private String ownerComment() {
        return box.disks().stream()
                .map(Object::toString)
                .filter(text -> text.contains("csi-owner:"))
                .findFirst()
                .orElse("none");
    }

    @Test
    void aFirstUseIsUsableAtOnceAndRecordedInBothPlaces() {
        BoxLook look = process("one").look("fast", spec());

        assertThat(reason(look.access())).isEqualTo("Usable");
        assertThat(ledger.read("fast").generation()).isEqualTo(1);
        assertThat(ownerComment())
                .contains("csi-owner:" + CLUSTER + ":"
                        + ledger.read("fast").poolId().orElseThrow() + ":1:one");
    }

    @Test
    void aTakeoverWaitsForLinesThatMayStillRun() {
        usable(process("one"));
        OwnedBoxes second = process("two");

        assertThat(reason(second.look("fast", spec()).access())).isEqualTo("TakingOver");
        clock.advance(Duration.ofSeconds(9));
        assertThat(reason(second.look("fast", spec()).access())).isEqualTo("TakingOver");
        clock.advance(Duration.ofSeconds(1));
        assertThat(reason(second.look("fast", spec()).access())).isEqualTo("Usable");
        assertThat(ledger.read("fast").generation()).isEqualTo(2);
    }

    @Test
    void theOldLeaderIsFencedAndChangesNothing() throws Exception {
        Box first = usable(process("one"));
        Disk made = first.create(disk(first, "kept", 8 * MIB));
        usable(process("two"));
        List<String> before = box.disks().stream().map(Object::toString).toList();

        assertThatThrownBy(() -> first.remove(made)).isInstanceOf(RdsException.Fenced.class);

        assertThat(box.disks().stream().map(Object::toString).toList()).isEqualTo(before);
        assertThat(fences).containsExactly("one");
        assertThat(reason(processes.getFirst().access("fast"))).isEqualTo("Fenced");
    }

    @Test
    void theOldLeaderIsFencedByItsNextLookToo() {
        OwnedBoxes old = process("one");
        usable(old);
        usable(process("two"));

        assertThat(reason(old.look("fast", spec()).access())).isEqualTo("Fenced");
        assertThat(fences).containsExactly("one");
    }

    @Test
    void anApiServerRestoredFromABackupChangesNothingUntilAccepted() {
        Ledger.Entry old = ledger.read("fast");
        usable(process("one"));
        String owned = ownerComment();
        ledger.set(old);
        OwnedBoxes restored = process("two");

        assertThat(reason(restored.look("fast", spec()).access())).isEqualTo("ApiServerBehindBox");
        assertThat(ownerComment()).isEqualTo(owned);
        ledger.set(new Ledger.Entry("fast", "9", Optional.empty(), 0, 1));
        assertThat(reason(restored.look("fast", spec()).access())).isEqualTo("TakingOver");
        assertThat(ledger.read("fast").generation()).isEqualTo(2);
    }

    @Test
    void aBoxWithoutOurRecordIsRefusedWhenVolumesAreElsewhere() {
        ledger.volumeIn("fast", "another-pool");

        assertThat(reason(process("one").look("fast", spec()).access())).isEqualTo("WrongBox");
        assertThat(box.disks()).noneMatch(disk -> disk.toString().contains("csi-owner"));
    }

    @Test
    void withoutTheLeaseNothingIsTakenOver() {
        leading.set(false);
        assertThat(reason(process("one").look("fast", spec()).access())).isEqualTo("NotLeader");
        assertThat(ownerComment()).isEqualTo("none");
    }

    @Test
    void twoClassesWithOneDirectoryAreBothUnusable() {
        OwnedBoxes process = process("one");
        usable(process);

        assertThat(reason(process.look("copy", spec()).access())).isEqualTo("DuplicatePool");
        assertThat(reason(process.access("fast"))).isEqualTo("DuplicatePool");
        process.forget("copy");
        assertThat(reason(process.access("fast"))).isEqualTo("Usable");
    }

    @Test
    void aRotatedKeyIsPickedUpAndTheHoldIsKept() {
        OwnedBoxes process = process("one");
        usable(process);
        String good = String.valueOf(key.get());
        key.set("not a key");
        assertThat(reason(process.look("fast", spec()).access())).isEqualTo("Unauthorized");
        key.set(good);

        assertThat(reason(process.look("fast", spec()).access())).isIn("Usable", "TakingOver");
        clock.advance(Duration.ofSeconds(10));
        assertThat(reason(process.look("fast", spec()).access())).isEqualTo("Usable");
        assertThat(fences).isEmpty();
    }

    @Test
    void aHostKeyThatIsNotPinnedGetsNoCommand() {
        int before = box.received().size();
        BoxLook look = process("one").look("fast", spec("SHA256:" + "A".repeat(43)));

        assertThat(reason(look.access())).isEqualTo("Unauthorized");
        assertThat(box.received()).hasSize(before);
    }

    @Test
    void capacityIsPromisedOnce() throws Exception {
        Box mine = usable(process("one"));
        long total = box.options().pools().getFirst().totalBytes();

        assertThatThrownBy(() -> mine.create(disk(mine, "huge", total)))
                .isInstanceOf(RdsException.NoSpace.class)
                .hasMessageContaining("available");
        mine.create(disk(mine, "half", total / 2));
        assertThatThrownBy(() -> mine.create(disk(mine, "other-half", total / 2)))
                .isInstanceOf(RdsException.NoSpace.class);
    }

    @Test
    void theGenerationIsRaisedBeforeACreateWhenItIsOld() throws Exception {
        Box mine = usable(process("one"));
        mine.create(disk(mine, "a", 8 * MIB));
        assertThat(ledger.read("fast").generation()).isEqualTo(1);

        clock.advance(Duration.ofSeconds(61));
        mine.create(disk(mine, "b", 8 * MIB));

        assertThat(ledger.read("fast").generation()).isEqualTo(2);
        assertThat(ownerComment()).contains(":2:one");
        assertThat(mine.inventory(Duration.ofMinutes(5))).extracting(Disk::slot).hasSizeGreaterThan(2);
    }

    @Test
    void anApiServerRestoredWhileWeRunStopsCreates() throws Exception {
        Ledger.Entry old = ledger.read("fast");
        Box mine = usable(process("one"));
        ledger.set(old);
        clock.advance(Duration.ofSeconds(61));

        assertThatThrownBy(() -> mine.create(disk(mine, "b", 8 * MIB))).isInstanceOf(RdsException.Busy.class);
        assertThat(reason(processes.getFirst().look("fast", spec()).access())).isEqualTo("ApiServerBehindBox");
    }

    @Test
    void anApiServerRestoredWhileWeRunChangesNoDisk() throws Exception {
        Ledger.Entry old = ledger.read("fast");
        Box mine = usable(process("one"));
        Disk made = mine.create(disk(mine, "a", 8 * MIB));
        ledger.set(old);

        assertThatThrownBy(() -> mine.export(made, new Export("nqn.2000-02.com.mikrotik:a", 4420, "")))
                .isInstanceOf(RdsException.Busy.class);
        assertThatThrownBy(() -> mine.remove(made)).isInstanceOf(RdsException.Busy.class);
        assertThat(mine.disk(made.slot())).contains(made);
    }

    @Test
    void anApiServerRestoredWhileWeRunIsReportedByTheNextLook() {
        Ledger.Entry old = ledger.read("fast");
        usable(process("one"));
        ledger.set(old);

        assertThat(reason(processes.getFirst().look("fast", spec()).access())).isEqualTo("ApiServerBehindBox");
    }

    @Test
    void anotherClusterWithOurSlotNamesIsRefused() throws Exception {
        OwnedBoxes process = process("one");
        Box mine = usable(process);
        Disk made = mine.create(disk(mine, "a", 8 * MIB));
        box.exec("/disk/set [find where slot=\"" + made.slot() + "\"] comment=\"csi:000000000000:ok:u:SNW:fast:a\"");

        assertThat(reason(process.look("fast", spec()).access())).isEqualTo("ClusterIdCollision");
    }

    @Test
    void aCreateWhoseReplyIsLostIsSeenByTheNextLookAtTheInventory() throws Exception {
        Box mine = usable(process("one"));
        mine.inventory(Duration.ofHours(1));
        NewDisk wanted = disk(mine, "a", 8 * MIB);
        box.faults().dropReplyAfter("/disk/add");

        assertThatThrownBy(() -> mine.create(wanted)).isInstanceOf(RdsException.UnknownOutcome.class);

        assertThat(mine.inventory(Duration.ofHours(1))).extracting(Disk::slot).contains(wanted.slot());
        assertThat(fences).isEmpty();
    }

    @Test
    void aTakeoverWhoseReplyIsLostIsNotDoneTwice() {
        usable(process("one"));
        OwnedBoxes second = process("two");
        box.faults().dropReplyAfter(":2:two");

        assertThat(reason(second.look("fast", spec()).access())).isEqualTo("UnknownOutcome");
        assertThat(reason(second.look("fast", spec()).access())).isEqualTo("TakingOver");

        assertThat(ledger.read("fast").generation()).isEqualTo(2);
        assertThat(ownerComment()).contains(":2:two");
    }

    @Test
    void forgettingAClassLeavesItsDisksAndItsOwnerRecord() throws Exception {
        OwnedBoxes process = process("one");
        Box mine = usable(process);
        mine.create(disk(mine, "a", 8 * MIB));
        List<String> before = box.disks().stream().map(Object::toString).toList();

        process.forget("fast");

        assertThat(box.disks().stream().map(Object::toString).toList()).isEqualTo(before);
        assertThatThrownBy(() -> mine.create(disk(mine, "b", 8 * MIB))).isInstanceOf(RdsException.Busy.class);
    }

    @Test
    void aBoxThatWasDownIsUsedOnceItIsUp() throws Exception {
        RdsStorageClassSpec spec = spec();
        int port = box.port();
        box.close();
        OwnedBoxes process = process("one");
        assertThat(reason(process.look("fast", spec).access())).isEqualTo("Unreachable");

        box = Simulator.start(SimulatorOptions.in(folder).withPort(port));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> reason(process.look("fast", spec).access()), "Usable"::equals);
    }
}
