package io.srvlab.rds.csi;

import io.srvlab.rds.csi.identity.IdentityService;
import io.srvlab.rds.csi.server.CsiServer;
import io.srvlab.rds.observability.ManagementServer;
import io.srvlab.rds.observability.Metrics;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver while it runs: one half of it behind a unix socket, with the Identity service and the pages over HTTP. */
public final class CsiProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CsiProcess.class);
    static final String VERSION = "0.1.0";

    private final CsiServer server;
    private final Optional<ManagementServer> pages;
    private final Half half;
    private final AtomicBoolean closed = new AtomicBoolean();

    private CsiProcess(CsiServer server, Optional<ManagementServer> pages, Half half) {
        this.server = server;
        this.pages = pages;
        this.half = half;
    }

    /** Takes the half over: it is closed with the process, also when the start fails. */
    public static CsiProcess start(DriverConfig config, Half half, Metrics metrics) throws IOException {
        IdentityService identity = new IdentityService(config.driverName(), VERSION, half::ready);
        Optional<ManagementServer> pages = Optional.empty();
        try {
            pages = pages(config, half, metrics);
            CsiServer server = CsiServer.start(config.server(), List.of(identity, half.service()), metrics);
            return new CsiProcess(server, pages, half);
        } catch (IOException e) {
            pages.ifPresent(ManagementServer::close);
            half.close();
            throw e;
        }
    }

    private static Optional<ManagementServer> pages(DriverConfig config, Half half, Metrics metrics)
            throws IOException {
        if (config.metricsPort() < 0) {
            return Optional.empty();
        }
        ManagementServer pages = ManagementServer.start(
                config.metricsPort(),
                metrics,
                () -> half.ready() ? Optional.empty() : Optional.of("not in touch with the API server yet"));
        log.atInfo().addKeyValue("port", pages.port()).log("/metrics, /livez and /readyz");
        return Optional.of(pages);
    }

    /** Port of /metrics, /livez and /readyz; empty: none is served. */
    public OptionalInt managementPort() {
        return pages.map(served -> OptionalInt.of(served.port())).orElseGet(OptionalInt::empty);
    }

    /** Takes no new calls, lets running ones end within the drain time, then ends. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            server.close();
            pages.ifPresent(ManagementServer::close);
            half.close();
        }
    }
}
