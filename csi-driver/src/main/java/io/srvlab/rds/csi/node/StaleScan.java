package io.srvlab.rds.csi.node;

import io.srvlab.rds.csi.node.mount.Mount;
import io.srvlab.rds.csi.node.record.VolumeRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
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
    private final Looking looking;
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("stale-mounts").factory());

    StaleScan(Parts parts) {
        this.parts = parts;
        this.looking = new Looking(parts);
    }

    void start() {
        clock.scheduleWithFixedDelay(this::scan, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    void scan() {
        try {
            for (VolumeRecord record : parts.records().all()) {
                Optional<Mount> stale = looking.stale(record);
                stale.ifPresent(mount -> parts.telling().stale(record, mount));
            }
        } catch (IOException | RuntimeException e) {
            log.atWarn()
                    .addKeyValue("reason", e.toString())
                    .log("the scan for stale mounts failed; the next one tries again");
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
