package io.srvlab.rds.simulator.nvme;

import io.srvlab.rds.simulator.export.Export;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The discovery log page (Base 5.16.1.23): a header and an entry for each subsystem, 1024 bytes each. */
final class DiscoveryLog {
    private static final int ENTRY = 1024;

    private DiscoveryLog() {}

    /** Port identifiers are port numbers, as RouterOS shows them. */
    static byte[] of(List<Export> exports, String address) {
        ByteBuffer log = ByteBuffer.allocate(ENTRY * (1 + exports.size())).order(ByteOrder.LITTLE_ENDIAN);
        log.putLong(0, exports.hashCode() & 0xffffffffL).putLong(8, exports.size());
        for (int i = 0; i < exports.size(); i++) {
            Export export = exports.get(i);
            int at = ENTRY * (i + 1);
            log.put(at, (byte) 3); // TCP
            log.put(at + 1, (byte) (address.contains(":") ? 2 : 1));
            log.put(at + 2, (byte) 2); // NVM subsystem
            log.put(at + 3, (byte) 4); // SQ flow control may be switched off
            log.putShort(at + 4, (short) export.port());
            log.putShort(at + 6, (short) 0xffff); // dynamic controllers
            log.putShort(at + 8, (short) 32);
            text(log, at + 32, String.valueOf(export.port()));
            text(log, at + 256, export.nqn());
            text(log, at + 512, address);
        }
        return log.array();
    }

    private static void text(ByteBuffer log, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        log.put(at, bytes, 0, bytes.length);
    }
}
