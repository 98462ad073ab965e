package io.srvlab.rds.simulator.ssh;

import io.srvlab.rds.simulator.Behaviour;
import io.srvlab.rds.simulator.Setting;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.util.buffer.BufferUtils;
import org.apache.sshd.server.session.ServerSession;

/** Who may log in (U24): users by their key; by password only where a user with a key may, and so many tries. */
final class Logins {
    private static final AttributeKey<Set<String>> FAILED = new AttributeKey<>();

    private final Desk desk;
    private final Set<String> users;
    private final PublicKey allowed;
    private final String password;
    private final AtomicInteger tries = new AtomicInteger();

    Logins(Desk desk, Set<String> users, PublicKey allowed, String password) {
        this.desk = desk;
        this.users = users;
        this.allowed = allowed;
        this.password = password;
    }

    boolean key(String user, PublicKey key, ServerSession session) {
        boolean good = thawed() && users.contains(user) && known(key) && KeyUtils.compareKeys(key, allowed);
        return good || failed(session, "key " + BufferUtils.toHex(':', key.getEncoded()));
    }

    boolean password(String user, String given, ServerSession session) {
        Behaviour behaviour = desk.behaviour().get();
        boolean good = thawed()
                && behaviour.is(Setting.U24, "accepted")
                && users.contains(user)
                && !password.isEmpty()
                && given.equals(password);
        return good || failed(session, "password " + tries.incrementAndGet());
    }

    /** Whether the box takes keys of this type. */
    private boolean known(PublicKey key) {
        String type = KeyUtils.getKeyType(key);
        return Arrays.stream(desk.behaviour().get().get(Setting.U24_KEYS).split(","))
                .anyMatch(word -> ("ssh-" + word).equals(type));
    }

    /** Counts; a key that is asked about and then used is one try. */
    private boolean failed(ServerSession session, String what) {
        Set<String> failures = session.computeAttributeIfAbsent(FAILED, k -> ConcurrentHashMap.newKeySet());
        if (failures.add(what)) {
            desk.journal().count("rds_simulator_logins_failed_total");
        }
        if (failures.size() >= desk.behaviour().get().number(Setting.U24_ATTEMPTS)) {
            try {
                session.disconnect(
                        SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE,
                        "Too many authentication failures");
            } catch (IOException e) {
                session.close(true);
            }
        }
        return false;
    }

    /** True when the box is not frozen any more. */
    private boolean thawed() {
        try {
            desk.faults().awaitThaw();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
