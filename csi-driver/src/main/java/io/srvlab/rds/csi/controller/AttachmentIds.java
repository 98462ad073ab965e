package io.srvlab.rds.csi.controller;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Ids of attachments: {@code <8 hex>-<16 hex>}. The first part ends the NQN of the export, so that it is never guessed. */
final class AttachmentIds {
    private final SecureRandom random = new SecureRandom();

    /** @param export 8 hex digits of the export to join; empty: a new one */
    String mint(String export) {
        return (export.isEmpty() ? hex(4) : export) + "-" + hex(8);
    }

    private String hex(int bytes) {
        byte[] buffer = new byte[bytes];
        random.nextBytes(buffer);
        return HexFormat.of().formatHex(buffer);
    }
}
