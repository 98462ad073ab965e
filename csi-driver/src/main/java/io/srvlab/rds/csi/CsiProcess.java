package io.srvlab.rds.csi;

import io.srvlab.rds.csi.identity.IdentityService;
import io.srvlab.rds.csi.registration.RegistrationService;
import io.srvlab.rds.csi.server.CsiServer;
import io.srvlab.rds.csi.server.Endpoint;
import io.srvlab.rds.observability.ManagementServer;
import io.srvlab.rds.observability.Metrics;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
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
    private final Optional<CsiServer> registration;
    private final Optional<ManagementServer> pages;
    private final Half half;
    private final AtomicBoolean closed = new AtomicBoolean();

    private CsiProcess(
            CsiServer server, Optional<CsiServer> registration, Optional<ManagementServer> pages, Half half) {
        this.server = server;
        this.registration = registration;
        this.pages = pages;
        this.half = half;
    }

    /** Takes the half over: it is closed with the process, also when the start fails. */
    public static CsiProcess start(DriverConfig config, Half half, Metrics metrics) throws IOException {
        IdentityService identity = new IdentityService(config.driverName(), VERSION, half::ready);
        Optional<RegistrationService> kubelet =
                config.registration().map(wanted -> new RegistrationService(config.driverName(), wanted.endpoint()));
        Deque<AutoCloseable> open = new ArrayDeque<>(List.of(half));
        try {
            Optional<ManagementServer> pages = pages(config, half, kubelet, metrics);
            pages.ifPresent(open::push);
            CsiServer server = CsiServer.start(config.server(), List.of(identity, half.service()), metrics);
            open.push(server);
            // Last: from now on the kubelet may call.
            Optional<CsiServer> registration = registration(config, kubelet, metrics);
            return new CsiProcess(server, registration, pages, half);
        } catch (IOException e) {
            closeAll(open);
            throw e;
        }
    }

    private static void closeAll(Deque<AutoCloseable> open) {
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                log.atWarn().addKeyValue("reason", e.toString()).log("not closed");
            }
        }
    }

    private static Optional<CsiServer> registration(
            DriverConfig config, Optional<RegistrationService> kubelet, Metrics metrics) throws IOException {
        if (config.registration().isEmpty() || kubelet.isEmpty()) {
            return Optional.empty();
        }
        Endpoint where = Endpoint.parse(config.registration().get().socket().toString());
        return Optional.of(CsiServer.start(config.serverOn(where), List.of(kubelet.get()), metrics));
    }

    private static Optional<ManagementServer> pages(
            DriverConfig config, Half half, Optional<RegistrationService> kubelet, Metrics metrics) throws IOException {
        if (config.metricsPort() < 0) {
            return Optional.empty();
        }
        ManagementServer pages = ManagementServer.start(
                config.metricsPort(),
                metrics,
                () -> half.ready()
                        ? kubelet.flatMap(RegistrationService::obstacle)
                        : Optional.of("not in touch with the API server yet"));
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
            registration.ifPresent(CsiServer::close); // the kubelet forgets the driver, and calls no more
            server.close();
            pages.ifPresent(ManagementServer::close);
            half.close();
        }
    }
}
