package io.srvlab.rds.csi.controller;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.csi.CsiProcess;
import io.srvlab.rds.csi.DriverConfig;
import io.srvlab.rds.csi.SocketClient;
import io.srvlab.rds.csi.proto.CapacityRange;
import io.srvlab.rds.csi.proto.ControllerGrpc;
import io.srvlab.rds.csi.proto.ControllerPublishVolumeRequest;
import io.srvlab.rds.csi.proto.ControllerUnpublishVolumeRequest;
import io.srvlab.rds.csi.proto.CreateVolumeRequest;
import io.srvlab.rds.csi.proto.CreateVolumeResponse;
import io.srvlab.rds.csi.proto.DeleteVolumeRequest;
import io.srvlab.rds.csi.proto.Volume;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.proto.VolumeCapability.AccessMode.Mode;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/** An API server, a fake operator, a class named {@code fast}, and the real driver behind a real socket. */
@SuppressWarnings({"NullAway", "NullAway.Init"}) // absent parts of custom resources are null
final class Setup implements AutoCloseable {
    static final String DRIVER = "rds.csi.srvlab.io";
    static final String NODE_1 = "node-1/11111111-2222-3333-4444-555555555555";
    static final String NODE_2 = "node-2/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    static final String NODE_3 = "node-3/99999999-bbbb-cccc-dddd-eeeeeeeeeeee";
    static final long GIB = 1L << 30;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Api api = Api.start();
    final KubernetesClient cluster = api.client();
    final FakeOperator operator = new FakeOperator(cluster);
    private final KubernetesClient driverClient = api.client();
    private final Path folder;
    private CsiProcess driver;
    private SocketClient socket;

    Setup(Path folder) throws IOException {
        this.folder = folder;
        RdsStorageClass storageClass = new RdsStorageClass();
        storageClass.setMetadata(new ObjectMetaBuilder().withName("fast").build());
        storageClass.setSpec(new RdsStorageClassSpec(
                new RdsStorageClassSpec.Rds(
                        "10.0.0.1", null, "csi", new RdsStorageClassSpec.SecretRef("key"), List.of("SHA256:x")),
                new RdsStorageClassSpec.Pool("raid10", null, null, null),
                new RdsStorageClassSpec.Nvme(List.of("10.0.0.1"), null, null, "10m", null, null, null, null),
                new RdsStorageClassSpec.Filesystem(null, null, List.of("-m", "0")),
                null,
                null,
                null,
                null,
                null));
        cluster.resource(storageClass).create();
        start();
    }

    private void start() throws IOException {
        Path endpoint = folder.resolve("csi.sock");
        driver = CsiProcess.start(
                config(endpoint),
                new ControllerHalf(driverClient, DRIVER),
                new Metrics(EnumSet.noneOf(Operation.class)));
        socket = new SocketClient(endpoint);
    }

    private static DriverConfig config(Path endpoint) {
        return new DriverConfig(
                DriverConfig.Mode.controller,
                "unix://" + endpoint,
                DRIVER,
                "",
                "",
                Optional.empty(),
                -1,
                Duration.ofMinutes(1),
                Duration.ofSeconds(1),
                64,
                0,
                Path.of("/var/lib/kubelet"),
                Optional.empty());
    }

    /** As if the process had been replaced. */
    void restartDriver() throws IOException {
        socket.close();
        driver.close();
        start();
    }

    /** One more controller on the same API server, as after a failover that the first one has not noticed. */
    Replica replica() throws IOException {
        return new Replica();
    }

    /** A second process of the driver. */
    final class Replica implements AutoCloseable {
        private final KubernetesClient client = api.client();
        private final CsiProcess process;
        private final SocketClient channel;

        private Replica() throws IOException {
            Path endpoint = folder.resolve("replica.sock");
            process = CsiProcess.start(
                    config(endpoint), new ControllerHalf(client, DRIVER), new Metrics(EnumSet.noneOf(Operation.class)));
            channel = new SocketClient(endpoint);
        }

        ControllerGrpc.ControllerBlockingStub controller() {
            return ControllerGrpc.newBlockingStub(channel.channel())
                    .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            channel.close();
            process.close();
            client.close();
        }
    }

    ControllerGrpc.ControllerBlockingStub within(Duration deadline) {
        return ControllerGrpc.newBlockingStub(socket.channel())
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    ControllerGrpc.ControllerBlockingStub controller() {
        return within(PATIENCE);
    }

    SocketClient socket() {
        return socket;
    }

    static VolumeCapability mount(Mode mode) {
        return VolumeCapability.newBuilder()
                .setMount(VolumeCapability.MountVolume.getDefaultInstance())
                .setAccessMode(VolumeCapability.AccessMode.newBuilder().setMode(mode))
                .build();
    }

    static VolumeCapability block(Mode mode) {
        return VolumeCapability.newBuilder()
                .setBlock(VolumeCapability.BlockVolume.getDefaultInstance())
                .setAccessMode(VolumeCapability.AccessMode.newBuilder().setMode(mode))
                .build();
    }

    static CreateVolumeRequest.Builder request(String name) {
        return CreateVolumeRequest.newBuilder()
                .setName(name)
                .putParameters("rdsStorageClass", "fast")
                .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(GIB))
                .addVolumeCapabilities(mount(Mode.SINGLE_NODE_WRITER));
    }

    Volume create(String name) {
        return create(request(name));
    }

    Volume create(CreateVolumeRequest.Builder request) {
        CreateVolumeResponse response = controller().createVolume(request.build());
        return response.getVolume();
    }

    static ControllerPublishVolumeRequest.Builder publish(String volume, String node) {
        return ControllerPublishVolumeRequest.newBuilder()
                .setVolumeId(volume)
                .setNodeId(node)
                .setVolumeCapability(mount(Mode.SINGLE_NODE_WRITER));
    }

    Map<String, String> attach(String volume, String node) {
        return controller()
                .controllerPublishVolume(publish(volume, node).build())
                .getPublishContextMap();
    }

    void detach(String volume, String node) {
        var _ = controller()
                .controllerUnpublishVolume(ControllerUnpublishVolumeRequest.newBuilder()
                        .setVolumeId(volume)
                        .setNodeId(node)
                        .build());
    }

    void delete(String volume) {
        var _ = controller()
                .deleteVolume(
                        DeleteVolumeRequest.newBuilder().setVolumeId(volume).build());
    }

    RdsVolume stored(String name) {
        return cluster.resources(RdsVolume.class).withName(name).get();
    }

    /** A merge patch of one object by another hand. */
    void patch(String volume, String json) {
        cluster.resources(RdsVolume.class).withName(volume).patch(PatchContext.of(PatchType.JSON_MERGE), json);
    }

    /** As an administrator would, to make the operator look again. */
    void wipeStatus(String volume) {
        cluster.resources(RdsVolume.class)
                .withName(volume)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":null}");
    }

    /** What the operator would report when it exports the volume. */
    void reportGrant(String volume, String id, String nqn, long generation) {
        String status = "{\"status\":{\"observedGeneration\":" + generation + ",\"nqn\":\"" + nqn
                + "\",\"attachments\":[{\"id\":\"" + id
                + "\",\"node\":\"node-1\"}],\"portal\":{\"addresses\":[\"10.0.0.1\"],\"port\":4420}}}";
        cluster.resources(RdsVolume.class)
                .withName(volume)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), status);
    }

    /** The status that a call ends with, which must not be OK. */
    static Status failure(Runnable call) {
        StatusRuntimeException e = Assertions.catchThrowableOfType(StatusRuntimeException.class, call::run);
        Assertions.assertThat(e).as("the call succeeded").isNotNull();
        return e.getStatus();
    }

    @Override
    public void close() {
        socket.close();
        driver.close();
        operator.close();
        driverClient.close();
        cluster.close();
        api.close();
    }
}
