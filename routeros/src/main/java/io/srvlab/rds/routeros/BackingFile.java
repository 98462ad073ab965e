package io.srvlab.rds.routeros;

/** A file on a pool; path without leading slash. */
public record BackingFile(String path, long sizeBytes) {}
