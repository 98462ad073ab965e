package io.srvlab.rds.simulator.nvme;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes connections on one port. Those that it has taken stay when it stops. */
final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final ServerSocket server;
    private final Reception reception;

    private Listener(ServerSocket server, Reception reception) {
        this.server = server;
        this.reception = reception;
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
        Thread.ofVirtual().name("nvme-port-" + port).start(listener::accept);
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

    void stop() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("port {} cannot be given up: {}", server.getLocalPort(), e.getMessage());
        }
    }
}
