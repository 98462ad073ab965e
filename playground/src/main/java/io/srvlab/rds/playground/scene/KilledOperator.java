package io.srvlab.rds.playground.scene;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.csi.proto.CreateVolumeRequest;
import io.srvlab.rds.csi.proto.CreateVolumeResponse;
import io.srvlab.rds.csi.proto.Volume;
import io.srvlab.rds.playground.story.Page;
import io.srvlab.rds.simulator.disk.DiskItem;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * Step 7: the operator dies while the box works on its line. The disk is made, nobody hears of it; and the same call,
 * repeated, must find that disk.
 */
public final class KilledOperator {
    private static final Duration BOX_TAKES = Duration.ofMillis(2000);
    private static final Duration CALL = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final Box box;
    private final Operator operator;
    private final Sidecars sidecars;

    public KilledOperator(Cluster cluster, Box box, Operator operator, Sidecars sidecars) {
        this.cluster = cluster;
        this.box = box;
        this.operator = operator;
        this.sidecars = sidecars;
    }

    public Volume play(Page page) throws Exception {
        CreateVolumeRequest request = sidecars.claim("survivor", Sidecars.GIB);
        String name = request.getName();
        box.simulator().faults().delay("/disk/add .*" + name, BOX_TAKES);
        ListenableFuture<CreateVolumeResponse> call = sidecars.begin(CALL).createVolume(request);
        page.await(
                "the box gets the line",
                PATIENCE,
                () -> box.simulator().faults().planned(),
                left -> left == 0);
        long killed = operator.pid();
        operator.kill();
        page.check("the disk was not made yet", List.of(), box.disksOf(name));
        page.await("the box makes the disk all the same", PATIENCE, () -> box.disksOf(name), made -> made.size() == 1);
        DiskItem orphaned = box.disksOf(name).getFirst();
        page.check("nobody has told the API server", false, diskOf(name).provisioned());
        page.check("the call ends without an answer from the operator", Status.Code.UNAVAILABLE, ending(call));
        operator.startAgain(page);
        Volume volume = sidecars.provision(request);
        page.check("the same call gives the volume", name, volume.getVolumeId());
        page.check("there is one disk for it, the same", List.of(orphaned.slot()), slots(name));
        page.check(
                "it is the one that was written down before",
                orphaned.slot(),
                diskOf(name).slot());
        page.check("now it is known to be complete", true, diskOf(name).provisioned());
        page.check("beside the first volume's there is no other", 2, box.disks().size());
        page.say("Process " + killed + " was killed while the box worked on its line; the call ended with UNAVAILABLE."
                + " Process " + operator.pid() + " took the box over, and the call, repeated, found the disk: one, not"
                + " two.");
        return volume;
    }

    private RdsVolumeSpec.Disk diskOf(String name) {
        Optional<RdsVolume> volume = cluster.volume(name);
        return Objects.requireNonNull(volume.orElseThrow().getSpec().disk());
    }

    private List<String> slots(String name) {
        return box.disksOf(name).stream().map(DiskItem::slot).toList();
    }

    private static Status.Code ending(ListenableFuture<?> call) throws InterruptedException {
        try {
            call.get();
            return Status.Code.OK;
        } catch (ExecutionException e) {
            return Status.fromThrowable(e).getCode();
        }
    }
}
