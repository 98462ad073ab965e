package io.srvlab.rds.csi.node;

import io.grpc.Deadline;
import io.srvlab.rds.csi.node.fabric.Fabrics;
import io.srvlab.rds.csi.node.fabric.Fabrics.Device;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.FailedPrecondition;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Waiting for what a connection does by itself: a size that arrives, a controller that goes. */
final class Disks {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    /** After the target was asked again, the kernel has the answer within moments. */
    private static final Duration RESCAN = Duration.ofSeconds(5);

    private final Fabrics fabrics;

    Disks(Fabrics fabrics) {
        this.fabrics = fabrics;
    }

    /** The disk, once it has that size; one that stays smaller after a rescan is not this volume's, or not this volume yet. */
    Device bigEnough(String nqn, Device device, long bytes, Deadline by)
            throws CsiException, IOException, InterruptedException {
        if (device.sizeBytes() >= bytes) {
            return device;
        }
        fabrics.rescan(nqn);
        long patience = System.nanoTime() + Math.min(Staging.left(by).toNanos(), RESCAN.toNanos());
        Optional<Device> now = fabrics.find(nqn);
        while (now.map(Device::sizeBytes).orElse(0L) < bytes && System.nanoTime() < patience) {
            Thread.sleep(LOOK_AGAIN);
            now = fabrics.find(nqn);
        }
        if (now.isEmpty()) {
            throw new Unavailable("the disk of " + nqn + " is gone; is the box reachable?");
        }
        if (now.get().sizeBytes() < bytes) {
            throw new FailedPrecondition(now.get().path() + " has " + now.get().sizeBytes() + " bytes, and the volume "
                    + bytes + ": it is not touched");
        }
        return now.get();
    }

    /** Returns only when no connection of ours to it is left. */
    void disconnect(String nqn, Deadline by) throws CsiException, IOException, InterruptedException {
        try {
            fabrics.disconnect(nqn, Staging.left(by));
        } catch (IOException e) {
            throw new Unavailable("disconnect of " + nqn + ": " + e.getMessage());
        }
        if (fabrics.connected(nqn)) {
            throw new Unavailable(nqn + " is still connected");
        }
    }
}
