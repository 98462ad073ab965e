package io.srvlab.rds.csi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.srvlab.rds.csi.proto.ControllerGrpc;
import io.srvlab.rds.csi.proto.DeleteVolumeRequest;
import io.srvlab.rds.csi.proto.DeleteVolumeResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VolumeTurnsTest {
    private static final Runnable NOTHING = () -> {};

    private final VolumeTurns turns = new VolumeTurns();
    private final List<Status.Code> answers = new ArrayList<>();

    /** A caller who does something as soon as he has his answer. */
    private final class Caller extends ServerCall<DeleteVolumeRequest, DeleteVolumeResponse> {
        private final Runnable then;

        private Caller(Runnable then) {
            this.then = then;
        }

        @Override
        public void request(int count) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(DeleteVolumeResponse message) {}

        @Override
        public void close(Status status, Metadata trailers) {
            answers.add(status.getCode());
            then.run();
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<DeleteVolumeRequest, DeleteVolumeResponse> getMethodDescriptor() {
            return ControllerGrpc.getDeleteVolumeMethod();
        }
    }

    /** @param during what happens while the call's work is under way */
    private void call(Runnable during, Runnable whenAnswered) {
        ServerCall.Listener<DeleteVolumeRequest> listener =
                turns.interceptCall(new Caller(whenAnswered), new Metadata(), (call, _) -> new ServerCall.Listener<>() {
                    @Override
                    public void onHalfClose() {
                        during.run();
                        call.close(Status.OK, new Metadata());
                    }
                });
        listener.onMessage(DeleteVolumeRequest.newBuilder().setVolumeId("v").build());
        listener.onHalfClose();
    }

    @Test
    void aCallerWhoHasTheAnswerMayCallAgainAtOnce() {
        call(NOTHING, () -> call(NOTHING, NOTHING));
        assertThat(answers).containsExactly(Status.Code.OK, Status.Code.OK);
    }

    @Test
    void theEndOfOneCallDoesNotFreeTheNextOnesTurn() {
        call(NOTHING, () -> call(() -> call(NOTHING, NOTHING), NOTHING));
        assertThat(answers).containsExactly(Status.Code.OK, Status.Code.ABORTED, Status.Code.OK);
        answers.clear();
        call(NOTHING, NOTHING);
        assertThat(answers).containsExactly(Status.Code.OK);
    }
}
