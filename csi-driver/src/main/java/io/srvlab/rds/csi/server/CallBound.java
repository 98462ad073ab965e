package io.srvlab.rds.csi.server;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.srvlab.rds.csi.proto.IdentityGrpc;
import java.util.concurrent.Semaphore;

/** So many calls work at once, and no more; one beyond them hears UNAVAILABLE at once instead of waiting unseen. */
final class CallBound implements ServerInterceptor {
    private final int most;
    private final Semaphore free;

    CallBound(int most) {
        this.most = most;
        this.free = new Semaphore(most);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        // Whoever asks whether the process lives must not hear of its load: a busy driver is not to be restarted.
        if (IdentityGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())) {
            return next.startCall(call, headers);
        }
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onHalfClose() {
                if (!free.tryAcquire()) {
                    call.close(
                            Status.UNAVAILABLE.withDescription(most + " calls are under way; try again"),
                            new Metadata());
                    return;
                }
                try {
                    super.onHalfClose();
                } finally {
                    free.release();
                }
            }
        };
    }
}
