package io.srvlab.rds.csi.server;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a call's work returns or throws into its answer. Every method of a service is one line through here. */
public final class Replies {
    private static final Logger log = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    /** What one call does; an interrupt means that nobody waits for the answer any more. */
    @FunctionalInterface
    public interface Work<R> {
        R run() throws CsiException, InterruptedException;
    }

    public static <R> void reply(StreamObserver<R> observer, Work<R> work) {
        R answer;
        try {
            answer = work.run();
        } catch (CsiException e) {
            observer.onError(StatusCodes.of(e).asRuntimeException());
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            observer.onError(Status.UNAVAILABLE
                    .withDescription("the call was ended before it was done")
                    .asRuntimeException());
            return;
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("a call failed in a way that nobody foresaw");
            observer.onError(Status.INTERNAL
                    .withDescription("a fault of the driver (" + e.getClass().getSimpleName() + "); its log has more")
                    .asRuntimeException());
            return;
        }
        observer.onNext(answer);
        observer.onCompleted();
    }
}
