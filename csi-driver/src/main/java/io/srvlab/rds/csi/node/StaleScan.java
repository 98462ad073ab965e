package io.srvlab.rds.csi.node;

import io.srvlab.rds.csi.node.mount.Mount;
import io.srvlab.rds.csi.node.record.VolumeRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks from time to time for mounts whose disk is gone, so that somebody hears of it before the pod fails in silence. */
final class StaleScan implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StaleScan.class);
    /** A lost disk is to be told within 30 s. */
    private static final Duration EVERY = Duration.ofSeconds(20);

    private final Parts parts;
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("stale-mounts").factory());

    StaleScan(Parts parts) {
        this.parts = parts;
    }

    void start() {
        clock.scheduleWithFixedDelay(this::scan, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    void scan() {
        try {
            // One reading of the table tells; the records are read only if there is something to tell.
            List<Mount> gone = parts.mounts().withoutDisk();
            parts.telling().stillStale(gone);
            if (!gone.isEmpty()) {
                tell(gone);
            }
        } catch (IOException | RuntimeException e) {
            log.atWarn()
                    .addKeyValue("reason", e.toString())
                    .log("the scan for stale mounts failed; the next one tries again");
        }
    }

    private void tell(List<Mount> gone) throws IOException {
        Stale stale = new Stale(parts.mounts());
        for (VolumeRecord record : parts.records().all()) {
            parts.telling().stale(record, stale.of(record, gone));
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
