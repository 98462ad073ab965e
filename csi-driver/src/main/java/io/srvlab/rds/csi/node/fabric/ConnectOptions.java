package io.srvlab.rds.csi.node.fabric;

import io.srvlab.rds.csi.node.fabric.Fabrics.Target;
import java.util.ArrayList;
import java.util.List;

/** The kernel's list of options for one controller (drivers/nvme/host/fabrics.c, nvmf_parse_options). */
final class ConnectOptions {
    /** More queues bring nothing on a box of this kind, and each costs the target memory. */
    private static final int MOST_DEFAULT_QUEUES = 4;

    private ConnectOptions() {}

    /** Refuses what the kernel's list cannot carry: it splits at each comma, and knows no quotes. */
    static void check(Target target) {
        plain("nqn", target.nqn());
        plain("hostNqn", target.hostNqn());
        plain("hostId", target.hostId());
        if (target.addresses().isEmpty()) {
            throw new IllegalArgumentException("addresses: none given for " + target.nqn());
        }
        target.addresses().forEach(address -> plain("addresses", address));
        if (target.port() < 1 || target.port() > 65535) {
            throw new IllegalArgumentException("port: 1 to 65535, not " + target.port());
        }
    }

    private static void plain(String field, String value) {
        boolean plain = value.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ',');
        if (value.isEmpty() || !plain) {
            throw new IllegalArgumentException(
                    field + ": must be plain characters without comma, blank or newline, not '" + value + "'");
        }
    }

    /**
     * The line to write.
     *
     * @param traddr an IP address
     */
    static String line(Target target, String traddr, int cpus) {
        List<String> options = new ArrayList<>(List.of(
                "nqn=" + target.nqn(),
                "transport=tcp",
                "traddr=" + traddr,
                "trsvcid=" + target.port(),
                "hostnqn=" + target.hostNqn(),
                "hostid=" + target.hostId(),
                "nr_io_queues="
                        + (target.ioQueues() > 0 ? target.ioQueues() : Math.clamp(cpus, 1, MOST_DEFAULT_QUEUES)),
                "ctrl_loss_tmo=" + target.ctrlLossSeconds(),
                "reconnect_delay=" + target.reconnectDelaySeconds(),
                "keep_alive_tmo=" + target.keepAliveSeconds()));
        if (target.fastIoFailSeconds() >= 0) {
            options.add("fast_io_fail_tmo=" + target.fastIoFailSeconds());
        }
        return String.join(",", options);
    }
}
