package io.srvlab.rds.csi;

import io.srvlab.rds.csi.identity.IdentityService;
import io.srvlab.rds.csi.server.CsiServer;
import io.srvlab.rds.observability.Metrics;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The driver while it runs: one half of it behind a unix socket, with the Identity service. */
public final class CsiProcess implements AutoCloseable {
    static final String VERSION = "0.1.0";

    private final CsiServer server;
    private final Half half;
    private final AtomicBoolean closed = new AtomicBoolean();

    private CsiProcess(CsiServer server, Half half) {
        this.server = server;
        this.half = half;
    }

    /** Takes the half over: it is closed with the process, also when the start fails. */
    public static CsiProcess start(DriverConfig config, Half half, Metrics metrics) throws IOException {
        IdentityService identity = new IdentityService(config.driverName(), VERSION, half::ready);
        try {
            return new CsiProcess(CsiServer.start(config.server(), List.of(identity, half.service()), metrics), half);
        } catch (IOException e) {
            half.close();
            throw e;
        }
    }

    /** Takes no new calls, lets running ones end within the drain time, then ends. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            server.close();
            half.close();
        }
    }
}
