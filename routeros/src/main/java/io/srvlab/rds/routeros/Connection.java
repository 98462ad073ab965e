package io.srvlab.rds.routeros;

import java.time.Duration;
import java.util.List;

/**
 * How one box is reached.
 *
 * @param privateKey PEM or OpenSSH private key; never printed
 * @param hostKeyFingerprints accepted host keys, {@code SHA256:<base64>}; at least one
 * @param maxChannels bound of concurrent commands, 1 to 10
 * @param connectTimeout for TCP, key exchange and authentication together
 * @param commandTimeout from sending a command to the end of its answer
 */
public record Connection(
        String address,
        int port,
        String user,
        Secret privateKey,
        List<String> hostKeyFingerprints,
        int maxChannels,
        Duration connectTimeout,
        Duration commandTimeout) {

    /** Bytes that print as {@code ***}. */
    public record Secret(String value) {
        @Override
        public String toString() {
            return "***";
        }
    }
}
