package io.srvlab.rds.routeros;

/** Proof of ownership that every mutating line is compared with on the box: the directory and its record as we hold it. */
public record Guard(PoolDirectory where, OwnerRecord owner) {}
