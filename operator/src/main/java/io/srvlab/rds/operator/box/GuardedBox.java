package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.BackingFile;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.DiskComment;
import io.srvlab.rds.routeros.Export;
import io.srvlab.rds.routeros.NewDisk;
import io.srvlab.rds.routeros.Pool;
import io.srvlab.rds.routeros.PoolDirectory;
import io.srvlab.rds.routeros.PoolSelector;
import io.srvlab.rds.routeros.RdsException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A box with this process's guard, a lock per slot and the pool's promises around every mutation. */
final class GuardedBox implements Box {
    /** How old a list of disks may be that says how much of a pool is promised. */
    private static final Duration RECENT = Duration.ofSeconds(10);

    private final SharedBox shared;
    private final Ownership ownership;
    private final SlotLocks slots;
    private final Pool pool;
    private final int reservePercent;

    GuardedBox(SharedBox shared, Ownership ownership, SlotLocks slots, Pool pool, int reservePercent) {
        this.shared = shared;
        this.ownership = ownership;
        this.slots = slots;
        this.pool = pool;
        this.reservePercent = reservePercent;
    }

    @Override
    public String clusterId() {
        return ownership.record().clusterId();
    }

    @Override
    public String poolId() {
        return ownership.record().poolId();
    }

    @Override
    public PoolDirectory where() {
        return ownership.where();
    }

    @Override
    public boolean subvolumes() {
        return pool.fs().equals("btrfs");
    }

    @Override
    public String fsLabel() {
        return pool.fsLabel();
    }

    @Override
    public List<Disk> inventory(Duration maxAge) throws RdsException {
        return shared.inventory().disks(maxAge);
    }

    @Override
    public Optional<Disk> disk(String slot) throws RdsException {
        return shared.client().disk(slot);
    }

    @Override
    public Disk create(NewDisk wanted) throws RdsException {
        return alone(wanted.slot(), () -> {
            ownership.raise(shared.client());
            return promises()
                    .making(
                            wanted.slot(),
                            wanted.sizeBytes(),
                            look(),
                            minimumFree -> changed(
                                    wanted.slot(),
                                    g -> shared.client().create(g, withMinimumFree(wanted, minimumFree))));
        });
    }

    @Override
    public Disk grow(Disk observed, long sizeBytes) throws RdsException {
        String slot = observed.slot();
        return alone(
                slot,
                () -> promises()
                        .growing(
                                slot,
                                observed.sizeBytes(),
                                sizeBytes,
                                look(),
                                minimumFree ->
                                        changed(slot, g -> shared.client().grow(g, observed, sizeBytes, minimumFree))));
    }

    @Override
    public Disk export(Disk observed, Export export) throws RdsException {
        return change(observed, g -> shared.client().export(g, observed, export));
    }

    @Override
    public Disk unexport(Disk observed) throws RdsException {
        return change(observed, g -> shared.client().unexport(g, observed));
    }

    @Override
    public Disk label(Disk observed, DiskComment comment) throws RdsException {
        return change(observed, g -> shared.client().label(g, observed, comment));
    }

    @Override
    public void remove(Disk observed) throws RdsException {
        String slot = observed.slot();
        alone(
                slot,
                () -> changing(slot, guard -> {
                    shared.client().remove(guard, observed);
                    return Optional.<Disk>empty();
                }));
    }

    @Override
    public void removeFile(String path) throws RdsException {
        alone(
                slotOfFolder(path),
                () -> ownership.guarded(guard -> {
                    shared.client().removeFile(guard, path);
                    return true;
                }));
    }

    @Override
    public List<BackingFile> files() throws RdsException {
        return shared.client().files(subvolumes() ? pool.mountPoint() : where().path());
    }

    @Override
    public <T> T alone(String slot, Work<T> work) throws RdsException {
        return slots.alone(slot, work);
    }

    private Disk change(Disk observed, Ownership.Mutation<Disk> mutation) throws RdsException {
        return alone(observed.slot(), () -> changed(observed.slot(), mutation));
    }

    private Disk changed(String slot, Ownership.Mutation<Disk> mutation) throws RdsException {
        return changing(slot, guard -> Optional.of(mutation.run(guard))).orElseThrow();
    }

    /** What was read back (empty: removed) is put into the inventories; if nothing was, they are not trusted any more. */
    private Optional<Disk> changing(String slot, Ownership.Mutation<Optional<Disk>> mutation) throws RdsException {
        boolean readBack = false;
        try {
            Optional<Disk> now = ownership.guarded(mutation);
            readBack = true;
            shared.changed(slot, now);
            return now;
        } finally {
            if (!readBack) {
                shared.changed();
            }
        }
    }

    private Promises promises() {
        return shared.promisesOf(pool.mountPoint());
    }

    private Promises.Look look() {
        return new Promises.Look() {
            @Override
            public Promises.Seen known() throws RdsException {
                return new Promises.Seen(pool, shared.inventory().disks(RECENT), reservePercent);
            }

            @Override
            public Promises.Seen now() throws RdsException {
                Pool now = shared.client().pool(new PoolSelector(pool.slot(), ""));
                return new Promises.Seen(now, shared.inventory().disks(Duration.ZERO), reservePercent);
            }
        };
    }

    /** Backing files lie in a folder named by their slot; the file's own path where they do not. */
    private static String slotOfFolder(String path) {
        String[] parts = path.split("/");
        return parts.length < 2 ? path : parts[parts.length - 2];
    }

    private static NewDisk withMinimumFree(NewDisk wanted, long minimumFree) {
        return new NewDisk(
                wanted.where(),
                wanted.slot(),
                wanted.filePath(),
                wanted.subvolume(),
                wanted.fsLabel(),
                wanted.sizeBytes(),
                minimumFree,
                wanted.comment(),
                wanted.blank());
    }
}
