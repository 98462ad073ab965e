package io.srvlab.rds.csi.server;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One call at a time for each volume: a second one gets ABORTED at once, as CSI allows, and the caller comes again. The
 * turn lasts until the first call's work has really ended, also when its caller was answered before.
 */
final class VolumeTurns implements ServerInterceptor {
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            private String volume = "";

            @Override
            public void onMessage(Q message) {
                volume = Requests.onlyLooks(message) ? "" : Requests.volume(message);
                super.onMessage(message);
            }

            @Override
            public void onHalfClose() {
                if (volume.isEmpty()) {
                    super.onHalfClose();
                } else if (busy.add(volume)) {
                    try {
                        super.onHalfClose();
                    } finally {
                        busy.remove(volume);
                    }
                } else {
                    call.close(
                            Status.ABORTED.withDescription("another call for volume " + volume + " is under way"),
                            new Metadata());
                }
            }
        };
    }
}
