package io.srvlab.rds.routeros;

/** The folder of a pool in which a class keeps its volumes, e.g. {@code raid10} and {@code csi}. Whitelisted. */
public record PoolDirectory(String mountPoint, String directory) {
    public String path() {
        return mountPoint + "/" + directory;
    }
}
