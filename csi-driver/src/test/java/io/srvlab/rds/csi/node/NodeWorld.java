package io.srvlab.rds.csi.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.grpc.Deadline;
import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.node.fabric.HostIdentity;
import io.srvlab.rds.csi.node.filesystem.Preparations;
import io.srvlab.rds.csi.node.mount.Mount;
import io.srvlab.rds.csi.node.mount.Mounts;
import io.srvlab.rds.csi.node.record.Records;
import io.srvlab.rds.csi.node.record.VolumeRecord;
import io.srvlab.rds.csi.node.tool.SystemTools;
import io.srvlab.rds.csi.node.tool.ToolException;
import io.srvlab.rds.csi.node.tool.Tools;
import io.srvlab.rds.csi.proto.NodePublishVolumeRequest;
import io.srvlab.rds.csi.proto.NodeStageVolumeRequest;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.proto.VolumeCapability.AccessMode.Mode;
import io.srvlab.rds.observability.Events;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Operation;
import io.srvlab.rds.observability.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A node with real mounts and real filesystems on loop devices. Everything below its folder is taken down at the end. */
@SuppressWarnings("NullAway.Init") // set by restart()
final class NodeWorld implements AutoCloseable {
    static final long MIB = 1L << 20;

    /** In the publish context: with an administrator's leave, which does not end during a test. */
    static final String FINISH = "finish:999999999999";

    /** One Event that was posted. */
    record Posted(ObjectReference about, Reason reason, String message) {}

    final Path folder;
    final LoopFabrics fabrics;
    final List<List<String>> commands = new CopyOnWriteArrayList<>();
    final List<Posted> posted = new CopyOnWriteArrayList<>();
    final Metrics metrics = new Metrics(EnumSet.of(Operation.STAGE), Reason.ofNode());
    /** Around every program that is run. */
    Tools tools = new SystemTools();

    /** The machine's id from the next start on. */
    String machine = "m";

    Parts parts;
    Staging staging;
    Publishing publishing;
    Growing growing;
    Looking looking;

    NodeWorld(Path folder) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: it mounts and makes loop devices");
        this.folder = folder.toRealPath();
        this.fabrics = new LoopFabrics(this.folder.resolve("sys"));
        restart();
    }

    /** As if the process had been killed and started again. */
    void restart() throws IOException {
        restart(fabrics);
    }

    void restart(io.srvlab.rds.csi.node.fabric.Fabrics around) throws IOException {
        Tools recorded = new Tools() {
            @Override
            public Result run(Deadline by, List<String> command) throws ToolException, InterruptedException {
                commands.add(command);
                return tools.run(by, command);
            }
        };
        Events events = (about, reason, message) -> posted.add(new Posted(about, reason, message));
        Mounts mounts =
                new Mounts(Path.of("/proc/self/mountinfo"), folder.resolve("sys"), recorded, metrics::mountOperation);
        parts = new Parts(
                HostIdentity.of("c1", "node-1", machine),
                around,
                mounts,
                new Records(folder.resolve("state")),
                recorded,
                new Preparations(recorded),
                new Telling(metrics, events));
        staging = new Staging(parts);
        publishing = new Publishing(parts, staging);
        growing = new Growing(parts);
        looking = new Looking(parts);
    }

    static Deadline soon() {
        return Deadline.after(60, TimeUnit.SECONDS);
    }

    /** A volume of that size on the box, blank, exported under {@code nqn:<name>}. */
    Path volume(String name, long bytes) throws IOException {
        Path file = folder.resolve("box-" + name);
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(bytes);
        }
        fabrics.exports.put(nqn(name), file);
        return file;
    }

    static String nqn(String name) {
        return "nqn:" + name;
    }

    Path stagingPath(String name) {
        return folder.resolve("staging-" + name);
    }

    Path target(String pod) {
        return folder.resolve("pods").resolve(pod);
    }

    static PublishContext context(String nqn, long bytes, String format) {
        return new PublishContext(nqn, "192.0.2.1", 4420, bytes, format, 60, 2, 5, -1, 0, "", "ns", "claim", "uid");
    }

    static VolumeCapability filesystem(String type, String... flags) {
        return VolumeCapability.newBuilder()
                .setMount(VolumeCapability.MountVolume.newBuilder()
                        .setFsType(type)
                        .addAllMountFlags(List.of(flags)))
                .setAccessMode(VolumeCapability.AccessMode.newBuilder().setMode(Mode.SINGLE_NODE_WRITER))
                .build();
    }

    static VolumeCapability block() {
        return VolumeCapability.newBuilder()
                .setBlock(VolumeCapability.BlockVolume.getDefaultInstance())
                .setAccessMode(VolumeCapability.AccessMode.newBuilder().setMode(Mode.SINGLE_NODE_WRITER))
                .build();
    }

    void stage(String name, VolumeCapability capability) throws Exception {
        stage(name, capability, context(nqn(name), Files.size(fabrics.exports.get(nqn(name))), "allowed"));
    }

    void stage(String name, VolumeCapability capability, PublishContext context) throws Exception {
        staging.stage(request(name, capability, context), soon());
    }

    StageRequest request(String name, VolumeCapability capability, PublishContext context) throws Exception {
        return StageRequest.parse(NodeStageVolumeRequest.newBuilder()
                .setVolumeId(name)
                .setStagingTargetPath(stagingPath(name).toString())
                .setVolumeCapability(capability)
                .putAllPublishContext(context.toMap())
                .build());
    }

    void unstage(String name) throws Exception {
        staging.unstage(name, stagingPath(name), soon());
    }

    void publish(String name, VolumeCapability capability, String pod) throws Exception {
        publish(name, capability, pod, context(nqn(name), MIB, "allowed"), false);
    }

    void publish(String name, VolumeCapability capability, String pod, PublishContext context, boolean readOnly)
            throws Exception {
        StageRequest request = StageRequest.parse(NodePublishVolumeRequest.newBuilder()
                .setVolumeId(name)
                .setStagingTargetPath(stagingPath(name).toString())
                .setVolumeCapability(capability)
                .putAllPublishContext(context.toMap())
                .build());
        publishing.publish(
                request,
                new Publishing.Place(target(pod), readOnly, new VolumeRecord.Pod("default", pod, "uid-of-" + pod)),
                soon());
    }

    /** As by a hand from outside: what is staged as that, at another path too. */
    void showAt(String name, Path path) throws IOException {
        Files.createDirectories(path);
        LoopFabrics.run("mount", "--bind", stagingPath(name).toString(), path.toString());
    }

    void unpublish(String name, String pod) throws Exception {
        publishing.unpublish(name, target(pod), soon());
    }

    List<Mount> mounts(Path path) throws IOException {
        return parts.mounts().at(path);
    }

    /** Of the Events about claims; the same are posted about pods. */
    List<Reason> reasons() {
        return posted.stream()
                .filter(one -> !one.about().getKind().equals("Pod"))
                .map(Posted::reason)
                .toList();
    }

    double metric(String name, String... tags) {
        var found = metrics.registry().find(name).tags(tags).counter();
        return found == null ? Double.NaN : found.count();
    }

    /** How often a program was run. */
    long ran(String program) {
        return commands.stream()
                .filter(command -> command.getFirst().equals(program))
                .count();
    }

    @Override
    public void close() throws IOException {
        parts.preparations().close(Duration.ZERO);
        List<Mount> below = new ArrayList<>(Mount.parse(Files.readString(Path.of("/proc/self/mountinfo"))));
        below.removeIf(mount -> !mount.target().startsWith(folder));
        below.sort(Comparator.comparing(Mount::id).reversed());
        for (Mount mount : below) {
            LoopFabrics.run("umount", mount.target().toString());
        }
        fabrics.end();
    }
}
