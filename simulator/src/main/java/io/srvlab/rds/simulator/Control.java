package io.srvlab.rds.simulator;

import com.sun.net.httpserver.HttpServer;
import io.srvlab.rds.simulator.web.Routes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The HTTP port on localhost: the page, metrics, and faults and settings for boxes that run as a process of their own. */
public final class Control implements AutoCloseable {
    private final @Nullable HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private Control(@Nullable HttpServer server) {
        this.server = server;
    }

    /** A negative port: no server; 0: any free one. */
    public static Control start(Simulator box, int port) throws IOException {
        if (port < 0) {
            return new Control(null);
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        Control control = new Control(server);
        server.setExecutor(control.threads);
        server.createContext("/", new Routes(box));
        server.start();
        return control;
    }

    /** -1 if there is no server. */
    public int port() {
        return server == null ? -1 : server.getAddress().getPort();
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
        threads.close();
    }
}
