package io.srvlab.rds.operator.box;

/** Told once when the box says that another operator owns it now: this process must change nothing more. */
@FunctionalInterface
public interface Fence {
    /**
     * @param storageClass the class whose box refused
     * @param message the refusal in words
     */
    void fenced(String storageClass, String message);
}
