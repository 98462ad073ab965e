package io.srvlab.rds.csi.node.fabric;

import io.srvlab.rds.csi.node.fabric.Fabrics.Target;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The connects under way: at most one for each NQN, whoever asks again joins it, and few for each box.
 *
 * <p>The kernel makes one controller at a time (drivers/nvme/host/fabrics.c, nvmf_dev_write holds one mutex throughout), so more
 * at once gain nothing, and each that waits for a dead box in there keeps all other boxes waiting. So the bound is for each
 * box, and small: one in the kernel, one behind it.
 */
final class Creations {
    static final int AT_ONCE = 2;

    private final KernelCalls calls;
    private final int cpus;
    private final ConcurrentHashMap<String, Creation> underWay = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Semaphore> turns = new ConcurrentHashMap<>();

    Creations(KernelCalls calls, int cpus) {
        this.calls = calls;
        this.cpus = cpus;
    }

    /** Makes a controller, or waits for the one that is being made; returns when there is one. */
    void ensure(Target target, Deadline deadline) throws IOException, InterruptedException {
        Creation mine = underWay.get(target.nqn());
        if (mine == null) {
            mine = begin(target, deadline);
        }
        mine.await(deadline);
    }

    boolean any() {
        return !underWay.isEmpty();
    }

    /** The one that has not ended yet. */
    Optional<Creation> of(String nqn) {
        return Optional.ofNullable(underWay.get(nqn));
    }

    private Creation begin(Target target, Deadline deadline) throws IOException, InterruptedException {
        String box = target.addresses() + " port " + target.port();
        Semaphore turn = turns.computeIfAbsent(box, key -> new Semaphore(AT_ONCE, true));
        if (!turn.tryAcquire(Math.max(0, deadline.nanosLeft()), TimeUnit.NANOSECONDS)) {
            throw new IOException("no turn to connect to " + target.nqn() + " at " + box + " within "
                    + deadline.span().toMillis() + " ms: " + AT_ONCE
                    + " connects to that box are under way and do not end");
        }
        Creation fresh = new Creation(target, calls, cpus, deadline);
        Creation other = underWay.putIfAbsent(target.nqn(), fresh);
        if (other != null) {
            turn.release();
            return other;
        }
        Runnable after = () -> {
            underWay.remove(target.nqn(), fresh);
            turn.release();
        };
        boolean started = false;
        try {
            fresh.start(after);
            started = true;
        } finally {
            if (!started) { // no thread to be had
                after.run();
            }
        }
        return fresh;
    }
}
