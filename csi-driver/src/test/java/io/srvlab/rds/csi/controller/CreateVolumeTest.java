package io.srvlab.rds.csi.controller;

import static io.srvlab.rds.csi.controller.Setup.GIB;
import static io.srvlab.rds.csi.controller.Setup.NODE_1;
import static io.srvlab.rds.csi.controller.Setup.block;
import static io.srvlab.rds.csi.controller.Setup.failure;
import static io.srvlab.rds.csi.controller.Setup.mount;
import static io.srvlab.rds.csi.controller.Setup.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.AccessMode;
import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import io.srvlab.rds.csi.proto.CapacityRange;
import io.srvlab.rds.csi.proto.CreateVolumeRequest;
import io.srvlab.rds.csi.proto.Volume;
import io.srvlab.rds.csi.proto.VolumeCapability.AccessMode.Mode;
import io.srvlab.rds.csi.proto.VolumeContentSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("NullAway.Init") // set up before each test
class CreateVolumeTest {
    private static final Duration SHORT = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private Setup setup;

    @BeforeEach
    void start() throws IOException {
        setup = new Setup(folder);
    }

    @AfterEach
    void stop() {
        setup.close();
    }

    private Status refused(CreateVolumeRequest.Builder request) {
        return failure(() -> setup.create(request));
    }

    @Test
    void theSameRequestAgainFindsTheSameVolume() {
        Volume first = setup.create("a");
        assertThat(setup.create("a")).isEqualTo(first);
        assertThat(setup.operator.made.values()).containsExactly(1);
    }

    @Test
    void aRequestThatTheVolumeFulfilsToo() {
        setup.create("a");
        Volume again = setup.create(request("a")
                .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(1).setLimitBytes(GIB)));
        assertThat(again.getCapacityBytes()).isEqualTo(GIB);
    }

    static Stream<Arguments> otherWishes() {
        UnaryOperator<CreateVolumeRequest.Builder> larger =
                other -> other.setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(GIB + 1));
        UnaryOperator<CreateVolumeRequest.Builder> smaller =
                other -> other.setCapacityRange(CapacityRange.newBuilder().setLimitBytes(GIB - 1));
        UnaryOperator<CreateVolumeRequest.Builder> otherClass = other -> other.putParameters("rdsStorageClass", "slow");
        UnaryOperator<CreateVolumeRequest.Builder> otherFs =
                other -> other.putParameters("csi.storage.k8s.io/fstype", "xfs");
        UnaryOperator<CreateVolumeRequest.Builder> raw =
                other -> other.clearVolumeCapabilities().addVolumeCapabilities(block(Mode.SINGLE_NODE_WRITER));
        UnaryOperator<CreateVolumeRequest.Builder> onePod =
                other -> other.clearVolumeCapabilities().addVolumeCapabilities(mount(Mode.SINGLE_NODE_SINGLE_WRITER));
        return Stream.of(
                Arguments.of("a larger one", larger),
                Arguments.of("a smaller one", smaller),
                Arguments.of("another class", otherClass),
                Arguments.of("another filesystem", otherFs),
                Arguments.of("raw block", raw),
                Arguments.of("one pod", onePod));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherWishes")
    void aVolumeThatExistsOtherwiseIsToldSo(String what, UnaryOperator<CreateVolumeRequest.Builder> other) {
        setup.create("a");
        assertThat(refused(other.apply(request("a"))).getCode()).as(what).isEqualTo(Code.ALREADY_EXISTS);
        assertThat(setup.operator.made.values()).containsExactly(1);
    }

    @Test
    void anObjectMadeByHandIsNeverTakenForOurs() {
        setup.create("a");
        String byHand =
                "{\"apiVersion\":\"rds.srvlab.io/v1alpha1\",\"kind\":\"RdsVolume\",\"metadata\":{\"name\":\"hand\"},"
                        + "\"spec\":{\"rdsStorageClassName\":\"fast\",\"accessMode\":\"SingleNodeWriter\",\"sizeBytes\":1073741824}}";
        setup.cluster.resource(byHand).create();
        assertThat(refused(request("hand")).getCode()).isEqualTo(Code.ALREADY_EXISTS);
    }

    @Test
    void aNameThatIsNoLabelGetsAHashedIdAndKeepsItsName() {
        String name = "Volume with spaces/äöü";
        Volume volume = setup.create(name);
        assertThat(volume.getVolumeId()).startsWith("h-");
        assertThat(setup.stored(volume.getVolumeId()).getSpec().csiName()).isEqualTo(name);
        assertThat(setup.create(name)).isEqualTo(volume);
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void aBadRequestIsRefusedByItsFieldAndLeavesNothing(CreateVolumeRequest.Builder request, String field) {
        Status status = refused(request);
        assertThat(status.getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains(field);
        assertThat(setup.stored("bad")).isNull();
    }

    static Stream<Arguments> badRequests() {
        return Stream.of(
                Arguments.of(request(""), "name"),
                Arguments.of(request("x".repeat(129)), "name"),
                Arguments.of(request("bad").putParameters("colour", "red"), "colour"),
                Arguments.of(request("bad").removeParameters("rdsStorageClass"), "rdsStorageClass"),
                Arguments.of(request("bad").putParameters("rdsStorageClass", "nowhere"), "nowhere"),
                Arguments.of(request("bad").putParameters("csi.storage.k8s.io/fstype", "zfs"), "fstype"),
                Arguments.of(request("bad").clearVolumeCapabilities(), "volume_capabilities"),
                Arguments.of(
                        request("bad")
                                .setVolumeContentSource(VolumeContentSource.newBuilder()
                                        .setVolume(VolumeContentSource.VolumeSource.newBuilder()
                                                .setVolumeId("a"))),
                        "volume_content_source"),
                Arguments.of(
                        request("bad")
                                .addMutableParameters(CreateVolumeRequest.MutableParametersEntry.newBuilder()
                                        .setKey("iops")
                                        .setValue("1")),
                        "mutable_parameters"));
    }

    @Test
    void aSizeThatCannotBeHadIsOutOfRange() {
        Status status = refused(request("a")
                .setCapacityRange(
                        CapacityRange.newBuilder().setRequiredBytes(GIB + 1).setLimitBytes(GIB + 2)));
        assertThat(status.getCode()).isEqualTo(Code.OUT_OF_RANGE);
    }

    @Test
    void aSmallVolumeGetsTheSizeThatItsFilesystemNeeds() {
        Volume volume = setup.create(request("a")
                .putParameters("csi.storage.k8s.io/fstype", "xfs")
                .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(1)));
        assertThat(volume.getCapacityBytes()).isEqualTo(300L << 20);
    }

    @Test
    void aFullBoxIsToldWithItsWordsAndNothingIsLeftToComeToLifeLater() {
        setup.operator.refuse("create", "NoSpace", "12345 bytes are free");
        Status status = refused(request("a"));
        assertThat(status.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).contains("12345 bytes are free");
        assertThat(setup.stored("a")).isNull();
        setup.operator.accept("create");
        assertThat(setup.operator.disks).isEmpty();
        assertThat(setup.create("a").getCapacityBytes()).isEqualTo(GIB);
        assertThat(setup.stored("a").getSpec().deletionPolicy()).isEqualTo(DeletionPolicy.Retain);
    }

    @Test
    void aFinalFailureIsNotAnsweredWhileWhatWasMadeIsStillThere() {
        setup.operator.refuse("create", "NoSpace", "full");
        setup.operator.keepTerminating();
        Status status = failure(() -> {
            var _ = setup.within(SHORT).createVolume(request("a").build());
        });
        assertThat(status.getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(setup.stored("a")).isNotNull();
        // The next one must not take the dying object for its own.
        assertThat(refused(request("a")).getCode()).isEqualTo(Code.ABORTED);
    }

    @Test
    void aFailureThatMayPassIsWaitedForAndToldInWords() {
        setup.operator.refuse("create", "Unreachable", "no answer from 10.0.0.1");
        Status status = failure(() -> {
            var _ = setup.within(SHORT).createVolume(request("a").build());
        });
        assertThat(status.getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(status.getDescription()).contains("no answer from 10.0.0.1");
        setup.operator.accept("create");
        assertThat(setup.create("a").getVolumeId()).isEqualTo("a");
        assertThat(setup.operator.made.values()).containsExactly(1);
    }

    @Test
    void aDriverReplacedInTheMiddleGoesOnWithTheSameVolume() throws IOException {
        setup.operator.pause();
        Status status = failure(() -> {
            var _ = setup.within(SHORT).createVolume(request("a").build());
        });
        assertThat(status.getCode()).isEqualTo(Code.UNAVAILABLE);
        String uid = setup.stored("a").getMetadata().getUid();
        setup.restartDriver();
        setup.operator.resume();
        setup.create("a");
        assertThat(setup.stored("a").getMetadata().getUid()).isEqualTo(uid);
        assertThat(setup.operator.made.values()).containsExactly(1);
    }

    @Test
    void aVolumeWhoseStatusWasWipedIsAnsweredWhenTheOperatorSaysSoAgain() {
        Volume first = setup.create("a");
        setup.wipeStatus("a");
        assertThat(setup.create("a")).isEqualTo(first);
    }

    @Test
    void theClaimIsRecordedWithItsUid() {
        setup.cluster
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("data")
                        .endMetadata()
                        .build())
                .create();
        setup.create(request("a")
                .putParameters("csi.storage.k8s.io/pvc/name", "data")
                .putParameters("csi.storage.k8s.io/pvc/namespace", "shop")
                .putParameters("csi.storage.k8s.io/pv/name", "a"));
        String uid = setup.cluster
                .persistentVolumeClaims()
                .inNamespace("shop")
                .withName("data")
                .get()
                .getMetadata()
                .getUid();
        assertThat(setup.stored("a").getSpec().pvc()).isEqualTo(new RdsVolumeSpec.Pvc("shop", "data", uid));
    }

    @Test
    void aRawBlockVolumeForManyNodesIsMade() {
        Volume volume = setup.create(
                request("a").clearVolumeCapabilities().addVolumeCapabilities(block(Mode.MULTI_NODE_MULTI_WRITER)));
        assertThat(volume.getVolumeContextMap()).doesNotContainKey("fsType");
        assertThat(setup.stored("a").getSpec().accessMode()).isEqualTo(AccessMode.MultiNodeBlock);
        assertThat(setup.stored("a").getSpec().volumeMode()).isEqualTo(VolumeMode.Block);
    }

    @Test
    void aRollbackThatWasOvertakenByTheDiskLeavesNoPolicyThatDeletesData() {
        setup.create("a");
        setup.patch("a", "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");
        setup.create("a");
        assertThat(setup.stored("a").getSpec().deletionPolicy()).isEqualTo(DeletionPolicy.Retain);
    }

    @Test
    void anApiServerThatIsGoneIsUnavailableForEveryCall() {
        setup.create("a");
        setup.api.close();
        assertThat(refused(request("a")).getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refused(request("b")).getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(failure(() -> setup.delete("a")).getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(failure(() -> setup.attach("a", NODE_1)).getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(failure(() -> setup.detach("a", NODE_1)).getCode()).isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void aThousandFailingCallsLeaveNoThreadBehind() {
        for (int i = 0; i < 50; i++) {
            refused(request("a").putParameters("rdsStorageClass", "nowhere"));
        }
        int before = Thread.getAllStackTraces().size();
        for (int i = 0; i < 1000; i++) {
            assertThat(refused(request("a").putParameters("rdsStorageClass", "nowhere"))
                            .getCode())
                    .isEqualTo(Code.INVALID_ARGUMENT);
        }
        await().untilAsserted(
                        () -> assertThat(Thread.getAllStackTraces().size()).isLessThanOrEqualTo(before + 4));
    }
}
