package io.srvlab.rds.csi.node;

import static io.srvlab.rds.csi.node.NodeWorld.MIB;
import static io.srvlab.rds.csi.node.NodeWorld.nqn;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.srvlab.rds.csi.CsiProcess;
import io.srvlab.rds.csi.DriverConfig;
import io.srvlab.rds.csi.NodeId;
import io.srvlab.rds.csi.SocketClient;
import io.srvlab.rds.csi.node.fabric.HostIdentity;
import io.srvlab.rds.csi.proto.NodeExpandVolumeRequest;
import io.srvlab.rds.csi.proto.NodeGetCapabilitiesRequest;
import io.srvlab.rds.csi.proto.NodeGetInfoRequest;
import io.srvlab.rds.csi.proto.NodeGetStorageHealthRequest;
import io.srvlab.rds.csi.proto.NodeGetStorageHealthResponse.StorageBackendHealth;
import io.srvlab.rds.csi.proto.NodeGetVolumeHealthRequest;
import io.srvlab.rds.csi.proto.NodeGetVolumeStatsRequest;
import io.srvlab.rds.csi.proto.NodeGrpc;
import io.srvlab.rds.csi.proto.NodePublishVolumeRequest;
import io.srvlab.rds.csi.proto.NodeServiceCapability.RPC.Type;
import io.srvlab.rds.csi.proto.NodeStageVolumeRequest;
import io.srvlab.rds.csi.proto.NodeUnpublishVolumeRequest;
import io.srvlab.rds.csi.proto.NodeUnstageVolumeRequest;
import io.srvlab.rds.csi.proto.StorageHealthErrorType;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.proto.VolumeHealth;
import io.srvlab.rds.csi.proto.VolumeHealthErrorType;
import io.srvlab.rds.observability.ClientEventStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node as a process: behind its socket, and with an API server that cannot be reached. */
@SuppressWarnings("NullAway.Init")
class NodeHalfTest {
    private static final VolumeCapability EXT4 = NodeWorld.filesystem("ext4");

    private NodeWorld world;
    private KubernetesClient nowhere;
    private DriverConfig config;
    private CsiProcess process;
    private SocketClient client;
    private NodeGrpc.NodeBlockingStub node;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        world = new NodeWorld(folder);
        nowhere = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:1")
                        .withRequestTimeout(100)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        config = new DriverConfig(
                DriverConfig.Mode.node,
                "unix://" + world.folder.resolve("csi.sock"),
                "rds.csi.srvlab.io",
                "c",
                "n",
                Optional.empty(),
                -1,
                Duration.ofMinutes(1),
                Duration.ofSeconds(1),
                512,
                12,
                world.folder,
                Optional.empty());
        begin();
    }

    private void begin() throws Exception {
        process = CsiProcess.start(
                config,
                NodeHalf.start(config, world.fabrics, new ClientEventStore(nowhere), world.metrics),
                world.metrics);
        client = new SocketClient(world.folder.resolve("csi.sock"));
        node = NodeGrpc.newBlockingStub(client.channel());
    }

    @AfterEach
    void end() throws Exception {
        if (world != null) {
            client.close();
            process.close();
            nowhere.close();
            world.close();
        }
    }

    private NodeStageVolumeRequest stage(String name) {
        return NodeStageVolumeRequest.newBuilder()
                .setVolumeId(name)
                .setStagingTargetPath(world.stagingPath(name).toString())
                .setVolumeCapability(EXT4)
                .putAllPublishContext(
                        NodeWorld.context(nqn(name), 8 * MIB, "allowed").toMap())
                .build();
    }

    private NodePublishVolumeRequest publish(String name) {
        return NodePublishVolumeRequest.newBuilder()
                .setVolumeId(name)
                .setStagingTargetPath(world.stagingPath(name).toString())
                .setTargetPath(world.target(name).toString())
                .setVolumeCapability(EXT4)
                .putAllPublishContext(stage(name).getPublishContextMap())
                .build();
    }

    private void begin(String name) throws Exception {
        node.nodeStageVolume(stage(name));
        node.nodePublishVolume(publish(name));
        Files.writeString(world.target(name).resolve("data"), name);
        assertThat(node.nodeGetVolumeStats(NodeGetVolumeStatsRequest.newBuilder()
                                .setVolumeId(name)
                                .setVolumePath(world.target(name).toString())
                                .build())
                        .getUsageCount())
                .isEqualTo(2);
    }

    private void end(String name) {
        node.nodeUnpublishVolume(NodeUnpublishVolumeRequest.newBuilder()
                .setVolumeId(name)
                .setTargetPath(world.target(name).toString())
                .build());
        node.nodeUnstageVolume(NodeUnstageVolumeRequest.newBuilder()
                .setVolumeId(name)
                .setStagingTargetPath(world.stagingPath(name).toString())
                .build());
    }

    @FunctionalInterface
    private interface OfVolume {
        void run(String name) throws Exception;
    }

    private static void atOnce(List<String> names, OfVolume work) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (String name : names) {
                all.add(threads.submit(() -> {
                    work.run(name);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    /** As many as a node takes with {@code -Dvolumes=256}. */
    @Test
    void manyVolumesLiveAtOnceAndLeaveNothing() throws Exception {
        List<String> names = IntStream.range(0, Integer.getInteger("volumes", 16))
                .mapToObj(i -> "v" + i)
                .toList();
        for (String name : names) {
            world.volume(name, 8 * MIB);
        }
        atOnce(names, this::begin);
        assertThat(world.fabrics.count()).isEqualTo(names.size());
        for (String name : names) {
            assertThat(world.target(name).resolve("data")).hasContent(name);
        }
        atOnce(names, this::end);
        assertThat(world.fabrics.count()).isZero();
        assertThat(world.parts.mounts().all()).noneMatch(mount -> mount.target().startsWith(world.folder));
    }

    @Test
    void aSecondCallForTheVolumeIsAbortedAndOthersGoOn() throws Exception {
        world.volume("v", 8 * MIB);
        world.volume("w", 8 * MIB);
        CountDownLatch connecting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        world.fabrics.onConnect = nqn -> {
            if (nqn.equals(nqn("v"))) {
                connecting.countDown();
                await(goOn);
            }
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first = threads.submit(() -> node.nodeStageVolume(stage("v")));
            connecting.await();
            assertThat(code(() -> node.nodeStageVolume(stage("v")))).isEqualTo(Status.Code.ABORTED);
            node.nodeStageVolume(stage("w"));
            goOn.countDown();
            first.get();
        }
        assertThat(world.mounts(world.stagingPath("v"))).hasSize(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Status.Code code(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    @Test
    void aWrongRequestIsInvalidAndAnUnreachableBoxUnavailable() {
        assertThat(code(() -> node.nodeStageVolume(
                        stage("v").toBuilder().clearVolumeCapability().build())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        String staging = world.stagingPath("v").toString();
        for (String target : List.of(staging, staging + "/below")) {
            assertThat(code(() -> node.nodePublishVolume(
                            publish("v").toBuilder().setTargetPath(target).build())))
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        assertThat(code(() -> node.nodeStageVolume(stage("v")))).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(code(() -> node.nodePublishVolume(
                        publish("v").toBuilder().clearStagingTargetPath().build())))
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(code(() -> node.nodePublishVolume(publish("v").toBuilder()
                        .clearStagingTargetPath()
                        .clearVolumeCapability()
                        .build())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void whereNothingCanBeMountedNoVolumeIsFound() {
        var stats = NodeGetVolumeStatsRequest.newBuilder().setVolumeId("v");
        var grow = NodeExpandVolumeRequest.newBuilder().setVolumeId("v");
        for (String path : List.of("some/path", "/nowhere")) {
            assertThat(code(() ->
                            node.nodeGetVolumeStats(stats.setVolumePath(path).build())))
                    .isEqualTo(Status.Code.NOT_FOUND);
            assertThat(code(() -> node.nodeExpandVolume(grow.setVolumePath(path).build())))
                    .isEqualTo(Status.Code.NOT_FOUND);
        }
        assertThat(code(() -> node.nodeGetVolumeStats(stats.clearVolumePath().build())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void theNodeIsKnownByItsNameAndHostIdAndSaysHowManyVolumesItTakes() throws Exception {
        var info = node.nodeGetInfo(NodeGetInfoRequest.getDefaultInstance());
        NodeId id = NodeId.parse(info.getNodeId()).orElseThrow();
        String machine = Files.readString(world.folder.resolve("machine-id")).strip();
        assertThat(id).isEqualTo(HostIdentity.of("c", "n", machine));
        assertThat(id.name()).isEqualTo("n");
        assertThat(info.getMaxVolumesPerNode()).isEqualTo(12);
    }

    @Test
    void theIdentityThatAVolumeIsConnectedWithIsKept() throws Exception {
        world.volume("v", 8 * MIB);
        node.nodeStageVolume(stage("v"));
        client.close();
        process.close();
        String earlier = "0123456789abcdef0123456789abcdef"; // not that of /etc/machine-id
        Files.writeString(world.folder.resolve("machine-id"), earlier);
        begin();
        assertThat(node.nodeGetInfo(NodeGetInfoRequest.getDefaultInstance()).getNodeId())
                .isEqualTo(HostIdentity.of("c", "n", earlier).toString());
    }

    @Test
    void theNextPluginOnTheStateFolderWaitsUntilTheLastHasEnded() throws Exception {
        client.close();
        CsiProcess last = process;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> next = threads.submit(() -> {
                begin();
                return null;
            });
            Awaitility.await()
                    .during(Duration.ofMillis(500))
                    .until(() -> !next.isDone() && Files.exists(world.folder.resolve("csi.sock")));
            last.close();
            next.get();
        }
        assertThat(node.nodeGetInfo(NodeGetInfoRequest.getDefaultInstance()).getNodeId())
                .startsWith("n/");
    }

    @Test
    void healthIsToldOfEachVolumeAndOfTheBox() throws Exception {
        world.volume("v", 8 * MIB);
        world.volume("w", 8 * MIB);
        node.nodeStageVolume(stage("v"));
        node.nodeStageVolume(stage("w"));
        assertThat(health("v").getHealthStatusesList()).isEmpty();
        assertThat(boxes()).isEmpty();

        world.fabrics.silent.add(nqn("v"));
        assertThat(health("v").getHealthStatusesList()).singleElement().satisfies(entry -> {
            assertThat(entry.getStatus()).isEqualTo(VolumeHealthErrorType.INACCESSIBLE);
            assertThat(entry.getReason()).isEqualTo("ConnectionLost");
        });
        assertThat(health("w").getHealthStatusesList()).isEmpty();
        assertThat(boxes()).singleElement().satisfies(box -> {
            assertThat(box.getStatus()).isEqualTo(StorageHealthErrorType.STORAGE_DEGRADED);
            assertThat(box.getMessage()).contains("192.0.2.1 port 4420", "1 of 2");
        });

        world.fabrics.silent.add(nqn("w"));
        assertThat(boxes())
                .extracting(StorageBackendHealth::getStatus)
                .containsExactly(StorageHealthErrorType.STORAGE_UNREACHABLE);

        world.fabrics.silent.clear();
        world.fabrics.lose(nqn("v"));
        assertThat(health("v").getHealthStatusesList())
                .extracting(VolumeHealth.VolumeHealthEntry::getReason)
                .containsExactly("DiskGone");
        assertThat(code(() -> health("never-seen"))).isEqualTo(Status.Code.NOT_FOUND);
    }

    private VolumeHealth health(String name) {
        return node.nodeGetVolumeHealth(NodeGetVolumeHealthRequest.newBuilder()
                        .setVolumeId(name)
                        .build())
                .getVolumeHealth();
    }

    private List<StorageBackendHealth> boxes() {
        return node.nodeGetStorageHealth(NodeGetStorageHealthRequest.getDefaultInstance())
                .getBackendHealthList();
    }

    /** By the name of each capability: the call that it promises is answered, and what is not promised is not there. */
    @Test
    void whatIsAdvertisedIsServed() {
        assertThat(node.nodeGetCapabilities(NodeGetCapabilitiesRequest.getDefaultInstance())
                        .getCapabilitiesList())
                .extracting(capability -> capability.getRpc().getType())
                .containsExactlyInAnyOrder(
                        Type.STAGE_UNSTAGE_VOLUME,
                        Type.EXPAND_VOLUME,
                        Type.GET_VOLUME_STATS,
                        Type.GET_VOLUME_HEALTH,
                        Type.GET_STORAGE_HEALTH,
                        Type.SINGLE_NODE_MULTI_WRITER);
        assertThat(code(() -> boxes())).isEqualTo(Status.Code.OK);
        assertThat(code(() -> health("v"))).isNotEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(code(() -> node.nodeExpandVolume(NodeExpandVolumeRequest.getDefaultInstance())))
                .isNotEqualTo(Status.Code.UNIMPLEMENTED);
    }
}
