package io.srvlab.rds.csi.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.grpc.StatusRuntimeException;
import io.srvlab.rds.csi.CsiProcess;
import io.srvlab.rds.csi.DriverConfig;
import io.srvlab.rds.csi.SocketClient;
import io.srvlab.rds.csi.proto.IdentityGrpc;
import io.srvlab.rds.csi.proto.NodeExpandVolumeRequest;
import io.srvlab.rds.csi.proto.NodeGetStorageHealthRequest;
import io.srvlab.rds.csi.proto.NodeGetVolumeHealthRequest;
import io.srvlab.rds.csi.proto.NodeGetVolumeStatsRequest;
import io.srvlab.rds.csi.proto.NodeGrpc;
import io.srvlab.rds.csi.proto.NodePublishVolumeRequest;
import io.srvlab.rds.csi.proto.NodeStageVolumeRequest;
import io.srvlab.rds.csi.proto.NodeUnpublishVolumeRequest;
import io.srvlab.rds.csi.proto.NodeUnstageVolumeRequest;
import io.srvlab.rds.csi.proto.ProbeRequest;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.observability.ClientEventStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls that make no sense, with a volume that is there among them: the process lives, and nothing outside the kubelet's folder
 * is touched. {@code -Dcalls=N} or {@code -Dminutes=N}, and {@code -Dseed=N}, go on longer and elsewhere.
 */
@SuppressWarnings("NullAway.Init")
class NodeFuzzTest {
    private static final long MIB = 1L << 20;

    private NodeWorld world;
    private Random random;
    private Path kubelet;
    private Path elsewhere;

    @Test
    void nothingOutsideTheKubeletsFolderIsTouchedWhateverIsAskedFor(@TempDir Path folder) throws Exception {
        world = new NodeWorld(folder);
        random = new Random(Long.getLong("seed", 1));
        kubelet = Files.createDirectories(world.folder.resolve("kubelet"));
        elsewhere = Files.createDirectories(world.folder.resolve("elsewhere/below"));
        Files.writeString(elsewhere.resolve("file"), "precious");
        Files.createSymbolicLink(kubelet.resolve("link"), elsewhere);
        world.volume("v", 8 * MIB);
        Map<String, String> before = contents(elsewhere);
        try (KubernetesClient nowhere = new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                                .withMasterUrl("http://127.0.0.1:1")
                                .withRequestRetryBackoffLimit(0)
                                .build())
                        .build();
                CsiProcess process = CsiProcess.start(
                        config(),
                        NodeHalf.start(config(), world.fabrics, new ClientEventStore(nowhere), world.metrics),
                        world.metrics);
                SocketClient client = new SocketClient(world.folder.resolve("csi.sock"))) {
            NodeGrpc.NodeBlockingStub node = NodeGrpc.newBlockingStub(client.channel());
            int answered = 0;
            int made = 0;
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(Long.getLong("minutes", 0));
            while (made < Integer.getInteger("calls", 400) || System.nanoTime() < end) {
                made++;
                answered += call(node) ? 1 : 0;
                assertThat(process.managementPort()).isEmpty();
            }
            System.out.println(made + " calls, of which " + answered + " did what was asked");
            assertThat(answered).as("calls that did what was asked").isPositive();
            assertThat(IdentityGrpc.newBlockingStub(client.channel())
                            .probe(ProbeRequest.getDefaultInstance())
                            .getReady()
                            .getValue())
                    .isTrue();
            assertThat(world.parts.mounts().all())
                    .filteredOn(mount -> mount.target().startsWith(world.folder))
                    .allMatch(mount -> mount.target().startsWith(kubelet));
            assertThat(contents(elsewhere)).isEqualTo(before);
        } finally {
            world.close();
        }
    }

    private DriverConfig config() {
        return new DriverConfig(
                DriverConfig.Mode.node,
                "unix://" + world.folder.resolve("csi.sock"),
                "rds.csi.srvlab.io",
                "c",
                "n",
                Optional.of(world.folder.resolve("state")),
                -1,
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                64,
                0,
                kubelet,
                Optional.empty());
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                found.put(
                        path.toString(),
                        Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.readString(path) : "folder");
            }
        }
        return found;
    }

    /** Whether it was done. */
    private boolean call(NodeGrpc.NodeBlockingStub stub) {
        NodeGrpc.NodeBlockingStub node = stub.withDeadlineAfter(20, TimeUnit.SECONDS);
        try {
            Message _ = switch (random.nextInt(8)) {
                case 0 ->
                    node.nodeStageVolume(NodeStageVolumeRequest.newBuilder()
                            .setVolumeId(volume())
                            .setStagingTargetPath(path())
                            .setVolumeCapability(capability())
                            .putAllPublishContext(context())
                            .putAllVolumeContext(words())
                            .build());
                case 1 ->
                    node.nodePublishVolume(NodePublishVolumeRequest.newBuilder()
                            .setVolumeId(volume())
                            .setStagingTargetPath(path())
                            .setTargetPath(path())
                            .setReadonly(random.nextBoolean())
                            .setVolumeCapability(capability())
                            .putAllPublishContext(context())
                            .putAllVolumeContext(words())
                            .build());
                case 2 ->
                    node.nodeUnpublishVolume(NodeUnpublishVolumeRequest.newBuilder()
                            .setVolumeId(volume())
                            .setTargetPath(path())
                            .build());
                case 3 ->
                    node.nodeUnstageVolume(NodeUnstageVolumeRequest.newBuilder()
                            .setVolumeId(volume())
                            .setStagingTargetPath(path())
                            .build());
                case 4 ->
                    node.nodeGetVolumeStats(NodeGetVolumeStatsRequest.newBuilder()
                            .setVolumeId(volume())
                            .setVolumePath(path())
                            .build());
                case 5 ->
                    node.nodeGetVolumeHealth(NodeGetVolumeHealthRequest.newBuilder()
                            .setVolumeId(volume())
                            .setVolumePublishPath(path())
                            .setStagingTargetPath(path())
                            .build());
                case 6 ->
                    node.nodeGetStorageHealth(NodeGetStorageHealthRequest.newBuilder()
                            .putAllSecrets(words())
                            .build());
                default ->
                    node.nodeExpandVolume(NodeExpandVolumeRequest.newBuilder()
                            .setVolumeId(volume())
                            .setVolumePath(path())
                            .build());
            };
            return true;
        } catch (StatusRuntimeException refused) {
            assertThat(refused.getStatus().getCode().name()).isNotEqualTo("UNKNOWN");
            return false;
        }
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private String volume() {
        return random.nextInt(4) > 0 ? "v" : noise();
    }

    private String path() {
        return oneOf(List.of(
                kubelet.resolve("s").toString(),
                kubelet.resolve("s").toString(),
                kubelet.resolve("t").toString(),
                kubelet.resolve("t").toString(),
                kubelet.toString(),
                kubelet + "/../elsewhere/below",
                kubelet + "/link",
                kubelet + "/link/deeper",
                kubelet + "/link/../file",
                elsewhere.toString(),
                elsewhere.resolve("file").toString(),
                world.folder.toString(),
                world.folder.resolve("kubelet-of-another/x").toString(),
                "../elsewhere",
                kubelet + "/" + noise(),
                noise()));
    }

    private VolumeCapability capability() {
        return switch (random.nextInt(5)) {
            case 0 -> VolumeCapability.getDefaultInstance();
            case 1 -> NodeWorld.block();
            case 2 -> NodeWorld.filesystem("ext4", noise());
            default -> NodeWorld.filesystem("ext4");
        };
    }

    private Map<String, String> context() {
        Map<String, String> good = new TreeMap<>(
                NodeWorld.context(NodeWorld.nqn("v"), 8 * MIB, "allowed").toMap());
        for (int i = random.nextInt(3); i > 0; i--) {
            good.put(oneOf(List.copyOf(good.keySet())), noise());
        }
        return good;
    }

    private Map<String, String> words() {
        Map<String, String> words = new TreeMap<>();
        for (int i = random.nextInt(10) == 0 ? 500 : random.nextInt(3); i > 0; i--) {
            words.put(noise() + i, noise());
        }
        return words;
    }

    /** Any characters that a protobuf string can carry, blanks and controls and signs of shells among them. */
    private String noise() {
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> "../../../../etc/passwd";
            case 2 -> "-o remount,rw";
            case 3 -> "x".repeat(random.nextInt(9_000));
            default -> {
                StringBuilder text = new StringBuilder();
                for (int i = random.nextInt(20); i >= 0; i--) {
                    text.append((char) random.nextInt(0x250));
                }
                yield text.toString();
            }
        };
    }
}
