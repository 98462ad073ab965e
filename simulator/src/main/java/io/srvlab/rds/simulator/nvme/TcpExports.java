package io.srvlab.rds.simulator.nvme;

import io.srvlab.rds.simulator.export.Export;
import io.srvlab.rds.simulator.export.ExportBackend;
import io.srvlab.rds.simulator.export.Guests;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports through sockets of this process: a listener on each port that an export names. Which hosts may connect, whether
 * they are cut off when an export goes, and what size they see is the box's business ({@link Guests}).
 */
public final class TcpExports implements ExportBackend {
    private static final Logger LOG = LoggerFactory.getLogger(TcpExports.class);

    private final InetAddress address;
    private final Reception reception = new Reception(new Visible());
    private final Map<Integer, Listener> listeners = new HashMap<>();
    private Map<String, Export> shown = Map.of();

    /** @param address on which its ports listen */
    public TcpExports(InetAddress address) {
        this.address = address;
    }

    @Override
    public void guests(Guests guests) {
        reception.guests(guests);
    }

    /** A port that cannot be had is told in the log, and tried again at the next change; the others are served. */
    @Override
    public synchronized void show(List<Export> wanted) {
        Map<String, Export> next = new TreeMap<>();
        Set<Integer> ports = new HashSet<>();
        for (Export export : wanted) {
            next.put(export.nqn(), export);
            ports.add(export.port());
        }
        shown = next;
        listeners.entrySet().removeIf(listener -> {
            boolean unused = !ports.contains(listener.getKey());
            if (unused) {
                listener.getValue().stop();
            }
            return unused;
        });
        for (int port : ports) {
            if (!listeners.containsKey(port)) {
                listen(port);
            }
        }
    }

    private void listen(int port) {
        try {
            listeners.put(port, Listener.start(address, port, reception));
        } catch (IOException e) {
            LOG.error(
                    "no host can connect to port {}: {} cannot be listened on ({}); stop what uses it, or export on"
                            + " another port",
                    port,
                    address.getHostAddress(),
                    e.getMessage());
        }
    }

    @Override
    public synchronized List<String> visible() {
        return List.copyOf(shown.keySet());
    }

    @Override
    public void close() {
        show(List.of());
        reception.close();
    }

    /** What hosts may ask for. */
    private final class Visible implements Reception.Exports {
        @Override
        public Optional<Export> find(String nqn, int port) {
            return Optional.ofNullable(now().get(nqn)).filter(export -> export.port() == port);
        }

        @Override
        public List<Export> on(int port) {
            return now().values().stream()
                    .filter(export -> export.port() == port)
                    .toList();
        }
    }

    private synchronized Map<String, Export> now() {
        return shown;
    }
}
