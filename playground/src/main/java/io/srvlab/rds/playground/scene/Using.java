package io.srvlab.rds.playground.scene;

import io.srvlab.rds.csi.PublishContext;
import io.srvlab.rds.csi.proto.ControllerExpandVolumeResponse;
import io.srvlab.rds.csi.proto.Volume;
import io.srvlab.rds.playground.machine.Machine;
import io.srvlab.rds.playground.machine.Program;
import io.srvlab.rds.playground.story.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Step 6: a pod uses the volume, and it grows while in use. */
public final class Using {
    private static final String WORDS = "written before the volume grew\n";

    /** Of 2 GiB, a filesystem keeps a little for itself; before, it had less than 1 GiB. */
    private static final long NEARLY_TWO_GIB = 19 * Sidecars.GIB / 10;

    private final Box box;
    private final Sidecars sidecars;
    private final Kubelet kubelet;
    private final Machine machine;

    public Using(Box box, Sidecars sidecars, Kubelet kubelet, Machine machine) {
        this.box = box;
        this.sidecars = sidecars;
        this.kubelet = kubelet;
        this.machine = machine;
    }

    public void play(Volume volume, Scrapes scrapes, Driver driver, Page page) throws Exception {
        Map<String, String> context = sidecars.attach(volume);
        String nqn = PublishContext.parse(context).nqn();
        page.check("it is exported to the node", true, exported(volume, nqn));
        page.say("Attached: the box exports it as " + nqn + ".");
        if (!machine.canMount()) {
            grow(volume, page);
            page.say("Left out: stage, publish, the file and df, since " + machine.mounts() + ".");
            return;
        }
        kubelet.stage(volume, context);
        kubelet.publish(volume, context);
        // Twice, as the kubelet does after its restart: nothing may change.
        kubelet.stage(volume, context);
        kubelet.publish(volume, context);
        page.check("the pod's folder is one mount", 1L, mounts(kubelet.target()));
        Path file = kubelet.target().resolve("hello.txt");
        Files.writeString(file, WORDS);
        List<String> shown = new ArrayList<>(df());
        long before = kubelet.totalBytes(volume);
        page.check("the filesystem fits in 1 GiB", "at most 1 GiB", before, bytes -> bytes <= Sidecars.GIB);
        scrapes.look("node", driver.node().pages().scrape());
        grow(volume, page);
        if (machine.canGrow()) {
            kubelet.expand(volume, 2 * Sidecars.GIB);
            page.check(
                    "the mounted filesystem has grown to 2 GiB",
                    "more than " + NEARLY_TWO_GIB + " bytes",
                    kubelet.totalBytes(volume),
                    bytes -> bytes > NEARLY_TWO_GIB && bytes <= 2 * Sidecars.GIB);
            shown.add(df().getLast());
            page.say("A file was written to the " + machine.fsType() + " on it, and it grew from 1 to 2 GiB while"
                    + " mounted; df before and after:");
        } else {
            page.say("A file was written to the " + machine.fsType() + " on it. Left out: growing that, since "
                    + machine.growth() + ".");
        }
        page.check("the file is still there", WORDS, Files.readString(file));
        page.show(shown);
    }

    private void grow(Volume volume, Page page) throws Exception {
        ControllerExpandVolumeResponse grown = sidecars.expand(volume, 2 * Sidecars.GIB);
        page.check("the answer is 2 GiB", 2 * Sidecars.GIB, grown.getCapacityBytes());
        page.check("the node is asked to grow the filesystem", true, grown.getNodeExpansionRequired());
        page.check(
                "the disk has 2 GiB on the box",
                2 * Sidecars.GIB,
                box.disksOf(volume.getVolumeId()).getFirst().size());
    }

    private boolean exported(Volume volume, String nqn) {
        return box.disksOf(volume.getVolumeId()).stream()
                .anyMatch(disk -> disk.export() && disk.nqn().equals(nqn));
    }

    private List<String> df() throws IOException, InterruptedException {
        return Program.run(
                        "df",
                        "-h",
                        "--output=source,fstype,size,used,avail,target",
                        kubelet.target().toString())
                .lines()
                .toList();
    }

    static long mounts(Path target) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.filter(line -> line.split(" ")[4].equals(target.toString()))
                    .count();
        }
    }
}
