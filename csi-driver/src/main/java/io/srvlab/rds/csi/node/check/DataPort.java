package io.srvlab.rds.csi.node.check;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;

/** Whether NVMe/TCP can reach a box. */
record DataPort(String host, int port) {
    private static final int NVME_TCP = 4420;

    /** {@code 192.0.2.7}, {@code rds.lab:4420}, {@code [2001:db8::7]:4420}; throws IllegalArgumentException in words. */
    static DataPort parse(String text) {
        int bracket = text.lastIndexOf(']');
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > bracket && (bracket >= 0 || text.indexOf(':') == colon);
        String host = (hasPort ? text.substring(0, colon) : text).replaceAll("[\\[\\]]", "");
        try {
            int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : NVME_TCP;
            if (!host.isEmpty() && port > 0 && port <= 65535) {
                return new DataPort(host, port);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("'" + text + "' is no ADDRESS or ADDRESS:PORT");
    }

    Finding check(Duration patience) {
        String subject = "box " + host + " port " + port;
        InetSocketAddress address = new InetSocketAddress(host, port);
        try (Socket socket = new Socket()) {
            if (address.isUnresolved()) {
                throw new UnknownHostException("no address is known for this name");
            }
            socket.connect(address, Math.toIntExact(patience.toMillis()));
            return Finding.ok(subject, "takes connections");
        } catch (IOException e) {
            return Finding.missing(
                    subject,
                    "cannot be reached (" + e.getMessage()
                            + "): a firewall between, a wrong nvme.addresses or nvme.port"
                            + " of the RdsStorageClass, or the box exports nothing yet (it listens with its first export)");
        }
    }
}
