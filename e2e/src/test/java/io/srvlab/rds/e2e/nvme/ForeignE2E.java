package io.srvlab.rds.e2e.nvme;

import static io.srvlab.rds.e2e.nvme.Volume.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.srvlab.rds.csi.proto.NodeGetVolumeHealthRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Connections on the same host that are not the driver's: its root disk may be one. */
class ForeignE2E extends OnTheGuest {

    @Test
    void aMountedDiskOfOthersIsNeverTouchedAndNeverListedAsOurs() throws Exception {
        Volume foreign = Volume.of(prefix + "root", 64 * MIB, "ext4");
        box.export(foreign.name(), foreign.bytes());
        Foreign.connect(foreign.nqn());
        Path theirs = controllers().getFirst();
        Path root = mounted(foreign);
        write(root.resolve("data"), "precious");

        Volume ours = used(volume("v", 64 * MIB, "ext4").givenUpAfter(GIVE_UP_SECONDS));
        assertThat(connections()).containsExactly(ours.nqn());
        assertThat(plugin.metric("rds_csi_nvme_connections_active")).isEqualTo(1);
        // Even under the same id: the subsystem is served to us too, but that connection is not ours.
        foreign.unstage(plugin.calls(60));
        plugin.restart();
        foreign.unstage(plugin.calls(60));
        // An outage of both: theirs is given up much later, and nobody of ours hurries it.
        box.link(false);
        Awaitility.await().atMost(SOON).until(() -> connections().isEmpty());
        box.link(true);
        eventually(() -> ours.publish(plugin.calls(120)));
        ours.unpublish(plugin.calls(60));
        ours.unstage(plugin.calls(60));

        assertThat(controllers()).containsExactly(theirs);
        assertThat(theirs.resolve("subsysnqn")).hasContent(foreign.nqn());
        Awaitility.await() // it tries again in pauses of its own
                .atMost(SOON)
                .untilAsserted(() -> assertThat(theirs.resolve("state")).hasContent("live"));
        assertThat(root.resolve("data")).hasContent("precious");
        write(root.resolve("more"), "their mount goes on");
        assertThat(code(() -> plugin.calls(60)
                        .nodeGetVolumeHealth(NodeGetVolumeHealthRequest.newBuilder()
                                .setVolumeId(foreign.name())
                                .build())))
                .isEqualTo(io.grpc.Status.Code.NOT_FOUND);
        Shell.run("umount", root.toString());
        delete(theirs);
        box.unexport(foreign.nqn());
    }

    /** A filesystem on the only disk there is, mounted where no kubelet looks. */
    private static Path mounted(Volume foreign) throws Exception {
        Awaitility.await().atMost(SOON).until(() -> disks().size() == 1); // its node comes a moment later
        List<Path> disks = disks();
        Path root = Files.createDirectories(Path.of("/mnt").resolve(foreign.name()));
        Shell.run("mkfs.ext4", "-q", disks.getFirst().toString());
        Shell.run("mount", "-t", "ext4", disks.getFirst().toString(), root.toString());
        return root;
    }

    private static List<Path> disks() throws IOException {
        try (var all = Files.list(Path.of("/dev"))) {
            return all.filter(path -> path.getFileName().toString().matches("nvme\\d+n\\d+"))
                    .toList();
        }
    }
}
