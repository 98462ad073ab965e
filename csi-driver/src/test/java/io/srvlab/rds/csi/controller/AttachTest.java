package io.srvlab.rds.csi.controller;

import static io.srvlab.rds.csi.controller.Setup.NODE_1;
import static io.srvlab.rds.csi.controller.Setup.NODE_2;
import static io.srvlab.rds.csi.controller.Setup.NODE_3;
import static io.srvlab.rds.csi.controller.Setup.block;
import static io.srvlab.rds.csi.controller.Setup.failure;
import static io.srvlab.rds.csi.controller.Setup.mount;
import static io.srvlab.rds.csi.controller.Setup.publish;
import static io.srvlab.rds.csi.controller.Setup.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.VolumeNames;
import io.srvlab.rds.csi.proto.ControllerGrpc.ControllerBlockingStub;
import io.srvlab.rds.csi.proto.ControllerPublishVolumeRequest;
import io.srvlab.rds.csi.proto.ControllerUnpublishVolumeRequest;
import io.srvlab.rds.csi.proto.DeleteVolumeRequest;
import io.srvlab.rds.csi.proto.VolumeCapability.AccessMode.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set up before each test
class AttachTest {
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

    private List<Attachment> record() {
        return setup.stored("v").getSpec().attachments();
    }

    private Status refused(ControllerPublishVolumeRequest.Builder request) {
        return failure(() -> {
            var _ = setup.controller().controllerPublishVolume(request.build());
        });
    }

    private Status late(ControllerPublishVolumeRequest.Builder request) {
        return failure(() -> {
            var _ = setup.within(SHORT).controllerPublishVolume(request.build());
        });
    }

    private void rawBlock() {
        setup.create(request("v").clearVolumeCapabilities().addVolumeCapabilities(block(Mode.MULTI_NODE_MULTI_WRITER)));
    }

    private static ControllerPublishVolumeRequest.Builder shared(String node) {
        return publish("v", node).setVolumeCapability(block(Mode.MULTI_NODE_MULTI_WRITER));
    }

    private String attachmentObject(String node) {
        return VolumeNames.volumeAttachment("v", Setup.DRIVER, node);
    }

    private void wanted(String node) {
        setup.cluster
                .resource(new VolumeAttachmentBuilder()
                        .withNewMetadata()
                        .withName(attachmentObject(node))
                        .withFinalizers("external-attacher/rds-csi-srvlab-io")
                        .endMetadata()
                        .withNewSpec()
                        .withAttacher(Setup.DRIVER)
                        .withNodeName(node)
                        .withNewSource()
                        .withPersistentVolumeName("pv-of-v")
                        .endSource()
                        .endSpec()
                        .build())
                .create();
    }

    private void unwanted(String node) {
        setup.cluster
                .storage()
                .v1()
                .volumeAttachments()
                .withName(attachmentObject(node))
                .delete();
    }

    @Test
    void theSameNodeAgainGetsTheSameAnswerAndTheRecordStays() {
        setup.create("v");
        var first = setup.attach("v", NODE_1);
        List<Attachment> before = record();
        assertThat(setup.attach("v", NODE_1)).isEqualTo(first);
        assertThat(record()).isEqualTo(before);
    }

    @Test
    void anotherNodeIsRefusedByTheNameOfTheFirst() {
        setup.create("v");
        setup.attach("v", NODE_1);
        Status status = refused(publish("v", NODE_2));
        assertThat(status.getCode()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(status.getDescription()).contains("node-1");
        assertThat(record()).extracting(Attachment::node).containsExactly("node-1");
    }

    @Test
    void eachAttachFromNoneGetsANewExport() {
        setup.create("v");
        String first = setup.attach("v", NODE_1).get("nqn");
        setup.detach("v", NODE_1);
        assertThat(setup.attach("v", NODE_1).get("nqn")).isNotEqualTo(first);
    }

    @Test
    void aRawBlockVolumeIsSharedByTwoNodesUnderOneNameAndByNoThird() {
        rawBlock();
        var one = setup.controller().controllerPublishVolume(shared(NODE_1).build());
        var two = setup.controller().controllerPublishVolume(shared(NODE_2).build());
        assertThat(PublishContext.parse(two.getPublishContextMap()).nqn())
                .isEqualTo(PublishContext.parse(one.getPublishContextMap()).nqn());
        assertThat(PublishContext.parse(one.getPublishContextMap()).mayFormat()).isFalse();
        assertThat(refused(shared(NODE_3)).getCode()).isEqualTo(Code.FAILED_PRECONDITION);
        setup.detach("v", NODE_1);
        assertThat(record()).extracting(Attachment::node).containsExactly("node-2");
    }

    @Test
    void whatIsWrongInTheRequestIsTold() {
        setup.create("v");
        assertThat(refused(publish("", NODE_1)).getDescription()).contains("volume_id");
        assertThat(refused(publish("v", "")).getDescription()).contains("node_id");
        assertThat(refused(publish("v", NODE_1).clearVolumeCapability()).getDescription())
                .contains("volume_capability");
        assertThat(refused(publish("w", NODE_1)).getCode()).isEqualTo(Code.NOT_FOUND);
        assertThat(refused(publish("v", "some-fake-node-id")).getCode()).isEqualTo(Code.NOT_FOUND);
        assertThat(refused(shared(NODE_1)).getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(record()).isEmpty();
        setup.attach("v", NODE_1);
        assertThat(refused(publish("v", NODE_1).setReadonly(true)).getCode()).isEqualTo(Code.ALREADY_EXISTS);
    }

    @Test
    void twoProcessesThatAttachAtOnceLeaveOneNode() throws Exception {
        setup.create("v");
        try (Setup.Replica replica = setup.replica();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 10; round++) {
                Future<Code> one = callers.submit(() -> outcome(setup.controller(), NODE_1));
                Future<Code> two = callers.submit(() -> outcome(replica.controller(), NODE_2));
                assertThat(Stream.of(one.get(30, TimeUnit.SECONDS), two.get(30, TimeUnit.SECONDS)))
                        .containsExactlyInAnyOrder(Code.OK, Code.FAILED_PRECONDITION);
                assertThat(record()).hasSize(1);
                var _ = setup.controller()
                        .controllerUnpublishVolume(ControllerUnpublishVolumeRequest.newBuilder()
                                .setVolumeId("v")
                                .build());
            }
        }
    }

    private static Code outcome(ControllerBlockingStub controller, String node) {
        try {
            var _ = controller.controllerPublishVolume(publish("v", node).build());
            return Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    @Test
    void aStatusOfAnEarlierGenerationOrExportGrantsNothing() {
        setup.create("v");
        setup.operator.pause();
        assertThat(late(publish("v", NODE_1)).getCode()).isEqualTo(Code.UNAVAILABLE);
        String id = record().getFirst().id();
        long generation = setup.stored("v").getMetadata().getGeneration();
        String slot = Objects.requireNonNull(setup.stored("v").getSpec().disk()).slot();
        String nqn = "nqn.2000-02.com.mikrotik:" + slot + ":" + id.substring(0, 8);
        setup.reportGrant("v", id, nqn, generation - 1);
        assertThat(late(publish("v", NODE_1)).getCode()).isEqualTo(Code.UNAVAILABLE);
        setup.reportGrant("v", id, "nqn.2000-02.com.mikrotik:" + slot + ":ffffffff", generation);
        assertThat(late(publish("v", NODE_1)).getCode()).isEqualTo(Code.UNAVAILABLE);
        setup.reportGrant("v", id, nqn, generation);
        assertThat(setup.attach("v", NODE_1)).containsEntry("nqn", nqn);
    }

    @Test
    void anAttachInterruptedByARestartIsFoundAndFinished() throws IOException {
        setup.create("v");
        setup.operator.pause();
        assertThat(late(publish("v", NODE_1)).getCode()).isEqualTo(Code.UNAVAILABLE);
        String id = record().getFirst().id();
        setup.restartDriver();
        setup.operator.resume();
        setup.attach("v", NODE_1);
        assertThat(record()).extracting(Attachment::id).containsExactly(id);
    }

    @Test
    void aDelayedDetachRemovesNothingThatKubernetesWants() {
        setup.create("v");
        wanted("node-1");
        setup.attach("v", NODE_1);
        assertThat(record().getFirst().volumeAttachment()).isEqualTo(attachmentObject("node-1"));
        assertThat(failure(() -> setup.detach("v", NODE_1)).getCode()).isEqualTo(Code.ABORTED);
        assertThat(record()).hasSize(1);
        unwanted("node-1");
        setup.detach("v", NODE_1);
        assertThat(record()).isEmpty();
    }

    @Test
    void aDelayedDetachOfAnotherNodeLeavesTheNewNodeAlone() {
        setup.create("v");
        setup.attach("v", NODE_2);
        setup.detach("v", NODE_1);
        assertThat(record()).extracting(Attachment::node).containsExactly("node-2");
    }

    @Test
    void aDelayedAttachForAnAttachmentThatIsGoingIsAborted() {
        setup.create("v");
        wanted("node-1");
        unwanted("node-1");
        assertThat(refused(publish("v", NODE_1)).getCode()).isEqualTo(Code.ABORTED);
        assertThat(record()).isEmpty();
    }

    @Test
    void anAttachOvertakenByItsDetachLeavesNoRecord() {
        setup.create("v");
        wanted("node-1");
        setup.api.vanishAfterOneLook("/volumeattachments/");
        assertThat(refused(publish("v", NODE_1)).getCode()).isEqualTo(Code.ABORTED);
        assertThat(record()).isEmpty();
    }

    @Test
    void timesBeyondTheKernelsCountAreCutToIt() {
        setup.cluster
                .resources(RdsStorageClass.class)
                .withName("fast")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"nvme\":{\"ctrlLossTimeout\":\"999999h\"}}}");
        setup.create("v");
        assertThat(PublishContext.parse(setup.attach("v", NODE_1)).ctrlLossSeconds())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void detachNeedsNoOperatorNoNodeAndNoVolume() {
        setup.create("v");
        setup.attach("v", NODE_1);
        setup.operator.pause();
        setup.detach("v", NODE_1);
        assertThat(record()).isEmpty();
        setup.detach("v", NODE_1);
        setup.detach("gone", NODE_1);
    }

    @Test
    void anEmptyNodeIdDetachesAll() {
        rawBlock();
        var _ = setup.controller().controllerPublishVolume(shared(NODE_1).build());
        var _ = setup.controller().controllerPublishVolume(shared(NODE_2).build());
        setup.detach("v", "");
        assertThat(record()).isEmpty();
    }

    @Test
    void aNodeThatWasInstalledAnewCanBeDetached() {
        setup.create("v");
        setup.attach("v", NODE_1);
        setup.detach("v", "node-1/00000000-0000-0000-0000-000000000000");
        assertThat(record()).isEmpty();
    }

    @Test
    void theClaimComesFromThePersistentVolumeThatIsAttached() {
        setup.create("v");
        wanted("node-1");
        setup.cluster
                .resource(new PersistentVolumeBuilder()
                        .withNewMetadata()
                        .withName("pv-of-v")
                        .endMetadata()
                        .withNewSpec()
                        .withNewCsi()
                        .withDriver(Setup.DRIVER)
                        .withVolumeHandle("v")
                        .endCsi()
                        .withNewClaimRef()
                        .withNamespace("shop")
                        .withName("data")
                        .withUid("uid-1")
                        .endClaimRef()
                        .endSpec()
                        .build())
                .create();
        PublishContext context = PublishContext.parse(setup.attach("v", NODE_1));
        assertThat(context.claimNamespace()).isEqualTo("shop");
        assertThat(context.claimName()).isEqualTo("data");
        assertThat(context.claimUid()).isEqualTo("uid-1");
    }

    @Test
    void aVolumeThatIsNotOursToFormatIsNeverAllowedTo() {
        String byHand =
                "{\"apiVersion\":\"rds.srvlab.io/v1alpha1\",\"kind\":\"RdsVolume\",\"metadata\":{\"name\":\"v\"},"
                        + "\"spec\":{\"rdsStorageClassName\":\"fast\",\"accessMode\":\"SingleNodeWriter\",\"sizeBytes\":1073741824,"
                        + "\"adopt\":{\"slot\":\"old\"}}}";
        setup.cluster.resource(byHand).create();
        assertThat(PublishContext.parse(setup.attach("v", NODE_1)).mayFormat()).isFalse();
    }

    @Test
    void anAdministratorMayLetANodeFinishWhatAnotherBeganToFormat() {
        setup.create("v");
        setup.patch("v", "{\"metadata\":{\"annotations\":{\"rds.srvlab.io/format\":\"allowed\"}}}");
        PublishContext given = PublishContext.parse(setup.attach("v", NODE_1));
        Instant now = Instant.now();
        assertThat(given.mayFinishFormat(now)).isTrue();
        assertThat(given.mayFinishFormat(now.plus(Duration.ofHours(2)))).isFalse();
        assertThat(given.mayFormat()).isTrue();
        // The same attach again gets the same leave, the next attachment none, though nobody took the annotation away.
        assertThat(PublishContext.parse(setup.attach("v", NODE_1))).isEqualTo(given);
        setup.detach("v", NODE_1);
        PublishContext context = PublishContext.parse(setup.attach("v", NODE_1));
        assertThat(context.mayFormat()).isTrue();
        assertThat(context.mayFinishFormat(now)).isFalse();
    }

    @Test
    void withoutFencingAnAttachNeedsNoOperator() {
        setup.cluster
                .resources(RdsStorageClass.class)
                .withName("fast")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"fencing\":\"None\"}}");
        setup.create("v");
        RdsVolume stored = setup.stored("v");
        String nqn = "nqn.2000-02.com.mikrotik:"
                + Objects.requireNonNull(stored.getSpec().disk()).slot();
        setup.operator.pause();
        setup.reportGrant("v", "", nqn, stored.getMetadata().getGeneration());
        assertThat(setup.attach("v", NODE_1)).containsEntry("nqn", nqn);
        assertThat(record()).hasSize(1);
    }

    @Test
    void anAttachedVolumeIsNotDeletedAndKeepsItsPolicy() {
        setup.create("v");
        setup.attach("v", NODE_1);
        Status status = failure(() -> setup.delete("v"));
        assertThat(status.getCode()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(status.getDescription()).contains("node-1");
        assertThat(setup.stored("v").getMetadata().getDeletionTimestamp()).isNull();
        assertThat(setup.stored("v").getSpec().deletionPolicy().name()).isEqualTo("Retain");
        assertThat(setup.operator.disks).hasSize(1);
    }

    @Test
    void aPolicyLeftByADeleteThatMustNotBeIsTakenBack() {
        setup.create("v");
        setup.attach("v", NODE_1);
        setup.patch("v", "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");
        assertThat(failure(() -> setup.delete("v")).getCode()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(setup.stored("v").getSpec().deletionPolicy().name()).isEqualTo("Retain");
    }

    @Test
    void anUnknownVolumeIsDeletedAndANamelessOneIsRefused() {
        setup.delete("never-was");
        setup.delete("No Name Of An Object");
        assertThat(failure(() -> setup.delete("")).getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void aDeleteThatTakesLongIsUnavailableAndGoesOnWithTheNextCall() {
        setup.create("v");
        setup.operator.keepTerminating();
        Status status = failure(() -> {
            var _ = setup.within(SHORT)
                    .deleteVolume(
                            DeleteVolumeRequest.newBuilder().setVolumeId("v").build());
        });
        assertThat(status.getCode()).isEqualTo(Code.UNAVAILABLE);
        setup.operator.letTerminate();
        setup.delete("v");
        await().untilAsserted(() -> assertThat(setup.operator.disks).isEmpty());
    }

    @Test
    void theModeOfASingleWriterVolumeIsKept() {
        setup.create("v");
        assertThat(refused(publish("v", NODE_1).setVolumeCapability(mount(Mode.MULTI_NODE_MULTI_WRITER)))
                        .getCode())
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(setup.api.requests()).noneMatch(line -> line.startsWith("PUT"));
    }
}
