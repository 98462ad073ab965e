package io.srvlab.rds.e2e.nvme;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A way to the box that breaks once, after so many bytes of the box's answers, and is whole from then on. */
final class CutProxy implements AutoCloseable {
    private final ServerSocket server;
    private final AtomicLong left;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile boolean cut;

    CutProxy(String address, long bytes) throws IOException {
        this.server = new ServerSocket(0, 64, InetAddress.getByName(address));
        this.left = new AtomicLong(bytes);
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    boolean cut() {
        return cut;
    }

    private void serve() {
        while (true) {
            try {
                Socket host = server.accept();
                Socket box = new Socket(Target.ADDRESS, Target.PORT);
                host.setTcpNoDelay(true);
                box.setTcpNoDelay(true);
                open.add(host);
                open.add(box);
                Thread.ofVirtual().start(() -> pass(host, box, false));
                Thread.ofVirtual().start(() -> pass(box, host, true));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[64 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                int passed = answers && !cut ? (int) Math.min(count, Math.max(0, left.getAndAdd(-count))) : count;
                out.write(buffer, 0, passed);
                if (passed < count) {
                    cut = true;
                    end();
                    return;
                }
            }
        } catch (IOException broken) {
            // either end is gone, and so is the other one
        }
    }

    /** All connections, as when the box loses its power. */
    private void end() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        server.close();
        end();
    }
}
