package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.Pool;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.SystemInfo;
import java.util.List;
import java.util.Optional;

/**
 * What one look at a class's box gave, as far as it came: who answered, the pool, the disks, then whether the box is ours.
 *
 * @param disks all file disks; empty if they were not read
 * @param failure what ended the look early
 */
public record BoxLook(
        Optional<SystemInfo> system,
        Optional<Pool> pool,
        Optional<List<Disk>> disks,
        Optional<RdsException> failure,
        Boxes.Access access) {

    static BoxLook nothingYet() {
        return new BoxLook(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Boxes.Access.Unusable(Boxes.Access.Unusable.PENDING, "the box was not looked at yet"));
    }

    BoxLook with(SystemInfo seen) {
        return new BoxLook(Optional.of(seen), pool, disks, failure, access);
    }

    BoxLook with(Pool seen) {
        return new BoxLook(system, Optional.of(seen), disks, failure, access);
    }

    BoxLook with(List<Disk> seen) {
        return new BoxLook(system, pool, Optional.of(seen), failure, access);
    }

    BoxLook with(Boxes.Access now) {
        return new BoxLook(system, pool, disks, failure, now);
    }

    BoxLook failed(RdsException why) {
        return new BoxLook(
                system,
                pool,
                disks,
                Optional.of(why),
                new Boxes.Access.Unusable(reason(why), String.valueOf(why.getMessage())));
    }

    /** The reason of a condition for each thing that can go wrong. */
    public static String reason(RdsException why) {
        return switch (why) {
            case RdsException.Unreachable e -> "Unreachable";
            case RdsException.Unauthorized e -> "Unauthorized";
            case RdsException.NotFound e -> "NotFound";
            case RdsException.AlreadyExists e -> "AlreadyExists";
            case RdsException.Busy e -> "Busy";
            case RdsException.NoSpace e -> "NoSpace";
            case RdsException.Rejected e -> "Rejected";
            case RdsException.Fenced e -> "Fenced";
            case RdsException.Unsupported e -> "Unsupported";
            case RdsException.UnknownOutcome e -> "UnknownOutcome";
            case RdsException.Malformed e -> "Malformed";
        };
    }
}
