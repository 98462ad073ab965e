package io.srvlab.rds.csi;

import io.srvlab.rds.csi.identity.IdentityService;
import io.srvlab.rds.csi.server.CsiServer;
import io.srvlab.rds.observability.ManagementServer;
import io.srvlab.rds.observability.Metrics;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The driver while it runs: one half of it behind a unix socket, with the Identity service. */
public final class CsiProcess implements AutoCloseable {
    static final String VERSION = "0.1.0";

    private final CsiServer server;
    private final Half half;
    private final Optional<ManagementServer> pages;
    private final AtomicBoolean closed = new AtomicBoolean();

    private CsiProcess(CsiServer server, Half half, Optional<ManagementServer> pages) {
        this.server = server;
        this.half = half;
        this.pages = pages;
    }

    /** Takes the half over: it is closed with the process, also when the start fails. */
    public static CsiProcess start(DriverConfig config, Half half, Metrics metrics) throws IOException {
        IdentityService identity = new IdentityService(config.driverName(), VERSION, half::ready);
        try {
            Optional<ManagementServer> pages = pages(config, half, metrics);
            try {
                CsiServer server = CsiServer.start(config.server(), List.of(identity, half.service()), metrics);
                return new CsiProcess(server, half, pages);
            } catch (IOException e) {
                pages.ifPresent(ManagementServer::close);
                throw e;
            }
        } catch (IOException e) {
            half.close();
            throw e;
        }
    }

    private static Optional<ManagementServer> pages(DriverConfig config, Half half, Metrics metrics)
            throws IOException {
        return config.metricsPort() < 0
                ? Optional.empty()
                : Optional.of(ManagementServer.start(
                        config.metricsPort(),
                        metrics,
                        () -> half.ready() ? Optional.empty() : Optional.of("the informers are not in sync yet")));
    }

    /** Takes no new calls, lets running ones end within the drain time, then ends. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            server.close();
            half.close();
            pages.ifPresent(ManagementServer::close);
        }
    }
}
