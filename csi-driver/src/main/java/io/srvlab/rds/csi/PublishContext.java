package io.srvlab.rds.csi;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ControllerPublish tells the node, fresh at each attach: the seam between the two halves of the driver. Travels as a
 * map of strings in the VolumeAttachment.
 *
 * @param nqn subsystem to connect to
 * @param addresses data addresses of the box, separated by commas; tried in order
 * @param sizeBytes the volume's size at attach; a minimum
 * @param format {@code allowed} only for volumes that were made blank by us; {@code finish:<seconds since 1970>} the same, and
 *     until then an administrator lets this node finish an mkfs that another one began; anything else: never
 * @param ctrlLossSeconds -1: never give up
 * @param fastIoFailSeconds -1: off
 * @param ioQueues 0: as many as CPUs, at most 4
 * @param claimNamespace empty if unknown, as are the two after it
 */
public record PublishContext(
        String nqn,
        String addresses,
        int port,
        long sizeBytes,
        String format,
        int ctrlLossSeconds,
        int reconnectDelaySeconds,
        int keepAliveSeconds,
        int fastIoFailSeconds,
        int ioQueues,
        String mkfsOptions,
        String claimNamespace,
        String claimName,
        String claimUid) {

    public static final String FORMAT_ALLOWED = "allowed";
    public static final String FORMAT_NEVER = "never";

    private static final Pattern FINISH = Pattern.compile("finish:([0-9]{1,12})");

    /** Whether the device may be formatted if it is blank. */
    public boolean mayFormat() {
        return format.equals(FORMAT_ALLOWED) || FINISH.matcher(format).matches();
    }

    /**
     * Whether a half-made filesystem of another node may be made anew, too (annotation of the RdsVolume). What the node was told
     * stays with the attachment for as long as that lasts, the leave does not: by then it is damage that looks half-made.
     */
    public boolean mayFinishFormat(Instant now) {
        Matcher finish = FINISH.matcher(format);
        return finish.matches() && now.getEpochSecond() < Long.parseLong(finish.group(1));
    }

    /** With an administrator's leave, see {@link #mayFinishFormat}. */
    public PublishContext withLeaveUntil(Instant until) {
        Map<String, String> map = toMap();
        map.put("format", "finish:" + until.getEpochSecond());
        return parse(map);
    }

    public Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>();
        map.put("nqn", nqn);
        map.put("addresses", addresses);
        map.put("port", Integer.toString(port));
        map.put("sizeBytes", Long.toString(sizeBytes));
        map.put("format", format);
        map.put("ctrlLossSeconds", Integer.toString(ctrlLossSeconds));
        map.put("reconnectDelaySeconds", Integer.toString(reconnectDelaySeconds));
        map.put("keepAliveSeconds", Integer.toString(keepAliveSeconds));
        map.put("fastIoFailSeconds", Integer.toString(fastIoFailSeconds));
        map.put("ioQueues", Integer.toString(ioQueues));
        map.put("mkfsOptions", mkfsOptions);
        map.put("claimNamespace", claimNamespace);
        map.put("claimName", claimName);
        map.put("claimUid", claimUid);
        return map;
    }

    /** Parses and validates; the message of the exception names the key. */
    public static PublishContext parse(Map<String, String> map) {
        return new PublishContext(
                require(map, "nqn"),
                require(map, "addresses"),
                (int) number(map, "port", 1, 65535),
                number(map, "sizeBytes", 1, Long.MAX_VALUE),
                require(map, "format"),
                (int) number(map, "ctrlLossSeconds", -1, Integer.MAX_VALUE),
                (int) number(map, "reconnectDelaySeconds", 1, Integer.MAX_VALUE),
                (int) number(map, "keepAliveSeconds", 0, Integer.MAX_VALUE),
                (int) number(map, "fastIoFailSeconds", -1, Integer.MAX_VALUE),
                (int) number(map, "ioQueues", 0, 1024),
                map.getOrDefault("mkfsOptions", ""),
                map.getOrDefault("claimNamespace", ""),
                map.getOrDefault("claimName", ""),
                map.getOrDefault("claimUid", ""));
    }

    private static String require(Map<String, String> map, String key) {
        String value = map.get(key);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("publish_context." + key + " is missing");
        }
        return value;
    }

    private static long number(Map<String, String> map, String key, long least, long most) {
        String value = require(map, key);
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, with the bounds
        }
        throw new IllegalArgumentException(
                "publish_context." + key + " is '" + value + "', not a number from " + least + " to " + most);
    }
}
