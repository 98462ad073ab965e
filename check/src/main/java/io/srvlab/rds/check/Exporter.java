package io.srvlab.rds.check;

import io.srvlab.rds.check.nvme.Host;
import io.srvlab.rds.check.nvme.RefusedException;
import io.srvlab.rds.routeros.RdsException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** Exports our disks, and connects to them. */
final class Exporter {
    static final String NQN = "nqn.2000-02.com.mikrotik:";
    static final String US = "nqn.2014-08.org.nvmexpress:uuid:6f7a3a52-4d33-4b62-8f2e-c54c3d1d8a01";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Workplace place;
    private final InetSocketAddress target;
    private final Duration settling;

    /** @param settling how long hosts may take to see what was changed on the box */
    Exporter(Workplace place, InetSocketAddress target, Duration settling) {
        this.place = place;
        this.target = target;
        this.settling = settling;
    }

    Duration settling() {
        return settling;
    }

    int port() {
        return target.getPort();
    }

    String nqn(String name) {
        return NQN + place.slot(name);
    }

    String export(String name, String nqn) throws RdsException {
        return place.set(
                name,
                "nvme-tcp-export=no; /disk/set " + place.find(name) + " nvme-tcp-server-port=" + target.getPort()
                        + " nvme-tcp-server-nqn=\"" + nqn + "\" nvme-tcp-export=yes");
    }

    void unexport(String name) throws RdsException {
        place.set(name, "nvme-tcp-export=no");
    }

    Host connect(String nqn, String host) throws IOException {
        return Host.connect(target, nqn, host, PATIENCE);
    }

    /** As soon as the box lets us. */
    Host awaited(String nqn, String host) throws IOException, RdsException {
        long end = System.nanoTime() + settling.toNanos();
        while (true) {
            try {
                return connect(nqn, host);
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                pause();
            }
        }
    }

    Optional<RefusedException> refusal(String nqn, String host) throws IOException {
        try (Host _ = connect(nqn, host)) {
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e);
        }
    }

    /** Whether nobody can connect: refused by the target, or nothing listens any more. */
    boolean isClosed(String nqn) {
        try (Host _ = connect(nqn, US)) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether a connection has ended {@link #settling} after what was done to it. */
    boolean dies(Host host) throws RdsException {
        long end = System.nanoTime() + settling.toNanos();
        while (System.nanoTime() < end) {
            try {
                host.ping();
            } catch (IOException e) {
                return true;
            }
            pause();
        }
        return false;
    }

    private void pause() throws RdsException {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RdsException.Unreachable("interrupted");
        }
    }

    /** A refusal counts only once the export is there: until it appears, everybody is refused. */
    Optional<RefusedException> settled(String nqn, String host) throws RdsException {
        try {
            awaited(nqn, host).close();
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e);
        } catch (IOException e) {
            throw new RdsException.Unreachable("the export does not appear: " + e.getMessage());
        }
    }
}
