package io.srvlab.rds.routeros.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.UserInfo;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accepts a host key by its fingerprint and by nothing else. jsch asks during key exchange, before authentication. */
final class HostKeyPins implements HostKeyRepository {
    private final List<String> pins;
    private volatile String refused = "";

    HostKeyPins(List<String> fingerprints) {
        pins = fingerprints.stream().map(HostKeyPins::unpadded).toList();
    }

    /** Fingerprint of a key that was offered and not accepted; empty if there was none. */
    String refused() {
        return refused;
    }

    @Override
    public int check(@Nullable String host, byte[] key) {
        String offered = fingerprint(key);
        if (pins.contains(offered)) {
            return OK;
        }
        refused = offered;
        return NOT_INCLUDED;
    }

    /** {@code SHA256:} + unpadded base64, as OpenSSH prints it. */
    static String fingerprint(byte[] key) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String unpadded(String fingerprint) {
        return fingerprint.strip().replaceFirst("=+$", "");
    }

    @Override
    public void add(HostKey key, @Nullable UserInfo ui) {
        throw new UnsupportedOperationException("pins come from the configuration only");
    }

    @Override
    public void remove(@Nullable String host, @Nullable String type) {}

    @Override
    public void remove(@Nullable String host, @Nullable String type, byte @Nullable [] key) {}

    @Override
    public String getKnownHostsRepositoryID() {
        return "pinned fingerprints";
    }

    @Override
    public HostKey[] getHostKey() {
        return new HostKey[0];
    }

    @Override
    public HostKey[] getHostKey(@Nullable String host, @Nullable String type) {
        return new HostKey[0];
    }
}
