package io.srvlab.rds.csi.controller;

import io.srvlab.rds.csi.proto.CapacityRange;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import io.srvlab.rds.csi.server.CsiException.OutOfRange;

/**
 * The size that a caller wants, in bytes; 0 leaves a bound open. The box counts in MiB.
 *
 * @param required at least this
 * @param limit at most this
 */
record CapacityWish(long required, long limit) {
    static final long MIB = 1L << 20;
    static final long WHEN_NOT_SAID = 1L << 30;
    /** What a volume may have at most: the CRD's bound, 1 PiB. */
    static final long LARGEST = 1L << 50;

    static CapacityWish parse(CapacityRange range) throws CsiException {
        if (range.getRequiredBytes() < 0) {
            throw new InvalidArgument("capacity_range.required_bytes is negative");
        }
        if (range.getLimitBytes() < 0) {
            throw new InvalidArgument("capacity_range.limit_bytes is negative");
        }
        return new CapacityWish(range.getRequiredBytes(), range.getLimitBytes());
    }

    /** The smallest size that the box can make and the caller accepts; what is usual when the caller does not say. */
    long bytes() throws OutOfRange {
        if (required == 0) {
            return unsaid();
        }
        if (required > LARGEST) {
            throw new OutOfRange("capacity_range.required_bytes is " + required + "; a volume has at most " + LARGEST);
        }
        long bytes = Math.ceilDiv(required, MIB) * MIB;
        if (limit > 0 && bytes > limit) {
            throw new OutOfRange("capacity_range allows " + required + " to " + limit
                    + " bytes, and sizes are multiples of 1 MiB: none is between");
        }
        return bytes;
    }

    private long unsaid() throws OutOfRange {
        if (limit == 0 || limit >= WHEN_NOT_SAID) {
            return WHEN_NOT_SAID;
        }
        if (limit < MIB) {
            throw new OutOfRange("capacity_range.limit_bytes is " + limit + "; the smallest volume has " + MIB);
        }
        return limit / MIB * MIB;
    }

    /** The same wish, but for no less than that many bytes; OutOfRange if the caller's limit forbids it. */
    CapacityWish atLeast(long smallest, String why) throws OutOfRange {
        if (required >= smallest || (required == 0 && limit == 0)) {
            return this;
        }
        if (limit > 0 && limit < smallest) {
            throw new OutOfRange("capacity_range.limit_bytes is " + limit + "; " + why + " has at least " + smallest);
        }
        return required == 0 ? this : new CapacityWish(smallest, limit);
    }

    /** Whether a volume of this size is what the caller wants. */
    boolean accepts(long bytes) {
        return bytes >= required && (limit == 0 || bytes <= limit);
    }
}
