package io.srvlab.rds.csi.controller;

import static io.srvlab.rds.csi.controller.Setup.GIB;
import static io.srvlab.rds.csi.controller.Setup.NODE_1;
import static io.srvlab.rds.csi.controller.Setup.block;
import static io.srvlab.rds.csi.controller.Setup.failure;
import static io.srvlab.rds.csi.controller.Setup.mount;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.csi.proto.CapacityRange;
import io.srvlab.rds.csi.proto.ControllerExpandVolumeRequest;
import io.srvlab.rds.csi.proto.ControllerExpandVolumeResponse;
import io.srvlab.rds.csi.proto.ControllerGetCapabilitiesRequest;
import io.srvlab.rds.csi.proto.ControllerGetVolumeRequest;
import io.srvlab.rds.csi.proto.ControllerServiceCapability.RPC.Type;
import io.srvlab.rds.csi.proto.CreateSnapshotRequest;
import io.srvlab.rds.csi.proto.GetCapacityRequest;
import io.srvlab.rds.csi.proto.GetCapacityResponse;
import io.srvlab.rds.csi.proto.GetPluginCapabilitiesRequest;
import io.srvlab.rds.csi.proto.GetPluginInfoRequest;
import io.srvlab.rds.csi.proto.IdentityGrpc;
import io.srvlab.rds.csi.proto.ListVolumesRequest;
import io.srvlab.rds.csi.proto.ListVolumesResponse;
import io.srvlab.rds.csi.proto.PluginCapability;
import io.srvlab.rds.csi.proto.ProbeRequest;
import io.srvlab.rds.csi.proto.ValidateVolumeCapabilitiesRequest;
import io.srvlab.rds.csi.proto.ValidateVolumeCapabilitiesResponse;
import io.srvlab.rds.csi.proto.VolumeCapability.AccessMode.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expansion, and the calls that only look. */
@SuppressWarnings("NullAway.Init") // set up before each test
class InventoryTest {
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

    private ListVolumesResponse list(int most, String token) {
        return setup.controller()
                .listVolumes(ListVolumesRequest.newBuilder()
                        .setMaxEntries(most)
                        .setStartingToken(token)
                        .build());
    }

    private static List<String> ids(ListVolumesResponse page) {
        return page.getEntriesList().stream()
                .map(entry -> entry.getVolume().getVolumeId())
                .toList();
    }

    private static ControllerExpandVolumeRequest expansion(long bytes) {
        return ControllerExpandVolumeRequest.newBuilder()
                .setVolumeId("v")
                .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(bytes))
                .build();
    }

    @Test
    void volumesAreListedInOrderAndPagesStayRightWhileVolumesComeAndGo() {
        List.of("d", "a", "c", "b").forEach(setup::create);
        setup.attach("a", NODE_1);
        assertThat(ids(list(0, ""))).containsExactly("a", "b", "c", "d");
        assertThat(list(0, "").getEntries(0).getStatus().getPublishedNodeIdsList())
                .containsExactly(NODE_1);
        ListVolumesResponse first = list(2, "");
        assertThat(ids(first)).containsExactly("a", "b");
        setup.delete("b");
        setup.create("aa");
        ListVolumesResponse second = list(2, first.getNextToken());
        assertThat(ids(second)).containsExactly("c", "d");
        assertThat(second.getNextToken()).isEmpty();
    }

    @Test
    void aTokenOfSomebodyElseIsAborted() {
        assertThat(failure(() -> list(0, "invalid-token")).getCode()).isEqualTo(Code.ABORTED);
        assertThat(failure(() -> list(-1, "")).getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void aVolumeThatIsNotFinishedIsNotListed() {
        setup.operator.refuse("create", "Unreachable", "no");
        failure(() -> {
            var _ = setup.within(Duration.ofSeconds(1))
                    .createVolume(Setup.request("v").build());
        });
        assertThat(setup.stored("v")).isNotNull();
        assertThat(ids(list(0, ""))).isEmpty();
    }

    @Test
    void oneVolumeIsShownWithItsNodes() {
        setup.create("v");
        setup.attach("v", NODE_1);
        var shown = setup.controller()
                .controllerGetVolume(
                        ControllerGetVolumeRequest.newBuilder().setVolumeId("v").build());
        assertThat(shown.getVolume().getCapacityBytes()).isEqualTo(GIB);
        assertThat(shown.getStatus().getPublishedNodeIdsList()).containsExactly(NODE_1);
        Status status = failure(() -> {
            var _ = setup.controller()
                    .controllerGetVolume(ControllerGetVolumeRequest.newBuilder()
                            .setVolumeId("w")
                            .build());
        });
        assertThat(status.getCode()).isEqualTo(Code.NOT_FOUND);
    }

    private long capacity(String className) {
        GetCapacityRequest.Builder request = GetCapacityRequest.newBuilder();
        if (!className.isEmpty()) {
            request.putParameters("rdsStorageClass", className);
        }
        return setup.controller().getCapacity(request.build()).getAvailableCapacity();
    }

    private void reportClass(String ready, long available) {
        setup.cluster
                .resources(RdsStorageClass.class)
                .withName("fast")
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\":{\"capacity\":{\"availableBytes\":" + available
                                + "},\"conditions\":[{\"type\":\"Ready\",\"status\":\"" + ready + "\"}]}}");
    }

    @Test
    void capacityIsWhatTheClassHasAndNothingWhereItIsNotReady() {
        assertThat(capacity("fast")).isZero();
        reportClass("True", 5 * GIB + 17);
        assertThat(capacity("fast")).isEqualTo(5 * GIB);
        assertThat(capacity("")).isEqualTo(5 * GIB);
        assertThat(capacity("nowhere")).isZero();
        reportClass("False", 5 * GIB);
        assertThat(capacity("fast")).isZero();
        reportClass("True", -1);
        assertThat(capacity("fast")).isZero();
    }

    @Test
    void theLargestVolumeIsWhatOneClassHasNotAllTogether() {
        reportClass("True", 5 * GIB);
        RdsStorageClass other = new RdsStorageClass();
        other.setMetadata(new ObjectMetaBuilder().withName("slow").build());
        RdsStorageClass fast =
                setup.cluster.resources(RdsStorageClass.class).withName("fast").get();
        other.setSpec(fast.getSpec());
        other.setStatus(fast.getStatus());
        setup.cluster.resource(other).create();
        setup.cluster
                .resources(RdsStorageClass.class)
                .withName("slow")
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\":" + Serialization.asJson(fast.getStatus()) + "}");
        GetCapacityResponse all = setup.controller().getCapacity(GetCapacityRequest.getDefaultInstance());
        assertThat(all.getAvailableCapacity()).isEqualTo(10 * GIB);
        assertThat(all.getMaximumVolumeSize().getValue()).isEqualTo(5 * GIB);
    }

    @Test
    void capacityForAUseThatIsNotOfferedIsNothing() {
        reportClass("True", 5 * GIB);
        assertThat(setup.controller()
                        .getCapacity(GetCapacityRequest.newBuilder()
                                .putParameters("rdsStorageClass", "fast")
                                .addVolumeCapabilities(mount(Mode.MULTI_NODE_MULTI_WRITER))
                                .build())
                        .getAvailableCapacity())
                .isZero();
    }

    @Test
    void expansionIsAnsweredWithTheBoxesSizeAndAsksForTheNodeAlsoWhenRepeated() {
        setup.create("v");
        for (int i = 0; i < 2; i++) {
            ControllerExpandVolumeResponse grown = setup.controller().controllerExpandVolume(expansion(GIB + 1));
            assertThat(grown.getCapacityBytes()).isEqualTo(GIB + (1 << 20));
            assertThat(grown.getNodeExpansionRequired()).isTrue();
        }
        assertThat(setup.controller().controllerExpandVolume(expansion(1)).getCapacityBytes())
                .isEqualTo(GIB + (1 << 20));
    }

    @Test
    void anExpansionThatCannotBeIsToldAndCanBeTakenBack() {
        setup.create("v");
        setup.operator.refuse("grow", "NoSpace", "77 bytes are free");
        Status status = failure(() -> {
            var _ = setup.controller().controllerExpandVolume(expansion(100 * GIB));
        });
        assertThat(status.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).contains("77 bytes are free");
        ControllerExpandVolumeResponse back = setup.controller().controllerExpandVolume(expansion(GIB));
        assertThat(back.getCapacityBytes()).isEqualTo(GIB);
        assertThat(setup.stored("v").getSpec().sizeBytes()).isEqualTo(GIB);
    }

    @Test
    void anExpansionThatMakesNoSenseIsRefused() {
        setup.create("v");
        assertThat(failure(() -> {
                            var _ = setup.controller().controllerExpandVolume(expansion(0));
                        })
                        .getCode())
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(failure(() -> {
                            var _ = setup.controller()
                                    .controllerExpandVolume(expansion(GIB).toBuilder()
                                            .setVolumeId("w")
                                            .build());
                        })
                        .getCode())
                .isEqualTo(Code.NOT_FOUND);
        assertThat(failure(() -> {
                            var _ = setup.controller()
                                    .controllerExpandVolume(expansion(GIB).toBuilder()
                                            .setCapacityRange(CapacityRange.newBuilder()
                                                    .setRequiredBytes(1)
                                                    .setLimitBytes(1 << 20))
                                            .build());
                        })
                        .getCode())
                .isEqualTo(Code.OUT_OF_RANGE);
    }

    private ValidateVolumeCapabilitiesResponse validate(ValidateVolumeCapabilitiesRequest.Builder request) {
        return setup.controller()
                .validateVolumeCapabilities(request.setVolumeId("v").build());
    }

    private static ValidateVolumeCapabilitiesRequest.Builder question() {
        return ValidateVolumeCapabilitiesRequest.newBuilder().addVolumeCapabilities(mount(Mode.SINGLE_NODE_WRITER));
    }

    @Test
    void whatAVolumeCanDoIsConfirmedAndWhatItCannotIsExplained() {
        setup.create("v");
        assertThat(validate(question().putParameters("rdsStorageClass", "fast").putVolumeContext("volumeId", "v"))
                        .getConfirmed()
                        .getVolumeCapabilitiesCount())
                .isEqualTo(1);
        for (ValidateVolumeCapabilitiesRequest.Builder wrong : List.of(
                ValidateVolumeCapabilitiesRequest.newBuilder().addVolumeCapabilities(block(Mode.SINGLE_NODE_WRITER)),
                ValidateVolumeCapabilitiesRequest.newBuilder()
                        .addVolumeCapabilities(mount(Mode.MULTI_NODE_READER_ONLY)),
                question().putParameters("rdsStorageClass", "slow"),
                question().putParameters("colour", "red"),
                question().putVolumeContext("volumeId", "w"))) {
            ValidateVolumeCapabilitiesResponse answer = validate(wrong);
            assertThat(answer.hasConfirmed()).isFalse();
            assertThat(answer.getMessage()).isNotEmpty();
        }
        assertThat(failure(() -> validate(ValidateVolumeCapabilitiesRequest.newBuilder()))
                        .getCode())
                .isEqualTo(Code.INVALID_ARGUMENT);
        setup.delete("v");
        assertThat(failure(() -> validate(question())).getCode()).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void exactlyWhatWorksIsAdvertised() {
        assertThat(setup.controller()
                        .controllerGetCapabilities(ControllerGetCapabilitiesRequest.getDefaultInstance())
                        .getCapabilitiesList())
                .extracting(capability -> capability.getRpc().getType())
                .containsExactlyInAnyOrder(
                        Type.CREATE_DELETE_VOLUME,
                        Type.PUBLISH_UNPUBLISH_VOLUME,
                        Type.LIST_VOLUMES,
                        Type.LIST_VOLUMES_PUBLISHED_NODES,
                        Type.GET_CAPACITY,
                        Type.EXPAND_VOLUME,
                        Type.GET_VOLUME,
                        Type.SINGLE_NODE_MULTI_WRITER);
        Status status = failure(() -> {
            var _ = setup.controller().createSnapshot(CreateSnapshotRequest.getDefaultInstance());
        });
        assertThat(status.getCode()).isEqualTo(Code.UNIMPLEMENTED);
    }

    @Test
    void theDriverSaysWhoItIsAndThatItIsReady() {
        var identity = IdentityGrpc.newBlockingStub(setup.socket().channel());
        assertThat(identity.getPluginInfo(GetPluginInfoRequest.getDefaultInstance())
                        .getName())
                .isEqualTo("rds.csi.srvlab.io");
        assertThat(identity.getPluginCapabilities(GetPluginCapabilitiesRequest.getDefaultInstance())
                        .getCapabilitiesList())
                .containsExactlyInAnyOrder(
                        PluginCapability.newBuilder()
                                .setService(PluginCapability.Service.newBuilder()
                                        .setType(PluginCapability.Service.Type.CONTROLLER_SERVICE))
                                .build(),
                        PluginCapability.newBuilder()
                                .setVolumeExpansion(PluginCapability.VolumeExpansion.newBuilder()
                                        .setType(PluginCapability.VolumeExpansion.Type.ONLINE))
                                .build());
        setup.create("v");
        assertThat(identity.probe(ProbeRequest.getDefaultInstance()).getReady().getValue())
                .isTrue();
    }
}
