package io.srvlab.rds.simulator.nvme;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes connections on one port. Those that it has taken stay when it stops. */
final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    /** A thread that waits for connections ends as soon as its socket is closed. */
    private static final Duration ENDING = Duration.ofSeconds(5);

    private final ServerSocket server;
    private final Reception reception;
    private final Thread thread;

    private Listener(ServerSocket server, Reception reception) {
        this.server = server;
        this.reception = reception;
        this.thread =
                Thread.ofVirtual().name("nvme-port-" + server.getLocalPort()).unstarted(this::accept);
    }

    static Listener start(InetAddress address, int port, Reception reception) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            server.close();
            throw e;
        }
        Listener listener = new Listener(server, reception);
        listener.thread.start();
        return listener;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().name("nvme-queue").start(() -> reception.receive(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("port {}: {}", server.getLocalPort(), e.getMessage());
                }
            }
        }
    }

    /** The port is free afterwards: the system keeps it as long as a thread waits on it. */
    void stop() {
        try {
            server.close();
            var _ = thread.join(ENDING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("port {} cannot be given up: {}", server.getLocalPort(), e.getMessage());
        }
    }
}
