package io.srvlab.rds.simulator.ssh;

import io.srvlab.rds.simulator.SimulatorOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.util.security.SecurityUtils;

/** The box's host key (RSA is RouterOS' default) and the key of a client, both kept in its folder. */
public record Keys(KeyPair host, KeyPair client, String clientKey) {
    private static final String HOST = "host-key";
    private static final String CLIENT = "client-key";

    public static Keys in(Path folder, String hostType) throws IOException {
        return in(folder, hostType, "ssh-ed25519");
    }

    /** Types are those of keys that are made now; keys that are there stay as they are. */
    public static Keys in(Path folder, String hostType, String clientType) throws IOException {
        try {
            KeyPair host = pair(folder.resolve(HOST), hostType, bits(hostType));
            KeyPair client = pair(folder.resolve(CLIENT), clientType, bits(clientType));
            return new Keys(host, client, Files.readString(folder.resolve(CLIENT)));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make the keys of the box: " + e.getMessage(), e);
        }
    }

    private static int bits(String type) {
        return type.equals("ssh-rsa") ? 2048 : 256;
    }

    private static KeyPair pair(Path file, String type, int bits) throws IOException, GeneralSecurityException {
        if (!Files.exists(file)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(
                    KeyUtils.generateKeyPair(type, bits), "simulator", null, out);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, out.toByteArray());
        }
        var pairs = SecurityUtils.loadKeyPairIdentities(
                null, () -> file.toString(), new ByteArrayInputStream(Files.readAllBytes(file)), null);
        return pairs.iterator().next();
    }

    /** The key that may log in, as a line of an authorized_keys file: that of the options, else the client's. */
    public String authorizedLine(SimulatorOptions options) {
        String given = options.authorizedKey();
        return given == null ? PublicKeyEntry.toString(client.getPublic()) : given;
    }

    public String hostKeyFingerprint() {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, host.getPublic());
    }
}
