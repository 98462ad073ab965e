package io.srvlab.rds.playground.scene;

import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeStatus.Phase;
import io.srvlab.rds.csi.proto.CreateVolumeRequest;
import io.srvlab.rds.csi.proto.Volume;
import io.srvlab.rds.playground.story.Page;
import io.srvlab.rds.simulator.disk.DiskItem;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Step 5: a claim becomes a volume, and the volume a disk on the box. */
public final class Creating {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Creating() {}

    public static Volume play(Cluster cluster, Box box, Sidecars sidecars, Page page) throws Exception {
        CreateVolumeRequest request = sidecars.claim("data", Sidecars.GIB);
        Volume volume = sidecars.provision(request);
        page.check("the volume is 1 GiB", Sidecars.GIB, volume.getCapacityBytes());
        page.check(
                "made again, it is the same",
                volume,
                sidecars.within(PATIENCE).createVolume(request).getVolume());
        RdsVolume seen = cluster.volume(volume.getVolumeId()).orElseThrow();
        page.check(
                "the RdsVolume is Available",
                Phase.Available,
                Objects.requireNonNull(seen.getStatus()).phase());
        List<DiskItem> disks = box.disks();
        page.check("there is one disk on the box", 1, disks.size());
        DiskItem disk = disks.getFirst();
        page.check(
                "it is the RdsVolume's",
                Objects.requireNonNull(seen.getSpec().disk()).slot(),
                disk.slot());
        page.check("its size is 1 GiB on the box", Sidecars.GIB, disk.size());
        page.check("the box does not mount what is in it", false, disk.mountFilesystem());
        page.check("nobody can connect to it yet", false, disk.export());
        page.check("its backing file is there", List.of(disk.path()), box.files());
        page.say("RdsVolume " + volume.getVolumeId() + " is Available. The box shows it so:");
        page.show(box.shown("/disk/print detail where slot=\"" + disk.slot() + "\""));
        return volume;
    }
}
