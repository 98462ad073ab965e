package io.srvlab.rds.simulator.ssh;

import io.srvlab.rds.simulator.Setting;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.util.buffer.BufferUtils;
import org.apache.sshd.server.session.ServerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may log in (U24): users by their key; by password only where a user with a key may, and so many tries. */
final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final AttributeKey<Set<String>> FAILED = new AttributeKey<>();

    private final Desk desk;
    private final AtomicInteger tries = new AtomicInteger();

    Logins(Desk desk) {
        this.desk = desk;
    }

    boolean key(String user, PublicKey key, ServerSession session) {
        boolean good = thawed()
                && desk.users().knows(user)
                && known(key)
                && desk.users().keys(user).stream().anyMatch(line -> isKey(line, key));
        return good || failed(session, "key " + BufferUtils.toHex(':', key.getEncoded()));
    }

    boolean password(String user, String given, ServerSession session) {
        boolean good = thawed()
                && desk.users().knows(user)
                && takesPassword(user)
                && desk.users().password(user, given);
        return good || failed(session, "password " + tries.incrementAndGet());
    }

    /** As /ip/ssh says; by default a user who has a key has no password any more, unless U24 says otherwise. */
    private boolean takesPassword(String user) {
        return switch (desk.users().ssh().getOrDefault("password-authentication", "yes-if-no-key")) {
            case "yes" -> true;
            case "no" -> false;
            default ->
                desk.users().keys(user).isEmpty() || desk.behaviour().get().is(Setting.U24, "accepted");
        };
    }

    private static boolean isKey(String line, PublicKey key) {
        try {
            return KeyUtils.compareKeys(
                    key,
                    AuthorizedKeyEntry.parseAuthorizedKeyEntry(line)
                            .resolvePublicKey(null, PublicKeyEntryResolver.IGNORING));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            LOG.debug("a key of a user cannot be read: {}", e.getMessage());
            return false;
        }
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
