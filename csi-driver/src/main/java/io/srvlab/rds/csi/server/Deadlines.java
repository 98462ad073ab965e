package io.srvlab.rds.csi.server;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Every call is answered shortly before its caller gives up, so that the caller hears UNAVAILABLE with a reason and not
 * its own deadline. A call without deadline, or with a far one, gets the cap. When the caller goes away, or the time is
 * over, the handler's thread is interrupted.
 */
public final class Deadlines implements ServerInterceptor, AutoCloseable {
    private static final Context.Key<Deadline> ANSWER_BY = Context.key("answer-by");
    private static final Duration LARGEST_MARGIN = Duration.ofMillis(500);
    private static final Duration OUTSIDE_A_CALL = Duration.ofMinutes(1);

    private final Duration cap;
    private final ScheduledThreadPoolExecutor clock;

    Deadlines(Duration cap) {
        this.cap = cap;
        this.clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("call-deadlines").factory());
        clock.setRemoveOnCancelPolicy(true);
    }

    /** By when the work of the current call must have its answer, so that it can say what it was waiting for. */
    public static Deadline current() {
        Deadline deadline = ANSWER_BY.get();
        return deadline == null ? Deadline.after(OUTSIDE_A_CALL.toMillis(), TimeUnit.MILLISECONDS) : deadline;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Context context = Context.current();
        long millis = cap.toMillis();
        if (context.getDeadline() != null) {
            millis = Math.clamp(context.getDeadline().timeRemaining(TimeUnit.MILLISECONDS), 0, millis);
        }
        long margin = Math.min(LARGEST_MARGIN.toMillis(), millis / 10);
        Deadline answerBy = Deadline.after(millis - margin, TimeUnit.MILLISECONDS);

        OneAnswer<Q, R> answer = new OneAnswer<>(call);
        String late = "no answer within " + millis + " ms; call again";
        // The handler has the first half of the margin to say what it waits for.
        Future<?> alarm = clock.schedule(
                () -> answer.answerInstead(Status.UNAVAILABLE.withDescription(late)),
                millis - margin / 2,
                TimeUnit.MILLISECONDS);
        Context.CancellationListener gone = _ -> answer.abandon();
        context.addListener(gone, Runnable::run);

        ServerCall.Listener<Q> listener =
                Contexts.interceptCall(context.withValue(ANSWER_BY, answerBy), answer, headers, next);
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onHalfClose() {
                answer.handle(super::onHalfClose);
            }

            @Override
            public void onComplete() {
                release();
                super.onComplete();
            }

            @Override
            public void onCancel() {
                release();
                answer.abandon();
                super.onCancel();
            }

            private void release() {
                alarm.cancel(false);
                context.removeListener(gone);
            }
        };
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
