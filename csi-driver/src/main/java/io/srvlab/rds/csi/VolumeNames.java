package io.srvlab.rds.csi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names that follow from other names. Part of the stored API: never changed. */
public final class VolumeNames {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final String HASHED = "h-";
    private static final int HASH_DIGITS = 40;

    private VolumeNames() {}

    /**
     * The volume id (= name of the RdsVolume) for a name in CSI CreateVolume: the name itself where it is a DNS label that
     * does not begin with {@code h-}, otherwise {@code h-} and 40 hex digits of its SHA-256. So no two names share an id.
     */
    public static String toVolumeId(String csiName) {
        return DNS_LABEL.matcher(csiName).matches() && !csiName.startsWith(HASHED)
                ? csiName
                : HASHED + sha256(csiName).substring(0, HASH_DIGITS);
    }

    /**
     * Name that external-attacher gives to the VolumeAttachment of a volume on a node.
     *
     * @param driver name of the CSI driver
     */
    public static String volumeAttachment(String volumeHandle, String driver, String node) {
        return "csi-" + sha256(volumeHandle + driver + node);
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
