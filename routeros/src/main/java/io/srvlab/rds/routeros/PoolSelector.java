package io.srvlab.rds.routeros;

/** Names a pool: by slot or by mount point, exactly one of them not empty. */
public record PoolSelector(String slot, String mountPoint) {}
