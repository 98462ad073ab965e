package io.srvlab.rds.simulator.ssh;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The commands that run now: a reboot ends them. */
final class Casualties {
    private final Set<ExecCommand> running = ConcurrentHashMap.newKeySet();

    void add(ExecCommand command) {
        running.add(command);
    }

    void remove(ExecCommand command) {
        running.remove(command);
    }

    void kill() {
        running.forEach(ExecCommand::kill);
    }
}
