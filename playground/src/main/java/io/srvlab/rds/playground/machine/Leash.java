package io.srvlab.rds.playground.machine;

import java.io.IOException;
import java.util.Optional;

/**
 * Ends this process when the one that started it is gone, however that died: then its standard input ends. Without it a
 * demo that was killed would leave its children behind.
 */
public final class Leash {
    private static final long GRACE_MILLIS = 20_000;
    private static final int LOOKS = 20;
    private static final long BETWEEN_LOOKS_MILLIS = 50;

    private final Optional<Long> parent = parent();
    private final Runnable whenLost;

    private Leash(Runnable whenLost) {
        this.whenLost = whenLost;
    }

    /**
     * Watches from now on, in a thread of its own.
     *
     * @param whenLost done at the end if the parent died without ending this process: nobody else will clear up
     */
    public static void hold(Runnable whenLost) {
        Leash leash = new Leash(whenLost);
        Thread.ofPlatform().daemon().name("leash").start(leash::watch);
    }

    private void watch() {
        awaitEndOfInput();
        Thread.ofPlatform().daemon().name("leash-end").start(Leash::haltLater);
        if (lost()) {
            Runtime.getRuntime().addShutdownHook(new Thread(whenLost));
        }
        Runtime.getRuntime().exit(0);
    }

    private static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // nothing is ever written
            }
        } catch (IOException e) {
            // gone as well
        }
    }

    /** A process whose parent has ended is given another one, a moment after the pipe was closed. */
    private boolean lost() {
        for (int i = 0; i < LOOKS; i++) {
            if (!parent().equals(parent)) {
                return true;
            }
            pause(BETWEEN_LOOKS_MILLIS);
        }
        return false;
    }

    private static Optional<Long> parent() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid);
    }

    private static void haltLater() {
        pause(GRACE_MILLIS);
        Runtime.getRuntime().halt(1);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
