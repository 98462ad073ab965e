package io.srvlab.rds.csi;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node as CSI names it: {@code <name>/<uuid>}. Made by the node plugin; the controller takes name and host NQN from it.
 *
 * @param name name of the Kubernetes node
 * @param host NVMe host id of the node
 */
public record NodeId(String name, UUID host) {
    /** Form that the NVMe specification gives to an NQN made of a UUID (Base Specification 2.0, 4.5). */
    private static final String NQN_PREFIX = "nqn.2014-08.org.nvmexpress:uuid:";

    private static final Pattern FORM = Pattern.compile(
            "([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})");

    /** Empty: no node of this driver has such an id. */
    public static Optional<NodeId> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new NodeId(matcher.group(1), UUID.fromString(matcher.group(3))))
                : Optional.empty();
    }

    /** The id of the node that connects with this host NQN; empty if the NQN is not of our form. */
    public static Optional<NodeId> of(String name, String hostNqn) {
        return hostNqn.startsWith(NQN_PREFIX)
                ? parse(name + "/" + hostNqn.substring(NQN_PREFIX.length()))
                : Optional.empty();
    }

    /** The NVMe Qualified Name with which the node connects. */
    public String hostNqn() {
        return NQN_PREFIX + host;
    }

    @Override
    public String toString() {
        return name + "/" + host;
    }
}
