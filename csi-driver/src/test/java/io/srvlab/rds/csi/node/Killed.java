package io.srvlab.rds.csi.node;

/** Stands for the end of the process at this point: nothing after it runs. */
final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
