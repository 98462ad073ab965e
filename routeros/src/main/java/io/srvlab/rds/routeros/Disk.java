package io.srvlab.rds.routeros;

/**
 * A disk of type file as the box reports it.
 *
 * @param id the box's own id, e.g. {@code *2B}; valid until the box restarts
 * @param filePath without leading slash
 * @param sizeBytes exact size of the disk (not the rounded file-size)
 * @param comment as stored; see {@link DiskComment#parse}
 * @param nqn empty if none was set
 */
public record Disk(
        String id,
        String slot,
        String filePath,
        long sizeBytes,
        String comment,
        boolean exported,
        String nqn,
        int port,
        String allowHost,
        boolean mountFilesystem) {}
