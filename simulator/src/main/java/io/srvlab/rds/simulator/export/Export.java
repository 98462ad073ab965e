package io.srvlab.rds.simulator.export;

import java.nio.file.Path;

/**
 * A disk that hosts may connect to.
 *
 * @param nqn name of the subsystem; a valid file name
 * @param file backing file on this machine
 * @param size bytes that hosts see
 * @param port of the target
 * @param allowHost host NQNs, separated by commas; empty: every host
 */
public record Export(String nqn, Path file, long size, int port, String allowHost) {

    /** Whether an NQN can be a name in a folder, so that nothing outside is reached. */
    public static boolean isName(String nqn) {
        return !nqn.isEmpty()
                && nqn.length() <= 223
                && !nqn.contains("/")
                && nqn.chars().noneMatch(c -> c < ' ')
                && !nqn.equals(".")
                && !nqn.equals("..");
    }
}
