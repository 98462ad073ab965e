package io.srvlab.rds.simulator.ssh;

import io.srvlab.rds.simulator.Faults;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.SessionContext;
import org.jspecify.annotations.Nullable;

/** The host key, or a stranger's of the same type. A connection sees one of them as long as it lives. */
final class HostKeys implements KeyPairProvider {
    private static final AttributeKey<Boolean> WRONG = new AttributeKey<>();
    private static final int RSA_BITS = 2048;
    private static final int ED25519_BITS = 256;

    private final KeyPair right;
    private final Faults faults;
    private @Nullable KeyPair wrong;

    HostKeys(KeyPair right, Faults faults) {
        this.right = right;
        this.faults = faults;
    }

    @Override
    public Iterable<KeyPair> loadKeys(@Nullable SessionContext session) {
        boolean asked = session != null && session.computeAttributeIfAbsent(WRONG, key -> faults.showsWrongHostKey());
        return List.of(asked ? wrong() : right);
    }

    private synchronized KeyPair wrong() {
        if (wrong == null) {
            String type = KeyUtils.getKeyType(right);
            try {
                wrong = KeyUtils.generateKeyPair(type, type.equals(SSH_RSA) ? RSA_BITS : ED25519_BITS);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("cannot make a key of type " + type, e);
            }
        }
        return wrong;
    }
}
