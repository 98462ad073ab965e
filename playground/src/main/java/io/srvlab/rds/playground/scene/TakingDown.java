package io.srvlab.rds.playground.scene;

import io.srvlab.rds.csi.proto.Volume;
import io.srvlab.rds.playground.machine.LoopDevices;
import io.srvlab.rds.playground.machine.Machine;
import io.srvlab.rds.playground.story.Page;
import io.srvlab.rds.simulator.disk.DiskItem;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** Step 10, its first half: everything is given back, and the box is empty. */
public final class TakingDown {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final Box box;
    private final Sidecars sidecars;
    private final Kubelet kubelet;

    public TakingDown(Cluster cluster, Box box, Sidecars sidecars, Kubelet kubelet) {
        this.cluster = cluster;
        this.box = box;
        this.sidecars = sidecars;
        this.kubelet = kubelet;
    }

    public void play(Volume used, List<Volume> others, Machine machine, Page page) throws Exception {
        if (machine.canMount()) {
            kubelet.unpublish(used);
            page.check("the pod's folder is gone", false, Files.exists(kubelet.target()));
            kubelet.unstage(used);
            page.check("nothing is mounted", 0L, Using.mounts(kubelet.staging()));
            page.check("the node is connected to nothing", 0L, loops());
        }
        sidecars.detach(used);
        page.await(
                "the box takes the export back",
                PATIENCE,
                () -> box.disksOf(used.getVolumeId()).getFirst().export(),
                exported -> !exported);
        sidecars.delete(used);
        others.forEach(sidecars::delete);
        page.check("no RdsVolume is left", List.of(), cluster.volumes());
        page.check(
                "only the stranger's disk is left",
                List.of(Orphans.STRANGER),
                box.disks().stream().map(DiskItem::slot).toList());
        // Its owner takes it away; nobody else may.
        box.console("/disk/remove [find where slot=\"" + Orphans.STRANGER + "\"]");
        box.console("/file/remove [find where name=\"" + Box.POOL + "/" + Box.DIRECTORY + "/photos.img\"]");
        page.check("no disk is left", List.of(), box.disks());
        page.check("no file is left", List.of(), box.files());
        page.say("The stranger took the photos away. What is left on the box is the class's owner record:");
        page.show(box.shown("/disk/print"));
    }

    private long loops() throws Exception {
        return LoopDevices.attached().stream()
                .filter(loop -> loop.file().startsWith(box.folder()))
                .count();
    }
}
