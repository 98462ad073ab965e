package io.srvlab.rds.operator.box;

import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.operator.box.Boxes.Access;
import io.srvlab.rds.routeros.Connection;
import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.OwnerRecord;
import io.srvlab.rds.routeros.Pool;
import io.srvlab.rds.routeros.PoolDirectory;
import io.srvlab.rds.routeros.PoolSelector;
import io.srvlab.rds.routeros.RdsException;
import io.srvlab.rds.routeros.SystemInfo;
import io.srvlab.rds.routeros.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One class's way to its box: connect, look, own. Looks of one class run one after the other. */
final class ClassBox {
    private final String name;
    private final BoxSettings settings;
    private final Surroundings around;
    private final SharedBoxes sharedBoxes;
    private final Function<ClassBox, Optional<String>> rival;
    private final SlotLocks slots = new SlotLocks();

    private @Nullable Connection connection;
    private @Nullable SharedBox shared;
    private @Nullable Ownership ownership;
    private Instant usableFrom = Instant.MIN;
    private volatile Access access = BoxLook.nothingYet().access();
    private volatile Optional<String> poolId = Optional.empty();

    /** @param rival another class that was seen to use the same pool directory, if there is one */
    ClassBox(
            String name,
            BoxSettings settings,
            Surroundings around,
            SharedBoxes sharedBoxes,
            Function<ClassBox, Optional<String>> rival) {
        this.name = name;
        this.settings = settings;
        this.around = around;
        this.sharedBoxes = sharedBoxes;
        this.rival = rival;
    }

    String name() {
        return name;
    }

    Optional<String> poolId() {
        return poolId;
    }

    /** As the last look left it, unless the ownership was lost or a rival appeared since. */
    Access access() {
        Access now = access;
        Optional<String> other = rival.apply(this);
        if (now instanceof Access.Usable && other.isPresent()) {
            return duplicate(other.get());
        }
        return now;
    }

    synchronized BoxLook look(RdsStorageClassSpec spec) {
        BoxLook look = BoxLook.nothingYet();
        try {
            SharedBox box = connect(spec);
            SystemInfo system = box.client().system();
            look = look.with(system);
            requireSupported(system);
            Pool pool = box.client()
                    .pool(new PoolSelector(
                            text(spec.pool().slot()), text(spec.pool().mountPoint())));
            look = look.with(pool);
            if (!pool.mounted()) {
                throw new RdsException.NotFound("pool " + pool.slot() + " is not mounted on the box");
            }
            List<Disk> disks = box.inventory().disks(Duration.ZERO);
            look = look.with(disks);
            look = look.with(own(box, pool, disks, spec));
        } catch (RdsException e) {
            look = look.failed(e);
        }
        access = look.access();
        return look;
    }

    synchronized void close() {
        access = new Access.Unusable("Deleted", "the RdsStorageClass is gone");
        poolId = Optional.empty();
        disconnect("the class is gone");
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private SharedBox connect(RdsStorageClassSpec spec) throws RdsException {
        RdsStorageClassSpec.Rds rds = spec.rds();
        Connection wanted = new Connection(
                rds.address(),
                rds.port(),
                rds.user(),
                around.keys().read(rds.credentialsSecretRef().name()),
                List.copyOf(rds.hostKeyFingerprints()),
                spec.limits().maxConcurrentCommands(),
                settings.connectTimeout(),
                settings.commandTimeout());
        SharedBox current = shared;
        if (current != null && wanted.equals(connection)) {
            return current;
        }
        disconnect("the connection changed");
        SharedBox taken = sharedBoxes.take(wanted);
        connection = wanted;
        shared = taken;
        return taken;
    }

    private void disconnect(String why) {
        Ownership held = ownership;
        if (held != null) {
            held.lose(why);
        }
        ownership = null;
        Connection old = connection;
        connection = null;
        shared = null;
        if (old != null) {
            sharedBoxes.release(old);
        }
    }

    private static void requireSupported(SystemInfo system) throws RdsException.Unsupported {
        if (system.version().compareTo(Version.FLOOR) < 0) {
            throw new RdsException.Unsupported("RouterOS " + system.version().text() + " is too old: "
                    + Version.FLOOR.text() + " or later is needed, 7.23.4 or 7.24.2 recommended. Upgrade the box");
        }
        if (!system.storagePackage()) {
            throw new RdsException.Unsupported(
                    "the package rose-storage is missing or disabled. Install it on the box and restart it");
        }
    }

    private Access own(SharedBox box, Pool pool, List<Disk> disks, RdsStorageClassSpec spec) throws RdsException {
        Optional<String> collision = Identities.collision(settings.clusterId(), disks);
        if (collision.isPresent()) {
            giveUp("another cluster has the same slot names");
            return new Access.Unusable("ClusterIdCollision", collision.get());
        }
        PoolDirectory where = new PoolDirectory(pool.mountPoint(), spec.pool().directory());
        Optional<OwnerRecord> record = box.client().owner(where, settings.clusterId());
        poolId = record.map(OwnerRecord::poolId);
        Optional<String> other = rival.apply(this);
        if (other.isPresent()) {
            return duplicate(other.get());
        }
        Ownership held = stillHeld(where, record);
        if (held == null) {
            Optional<Access> refused = acquire(box, where, record);
            if (refused.isPresent()) {
                return refused.get();
            }
            held = ownership;
        }
        if (held == null || around.clock().instant().isBefore(usableFrom)) {
            return new Access.Unusable(
                    "TakingOver",
                    "taken over; lines that an earlier operator may still run on the box get "
                            + settings.takeoverWait().toSeconds() + " s to end");
        }
        if (!(access instanceof Access.Usable)) {
            box.inventory().changed(); // what was read before the wait was over is not good enough
        }
        return new Access.Usable(
                new GuardedBox(box, held, slots, pool, spec.pool().reservePercent()));
    }

    /** What we hold, if the box says the same; a record of another holder in its place ends the process. */
    private @Nullable Ownership stillHeld(PoolDirectory where, Optional<OwnerRecord> record)
            throws RdsException.Fenced {
        Ownership held = ownership;
        if (held == null || held.isLost() || !held.where().equals(where)) {
            giveUp("the pool directory changed");
            return null;
        }
        OwnerRecord ours = held.record(); // may be younger than what was read
        boolean foreign = record.filter(seen ->
                        seen.poolId().equals(ours.poolId()) && !seen.holder().equals(ours.holder()))
                .isPresent();
        if (foreign) {
            giveUp("another operator holds it");
            RdsException.Fenced fenced = new RdsException.Fenced("the owner record of " + where.path() + " is held by "
                    + record.map(OwnerRecord::holder).orElse("nobody"));
            around.fence().fenced(name, String.valueOf(fenced.getMessage()));
            throw fenced;
        }
        if (record.filter(seen -> seen.poolId().equals(ours.poolId())).isEmpty()) {
            giveUp("the owner record is gone: another box answers");
            return null;
        }
        if (around.ledger().read(name).generation() < ours.generation()) {
            giveUp("the API server fell behind the box");
            return null;
        }
        return held;
    }

    private void giveUp(String why) {
        Ownership held = ownership;
        if (held != null) {
            held.lose(why);
        }
        ownership = null;
    }

    /** Makes the directory ours, or says why not. */
    private Optional<Access> acquire(SharedBox box, PoolDirectory where, Optional<OwnerRecord> record)
            throws RdsException {
        Ledger.Entry entry = around.ledger().read(name);
        OwnershipPlan plan = OwnershipPlan.of(new OwnershipPlan.Observation(
                settings.clusterId(),
                settings.holder(),
                record,
                entry,
                around.ledger().poolIdsOfVolumes(name),
                UUID.randomUUID().toString()));
        if (plan instanceof OwnershipPlan.Refuse refuse) {
            return Optional.of(new Access.Unusable(refuse.reason(), refuse.message()));
        }
        if (!around.lease().held()) {
            return Optional.of(new Access.Unusable("NotLeader", "another operator holds the Lease"));
        }
        OwnerRecord ours = claim(box, where, entry, plan);
        poolId = Optional.of(ours.poolId());
        box.inventory().changed();
        Duration wait = plan instanceof OwnershipPlan.Create ? Duration.ZERO : settings.takeoverWait();
        usableFrom = around.clock().instant().plus(wait);
        ownership = new Ownership(name, where, ours, around);
        return Optional.empty();
    }

    private OwnerRecord claim(SharedBox box, PoolDirectory where, Ledger.Entry entry, OwnershipPlan plan)
            throws RdsException {
        try {
            return switch (plan) {
                case OwnershipPlan.Held held -> held.record();
                case OwnershipPlan.Create create -> {
                    around.ledger()
                            .write(
                                    entry,
                                    create.wanted().poolId(),
                                    create.wanted().generation());
                    yield box.client().createOwner(where, create.wanted());
                }
                case OwnershipPlan.TakeOver take -> {
                    around.ledger()
                            .write(entry, take.wanted().poolId(), take.wanted().generation());
                    yield box.client().takeOver(where, take.observed(), take.wanted());
                }
                case OwnershipPlan.Refuse refuse -> throw new IllegalStateException(refuse.reason());
            };
        } catch (RdsException.Fenced e) {
            around.fence().fenced(name, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private static Access duplicate(String other) {
        return new Access.Unusable(
                "DuplicatePool",
                "RdsStorageClass " + other
                        + " uses the same pool and directory of the same box. Delete one of the two");
    }
}
