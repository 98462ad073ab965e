package io.srvlab.rds.routeros;

import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * One box. Safe for many threads; every call ends by the client's own deadline at the latest, and an interrupt of the
 * calling thread ends its wait at once. All sizes are bytes.
 *
 * <p>Reads see the box now (concurrent equal reads share one command). Mutations carry a {@link Guard} and the
 * {@link Disk} as it was observed: the box itself compares both before it changes anything, in the same line, and the state
 * afterwards is read back in the same round trip.
 */
public interface RdsClient extends AutoCloseable {

    /** Identity, version and board; the first command on a new box. */
    SystemInfo system() throws RdsException;

    /** The pool whose slot (or else whose mount point) is given. NotFound if a complete answer lacks it. */
    Pool pool(PoolSelector pool) throws RdsException;

    /** Every disk of type file on the box, of whomever, owner records included. */
    List<Disk> disks() throws RdsException;

    /** The disk of that slot; empty only if a complete answer shows that there is none. */
    Optional<Disk> disk(String slot) throws RdsException;

    /** Files (not folders) below a folder, at any depth; path without leading slash. */
    List<BackingFile> files(String folder) throws RdsException;

    /**
     * Makes the owner record of a pool directory where there is none (and the directory, if missing).
     *
     * @return the record as read back; Busy if there is one already
     */
    OwnerRecord createOwner(PoolDirectory where, OwnerRecord wanted) throws RdsException;

    /** Compare-and-set of the owner record's comment. Fenced if it is not {@code observed} any more. */
    OwnerRecord takeOver(PoolDirectory where, OwnerRecord observed, OwnerRecord wanted) throws RdsException;

    /** The owner record of ours (by cluster id) in that directory, if the box has one. */
    Optional<OwnerRecord> owner(PoolDirectory where, String clusterId) throws RdsException;

    /**
     * Folder or subvolume, backing file and disk, comment state {@code new}, turned {@code ok} by the same line once the
     * size is right (unless {@code wanted.blank()} is false: then it stays {@code new}). The line errors if the pool is not
     * mounted, free space is less than {@code wanted.minimumFree()}, or slot, file or a disk with that file exists. Not exported.
     */
    Disk create(Guard guard, NewDisk wanted) throws RdsException;

    /** As the other one, with no more room in the pool than the disk takes. */
    default Disk grow(Guard guard, Disk observed, long sizeBytes) throws RdsException {
        return grow(guard, observed, sizeBytes, 0);
    }

    /**
     * Grows the disk, never shrinks (Rejected). Rounds up to 1 MiB.
     *
     * @param minimumFree bytes that must be free in the pool before (NoSpace), if that is more than what is added
     */
    Disk grow(Guard guard, Disk observed, long sizeBytes, long minimumFree) throws RdsException;

    /** Export off, set NQN and port (and allowed host), export on: one line. */
    Disk export(Guard guard, Disk observed, Export export) throws RdsException;

    /** Export off. */
    Disk unexport(Guard guard, Disk observed) throws RdsException;

    /** Replaces the comment. */
    Disk label(Guard guard, Disk observed, DiskComment comment) throws RdsException;

    /**
     * Marks the comment {@code del}, then removes export, disk, backing file and its folder or subvolume, and verifies
     * each. May be repeated after any failure where slot and folder are those that we make; elsewhere a slot that is empty
     * is NotFound, and the file stays. Busy where the pool is not mounted, since then nothing shows what is left.
     */
    void remove(Guard guard, Disk observed) throws RdsException;

    /**
     * Removes a backing file that no disk uses, and its folder if that is the volume's own; verifies. Refused
     * (Rejected) outside the guard's pool directory or if its folder is not named by a slot of our cluster; Busy where a
     * disk has that slot or the pool is not mounted.
     */
    void removeFile(Guard guard, String path) throws RdsException;

    /** The snapshots on the btrfs of that label, of whichever cluster; other subvolumes are left out. */
    List<Snapshot> snapshots(String fsLabel) throws RdsException;

    /**
     * A read-only snapshot of a finished ({@code ok}) volume that lies in a subvolume of its own; also while it is written:
     * it holds what a crash at that moment would leave. AlreadyExists if there is one of that name; Rejected or Unsupported
     * where the volume can only be copied in full.
     *
     * @param name see {@link Identity#snapshot}
     */
    Snapshot snapshot(Guard guard, Disk source, String name) throws RdsException;

    /** Removes a snapshot of ours and verifies; Busy while the box still shows it. May be repeated after any failure. */
    void removeSnapshot(Guard guard, Snapshot observed) throws RdsException;

    /**
     * A disk with a snapshot's content, in a subvolume of its own: comment state {@code new} until its size is
     * {@code sourceBytes}, then grown to what is wanted, then {@code ok}. AlreadyExists if slot, subvolume or file is taken: a
     * half-made one is removed ({@link #remove}, {@link #removeFile}) and begun again.
     *
     * @param sourceBytes exact size of the disk when the snapshot was taken
     */
    Disk restore(Guard guard, Snapshot source, long sourceBytes, NewDisk wanted) throws RdsException;

    /** As {@link #restore}, with the content of another finished volume as it is now. */
    Disk duplicate(Guard guard, Disk source, NewDisk wanted) throws RdsException;

    /**
     * Copies all bytes of a finished volume into a disk that was made for it and is still {@code new}, on a connection of
     * its own, then labels that {@code ok}. Neither may be exported, before, while or after it: else Rejected or Busy. Takes
     * as long as it gets on; without progress for a command timeout it is given up. Only a report of the box that every byte
     * was copied ends it well; after any failure the target is removed and begun again.
     *
     * @param progress told the bytes that are copied, now and then, on another thread
     * @return the target, {@code ok}
     */
    Disk copy(Guard guard, Disk source, Disk target, LongConsumer progress) throws RdsException;

    @Override
    void close();
}
