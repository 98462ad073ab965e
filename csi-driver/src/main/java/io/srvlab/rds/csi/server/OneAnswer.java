package io.srvlab.rds.csi.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A call that is answered once: by its handler, or by the clock if that is first. What the handler says afterwards is
 * dropped, and its thread is interrupted, so that waits, requests and child processes end.
 */
final class OneAnswer<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final ReentrantLock lock = new ReentrantLock();
    private boolean answered;
    private boolean over;
    private @Nullable Thread handler;

    OneAnswer(ServerCall<Q, R> call) {
        super(call);
    }

    /** Runs the handler's part of the call in the current thread, interruptible by {@link #abandon}. */
    void handle(Runnable part) {
        lock.lock();
        try {
            handler = Thread.currentThread();
            if (over) {
                handler.interrupt();
            }
        } finally {
            lock.unlock();
        }
        try {
            part.run();
        } finally {
            lock.lock();
            try {
                handler = null;
                Thread.interrupted();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Nobody waits any more: interrupts the handler. */
    void abandon() {
        lock.lock();
        try {
            over = true;
            if (handler != null) {
                handler.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Answers in the handler's place, unless it has begun to. */
    void answerInstead(Status status) {
        lock.lock();
        try {
            if (answered) {
                return;
            }
            answered = true;
            over = true;
            super.close(status, new Metadata());
        } finally {
            lock.unlock();
        }
        abandon();
    }

    @Override
    public void sendHeaders(Metadata headers) {
        lock.lock();
        try {
            if (!over) {
                answered = true;
                super.sendHeaders(headers);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void sendMessage(R message) {
        lock.lock();
        try {
            if (!over) {
                super.sendMessage(message);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        lock.lock();
        try {
            if (!over) {
                answered = true;
                over = true;
                super.close(status, trailers);
            }
        } finally {
            lock.unlock();
        }
    }
}
