package io.srvlab.rds.routeros.ssh;

import com.jcraft.jsch.SocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Opens one socket within a deadline and can close it from outside, which ends whatever jsch waits for. */
final class DeadlineSockets implements SocketFactory, AutoCloseable {
    private final Socket socket = new Socket();
    private final Deadline deadline;

    DeadlineSockets(Deadline deadline) {
        this.deadline = deadline;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.connect(new InetSocketAddress(host, port), deadline.millisLeft());
        return socket;
    }

    @Override
    public InputStream getInputStream(Socket opened) throws IOException {
        return opened.getInputStream();
    }

    @Override
    public OutputStream getOutputStream(Socket opened) throws IOException {
        return opened.getOutputStream();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // A socket that cannot be closed is closed.
        }
    }
}
