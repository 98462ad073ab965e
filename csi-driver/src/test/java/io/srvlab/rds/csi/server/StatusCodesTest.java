package io.srvlab.rds.csi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusCodesTest {
    private static final Map<Class<?>, Status.Code> CODES = Map.of(
            CsiException.InvalidArgument.class, Status.Code.INVALID_ARGUMENT,
            CsiException.NotFound.class, Status.Code.NOT_FOUND,
            CsiException.AlreadyExists.class, Status.Code.ALREADY_EXISTS,
            CsiException.OutOfRange.class, Status.Code.OUT_OF_RANGE,
            CsiException.NoSpace.class, Status.Code.RESOURCE_EXHAUSTED,
            CsiException.FailedPrecondition.class, Status.Code.FAILED_PRECONDITION,
            CsiException.Aborted.class, Status.Code.ABORTED,
            CsiException.Unavailable.class, Status.Code.UNAVAILABLE,
            CsiException.Unimplemented.class, Status.Code.UNIMPLEMENTED,
            CsiException.Internal.class, Status.Code.INTERNAL);

    @Test
    void everyErrorHasItsOwnCodeAndKeepsItsWords() throws ReflectiveOperationException {
        Map<Class<?>, Status.Code> seen = new HashMap<>();
        for (Class<?> type : CsiException.class.getPermittedSubclasses()) {
            CsiException error =
                    (CsiException) type.getConstructor(String.class).newInstance("what to do");
            Status status = StatusCodes.of(error);
            assertThat(status.getDescription()).isEqualTo("what to do");
            seen.put(type, status.getCode());
        }
        assertThat(seen).isEqualTo(CODES);
        assertThat(seen.values()).doesNotHaveDuplicates();
    }
}
