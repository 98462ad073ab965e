package io.srvlab.rds.check.nvme;

import java.io.IOException;

/** The target answered, and the answer was no. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(String what, int status) {
        super(String.format("%s: status 0x%x%s", what, status, meaning(status)));
        this.status = status;
    }

    /** Status code type (bits 10 to 8) and status code (bits 7 to 0), Base 3.3.3.2.1. */
    public int status() {
        return status;
    }

    private static String meaning(int status) {
        return switch (status) {
            case 0x182 -> " (no such subsystem, or a wrong parameter)";
            case 0x184 -> " (this host is not allowed)";
            case 0x00b -> " (no such namespace)";
            case 0x080 -> " (out of range)";
            default -> "";
        };
    }
}
