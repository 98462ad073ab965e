package io.srvlab.rds.csi;

import io.grpc.BindableService;

/** What one mode of the driver adds to the process: its service, and what must be closed with it. */
public interface Half extends AutoCloseable {
    BindableService service();

    /** Whether calls have a chance to succeed; told by Probe and /readyz. */
    boolean ready();

    /** After the last call has ended. */
    @Override
    void close();
}
