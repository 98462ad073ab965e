package io.srvlab.rds.csi.node.tool;

import io.grpc.Deadline;
import java.util.List;

/** Runs a program of the system. */
public interface Tools {

    /**
     * How a program ended.
     *
     * @param exit its exit code
     * @param output what it wrote to stdout, byte for byte, up to a bound
     * @param error what it wrote to stderr, on one line
     */
    record Result(int exit, byte[] output, String error) {
        public boolean ok() {
            return exit == 0;
        }
    }

    /**
     * Waits for the program's end, at most until the deadline; by then, and when the caller is interrupted, it is killed.
     *
     * @param command the program and its arguments, as they are: no shell reads them
     * @throws ToolException the program is not there, or did not end in time
     */
    Result run(Deadline by, List<String> command) throws ToolException, InterruptedException;
}
