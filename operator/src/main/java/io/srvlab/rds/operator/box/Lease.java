package io.srvlab.rds.operator.box;

/** Whether this process leads, asked of the API server itself right before a box is taken over. */
@FunctionalInterface
public interface Lease {
    /** Without leader election every process leads; the owner record on the box decides between two. */
    Lease ALWAYS = () -> true;

    /** By a live GET. */
    boolean held();
}
