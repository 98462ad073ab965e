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

class OneAnswerTest {
    private final List<String> sent = new ArrayList<>();
    private final OneAnswer<DeleteVolumeRequest, DeleteVolumeResponse> answer = new OneAnswer<>(new Wire());

    /** What goes out. */
    private final class Wire extends ServerCall<DeleteVolumeRequest, DeleteVolumeResponse> {
        @Override
        public void request(int count) {}

        @Override
        public void sendHeaders(Metadata headers) {
            sent.add("headers");
        }

        @Override
        public void sendMessage(DeleteVolumeResponse message) {
            sent.add("message");
        }

        @Override
        public void close(Status status, Metadata trailers) {
            sent.add(status.getCode().name());
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

    @Test
    void anAnswerThatHasBegunIsFinishedAlsoWhenItsTimeIsOver() {
        answer.sendHeaders(new Metadata());
        answer.answerInstead(Status.UNAVAILABLE);
        answer.sendMessage(DeleteVolumeResponse.getDefaultInstance());
        answer.close(Status.OK, new Metadata());
        assertThat(sent).containsExactly("headers", "message", "OK");
    }

    @Test
    void theClockAnswersOnceAndWhatTheHandlerSaysLaterIsDropped() {
        answer.answerInstead(Status.UNAVAILABLE);
        answer.sendHeaders(new Metadata());
        answer.sendMessage(DeleteVolumeResponse.getDefaultInstance());
        answer.close(Status.OK, new Metadata());
        assertThat(sent).containsExactly("UNAVAILABLE");
    }
}
