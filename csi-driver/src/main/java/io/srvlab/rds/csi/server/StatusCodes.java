package io.srvlab.rds.csi.server;

import io.grpc.Status;

/** The one place where an error becomes a gRPC code. */
final class StatusCodes {
    private StatusCodes() {}

    static Status of(CsiException error) {
        Status code = switch (error) {
            case CsiException.InvalidArgument _ -> Status.INVALID_ARGUMENT;
            case CsiException.NotFound _ -> Status.NOT_FOUND;
            case CsiException.AlreadyExists _ -> Status.ALREADY_EXISTS;
            case CsiException.OutOfRange _ -> Status.OUT_OF_RANGE;
            case CsiException.NoSpace _ -> Status.RESOURCE_EXHAUSTED;
            case CsiException.FailedPrecondition _ -> Status.FAILED_PRECONDITION;
            case CsiException.Aborted _ -> Status.ABORTED;
            case CsiException.Unavailable _ -> Status.UNAVAILABLE;
            case CsiException.Unimplemented _ -> Status.UNIMPLEMENTED;
            case CsiException.Internal _ -> Status.INTERNAL;
        };
        return code.withDescription(error.getMessage());
    }
}
