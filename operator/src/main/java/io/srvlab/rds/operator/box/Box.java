package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.BackingFile;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Export;
import io.srvlab.rds.routeros.NewDisk;
import io.srvlab.rds.routeros.PoolDirectory;
import io.srvlab.rds.routeros.RdsException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One owned pool directory of one box. Mutations carry the guard that this process holds; a Fenced answer ends the
 * process (another one owns the box). Mutations of one slot run one after the other; creates and grows of one pool share a
 * lock under which capacity is promised once.
 */
public interface Box {
    String clusterId();

    String poolId();

    PoolDirectory where();

    /** Whether the pool is btrfs, so that each volume gets a subvolume of its own. */
    boolean subvolumes();

    /** Label of the pool's filesystem. */
    String fsLabel();

    /**
     * All file disks, possibly as old as {@code maxAge}, with what this process did since. May decide to do nothing; a
     * mutation may be aimed at what it shows, since its line compares that on the box and answers Busy, NotFound or
     * AlreadyExists where it is out of date. Not compared: port and allowed host, and in {@link #remove} of a slot that we
     * made, whether the disk is still there.
     */
    List<Disk> inventory(Duration maxAge) throws RdsException;

    /** The disk of that slot, live. */
    Optional<Disk> disk(String slot) throws RdsException;

    /** See RdsClient.create; {@code minimumFree} is filled in here, and NoSpace says how much is available. */
    Disk create(NewDisk wanted) throws RdsException;

    Disk grow(Disk observed, long sizeBytes) throws RdsException;

    Disk export(Disk observed, Export export) throws RdsException;

    Disk unexport(Disk observed) throws RdsException;

    Disk label(Disk observed, DiskComment comment) throws RdsException;

    /** See RdsClient.remove. */
    void remove(Disk observed) throws RdsException;

    /** A left-over backing file (no disk), by its path without leading slash. */
    void removeFile(String path) throws RdsException;

    /** Files below the pool directory, live; paths without leading slash. */
    List<BackingFile> files() throws RdsException;

    /** Runs something while no other mutation of that slot runs in this process; mutations of the slot may be part of it. */
    <T> T alone(String slot, Work<T> work) throws RdsException;

    /** What is done alone with a slot. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws RdsException;
    }
}
