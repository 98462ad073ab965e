package io.srvlab.rds.playground.scene;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.srvlab.rds.csi.proto.CreateVolumeRequest;
import io.srvlab.rds.csi.proto.Volume;
import io.srvlab.rds.playground.story.Page;
import io.srvlab.rds.playground.story.Story;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Step 8: the box accepts connections and answers nothing. A call ends by its deadline, and all goes on afterwards. */
public final class FrozenBox {
    private static final Duration CALL = Duration.ofSeconds(5);

    private FrozenBox() {}

    public static Volume play(Box box, Operator operator, Sidecars sidecars, Page page) throws Exception {
        CreateVolumeRequest request = sidecars.claim("patient", Sidecars.GIB);
        box.simulator().faults().freeze();
        long start = System.nanoTime();
        Status ended = create(sidecars, request);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        page.check("the call ends with UNAVAILABLE", Status.Code.UNAVAILABLE, ended.getCode());
        page.check("it ends by its deadline", "at most " + CALL, took, time -> time.compareTo(CALL) <= 0);
        page.check("nothing was made", List.of(), box.disksOf(request.getName()));
        page.check(
                "the operator lives", true, operator.alive() && operator.pages().live());
        box.simulator().faults().thaw();
        Volume volume = sidecars.provision(request);
        page.check("after that the same call makes the volume", request.getName(), volume.getVolumeId());
        page.check("with one disk", 1, box.disksOf(request.getName()).size());
        page.say(String.format(
                Locale.ROOT,
                "Nothing answered; the call with a deadline of %d s ended after %.1f s with UNAVAILABLE:",
                CALL.toSeconds(),
                took.toMillis() / 1000.0));
        page.show(Story.wrapped(String.valueOf(ended.getDescription())));
        page.say("When the box answered again, the same call succeeded; nothing was restarted.");
        return volume;
    }

    private static Status create(Sidecars sidecars, CreateVolumeRequest request) {
        try {
            var _ = sidecars.within(CALL).createVolume(request);
            return Status.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }
}
