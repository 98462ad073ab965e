package io.srvlab.rds.playground.scene;

import io.grpc.Channel;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.csi.NodeId;
import io.srvlab.rds.csi.proto.GetPluginInfoRequest;
import io.srvlab.rds.csi.proto.GetPluginInfoResponse;
import io.srvlab.rds.csi.proto.IdentityGrpc;
import io.srvlab.rds.csi.proto.NodeGetInfoRequest;
import io.srvlab.rds.csi.proto.NodeGrpc;
import io.srvlab.rds.csi.proto.ProbeRequest;
import io.srvlab.rds.playground.Leashed;
import io.srvlab.rds.playground.machine.Child;
import io.srvlab.rds.playground.machine.Home;
import io.srvlab.rds.playground.machine.Machine;
import io.srvlab.rds.playground.story.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The CSI driver: two processes behind two sockets. */
public final class Driver {
    private static final Duration START = Duration.ofSeconds(60);
    private static final long CALL_SECONDS = 5;

    private final Half controller;
    private final Half node;
    private final String nodeId;

    /** One of the two processes. */
    record Half(Child child, Path path, Socket socket, Pages pages) {
        Channel channel() {
            return socket.channel();
        }
    }

    private Driver(Half controller, Half node, String nodeId) {
        this.controller = controller;
        this.node = node;
        this.nodeId = nodeId;
    }

    /** Step 4. */
    public static Driver start(Home home, Cluster cluster, Box box, Scrapes scrapes, Page page) throws Exception {
        Half controller = spawn(home, cluster, Leashed.Part.controller, List.of());
        Half node = spawn(
                home,
                cluster,
                Leashed.Part.node,
                List.of(
                        "--node-name=" + Cluster.NODE,
                        "--state-folder=" + home.path("node"),
                        "--kubelet-folder=/", // to play with: any path will do
                        "--box=" + box.folder()));
        for (Half half : List.of(controller, node)) {
            introduce(half, page);
            scrapes.first(half.child().name(), half.pages().scrape());
        }
        String nodeId = NodeGrpc.newBlockingStub(node.channel())
                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                .nodeGetInfo(NodeGetInfoRequest.getDefaultInstance())
                .getNodeId();
        Optional<NodeId> parsed = page.check(
                "the node says who it is",
                Cluster.NODE + "/<uuid>",
                NodeId.parse(nodeId),
                id -> id.filter(one -> one.name().equals(Cluster.NODE)).isPresent());
        page.say("Controller (process " + controller.child().pid() + ") and node (process "
                + node.child().pid() + ") answer on their sockets as " + Names.DRIVER + ".");
        page.say("The node connects as " + parsed.orElseThrow().hostNqn() + ".");
        return new Driver(controller, node, nodeId);
    }

    private static Half spawn(Home home, Cluster cluster, Leashed.Part part, List<String> more) throws IOException {
        Path path = home.path(part + ".sock");
        int port = Machine.freePort();
        List<String> flags = new ArrayList<>(List.of(
                part.name(),
                home.folder().toString(),
                "--mode=" + part,
                "--endpoint=unix://" + path,
                "--cluster-id=" + Cluster.ID,
                "--kube-url=" + cluster.url(),
                "--metrics-port=" + port,
                "--drain-timeout=1s"));
        flags.addAll(more);
        Child child = Child.start(home, part.name(), Leashed.class, flags);
        return new Half(child, path, home.closes(new Socket(path)), new Pages(port));
    }

    private static void introduce(Half half, Page page) throws Exception {
        String name = half.child().name();
        page.await("the socket of the " + name + " appears", START, () -> Files.exists(half.path()), there -> there);
        page.await("the " + name + " gets ready", START, half.pages()::ready, ready -> ready);
        IdentityGrpc.IdentityBlockingStub identity =
                IdentityGrpc.newBlockingStub(half.channel()).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
        GetPluginInfoResponse info = identity.getPluginInfo(GetPluginInfoRequest.getDefaultInstance());
        page.check("the " + name + " says its name", Names.DRIVER, info.getName());
        page.check(
                "the " + name + " is ready to serve",
                true,
                identity.probe(ProbeRequest.getDefaultInstance()).getReady().getValue());
    }

    Half controller() {
        return controller;
    }

    Half node() {
        return node;
    }

    String nodeId() {
        return nodeId;
    }
}
