package io.srvlab.rds.csi.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One call at a time for each volume: a second one gets ABORTED at once, as CSI allows, and the caller comes again. The
 * turn lasts until the first call's work has really ended, also when its caller was answered before.
 */
final class VolumeTurns implements ServerInterceptor {
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Turn turn = new Turn();
        ServerCall<Q, R> answered = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                // Before the answer is out, so that a caller who has it is never told that its call is under way.
                turn.end();
                super.close(status, trailers);
            }
        };
        return new SimpleForwardingServerCallListener<>(next.startCall(answered, headers)) {
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
                } else if (turn.begin(volume)) {
                    try {
                        super.onHalfClose();
                    } finally {
                        turn.end();
                    }
                } else {
                    call.close(
                            Status.ABORTED.withDescription("another call for volume " + volume + " is under way"),
                            new Metadata());
                }
            }
        };
    }

    /** One call's; ended by its own answer or by the end of its work, whichever is first. */
    private final class Turn {
        private final AtomicReference<String> held = new AtomicReference<>("");

        boolean begin(String volume) {
            boolean free = busy.add(volume);
            if (free) {
                held.set(volume);
            }
            return free;
        }

        void end() {
            String volume = held.getAndSet("");
            if (!volume.isEmpty()) {
                busy.remove(volume);
            }
        }
    }
}
