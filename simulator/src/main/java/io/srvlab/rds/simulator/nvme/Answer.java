package io.srvlab.rds.simulator.nvme;

/**
 * How a command ended.
 *
 * @param status status code type and code, with {@link #FINAL} where repeating is no use; 0: success
 * @param result dwords 0 and 1 of the completion
 * @param data for the host
 */
record Answer(int status, long result, byte[] data) {
    /** Do Not Retry. */
    static final int FINAL = 0x4000;

    static final int INVALID_OPCODE = 0x001 | FINAL;
    static final int INVALID_FIELD = 0x002 | FINAL;
    static final int INVALID_NAMESPACE = 0x00b | FINAL;
    static final int SEQUENCE = 0x00c | FINAL;
    static final int OUT_OF_RANGE = 0x080 | FINAL;
    static final int CONNECT_INVALID = 0x182 | FINAL;
    static final int CONNECT_HOST = 0x184 | FINAL;
    static final int WRITE_FAULT = 0x280;
    static final int READ_FAULT = 0x281;

    static Answer good() {
        return good(0);
    }

    static Answer good(long result) {
        return new Answer(0, result, Pdu.NO_DATA);
    }

    static Answer of(byte[] data) {
        return new Answer(0, 0, data);
    }

    static Answer bad(int status) {
        return new Answer(status, 0, Pdu.NO_DATA);
    }

    /** Of Connect: which byte of its data is wrong (Base 6.3, figure of the completion). */
    static Answer badConnectData(int status, int offset) {
        return new Answer(status, 1L << 16 | offset, Pdu.NO_DATA);
    }
}
