package io.srvlab.rds.csi.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.srvlab.rds.observability.Metrics;
import io.srvlab.rds.observability.Operation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Counts and times each call by its outcome, and writes one line for each that failed. Nothing else of a request is told. */
final class CallRecord implements ServerInterceptor {
    private static final Logger log = LoggerFactory.getLogger(CallRecord.class);
    private static final Map<String, Operation> OPERATIONS = Map.of(
            "CreateVolume", Operation.CREATE,
            "DeleteVolume", Operation.DELETE,
            "ControllerPublishVolume", Operation.PUBLISH,
            "ControllerUnpublishVolume", Operation.UNPUBLISH,
            "ControllerExpandVolume", Operation.EXPAND,
            "NodeStageVolume", Operation.STAGE,
            "NodeUnstageVolume", Operation.UNSTAGE,
            "NodePublishVolume", Operation.NODE_PUBLISH,
            "NodeUnpublishVolume", Operation.NODE_UNPUBLISH,
            "NodeExpandVolume", Operation.NODE_EXPAND);

    private final Metrics metrics;

    CallRecord(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Entry entry = new Entry(call.getMethodDescriptor().getBareMethodName());
        ServerCall<Q, R> watched = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                entry.ended(status);
                super.close(status, trailers);
            }
        };
        return new SimpleForwardingServerCallListener<>(next.startCall(watched, headers)) {
            @Override
            public void onMessage(Q message) {
                entry.volume = Requests.volume(message);
                super.onMessage(message);
            }

            @Override
            public void onCancel() {
                entry.ended(Status.CANCELLED.withDescription("the caller went away"));
                super.onCancel();
            }
        };
    }

    private final class Entry {
        private final String method;
        private final long began = System.nanoTime();
        private final AtomicBoolean told = new AtomicBoolean();
        private volatile String volume = "";

        Entry(String method) {
            this.method = method;
        }

        void ended(Status status) {
            if (told.getAndSet(true)) {
                return;
            }
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            Operation operation = OPERATIONS.get(method);
            if (operation != null) {
                metrics.volumeOperation(operation, status.isOk(), took);
            }
            log.atLevel(status.isOk() ? Level.DEBUG : Level.WARN)
                    .addKeyValue("method", method)
                    .addKeyValue("volume", volume)
                    .addKeyValue("code", status.getCode())
                    .addKeyValue("millis", took.toMillis())
                    .addKeyValue("reason", status.getDescription())
                    .log("call ended");
        }
    }
}
