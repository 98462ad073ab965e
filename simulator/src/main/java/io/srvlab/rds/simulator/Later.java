package io.srvlab.rds.simulator;

import java.time.Duration;

/** What is to happen after a while. */
final class Later {
    private Later() {}

    static void after(Duration time, Runnable what) {
        Thread.ofVirtual().name("later").start(() -> {
            try {
                Thread.sleep(time);
                what.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
