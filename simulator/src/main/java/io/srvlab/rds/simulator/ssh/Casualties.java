package io.srvlab.rds.simulator.ssh;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What runs on channels now: a reboot ends it. */
final class Casualties {
    /** Something that can be ended. */
    interface Mortal {
        void kill();
    }

    private final Set<Mortal> running = ConcurrentHashMap.newKeySet();

    void add(Mortal one) {
        running.add(one);
    }

    void remove(Mortal one) {
        running.remove(one);
    }

    void kill() {
        running.forEach(Mortal::kill);
    }
}
