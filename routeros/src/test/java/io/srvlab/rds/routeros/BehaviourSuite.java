package io.srvlab.rds.routeros;

import static io.srvlab.rds.routeros.SimulatedBox.CLUSTER;
import static io.srvlab.rds.routeros.SimulatedBox.GUARD;
import static io.srvlab.rds.routeros.SimulatedBox.MIB;
import static io.srvlab.rds.routeros.SimulatedBox.OWNER;
import static io.srvlab.rds.routeros.SimulatedBox.WHERE;
import static io.srvlab.rds.routeros.SimulatedBox.comment;
import static io.srvlab.rds.routeros.SimulatedBox.slot;
import static io.srvlab.rds.routeros.SimulatedBox.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srvlab.rds.simulator.Simulator;
import io.srvlab.rds.simulator.disk.DiskItem;
import java.util.List;
import java.util.Optional;

/**
 * The life of a volume as the operator leads it, each end checked against the simulator's own state. A call whose outcome
 * is unknown is followed by a read, as the client's contract says.
 */
final class BehaviourSuite {
    private static final int TRIES = 60;

    private interface Call<T> {
        T run() throws RdsException;
    }

    private final Simulator sim;
    private final RdsClient client;
    private final String name;
    private final int strangers;

    /** @param strangers how many other disks the box has */
    BehaviourSuite(Simulator sim, RdsClient client, String name, int strangers) {
        this.sim = sim;
        this.client = client;
        this.name = name;
        this.strangers = strangers;
    }

    /** Ends right, or with the first typed refusal. */
    void run() throws RdsException {
        assertThat(sure(client::system).identity()).isEqualTo("rds");
        own();
        Pool pool = sure(() -> client.pool(new PoolSelector("raid10", "")));
        assertThat(pool.totalBytes()).isEqualTo(10L << 30);
        assertThat(pool.freeBytes()).isPositive();
        create(name, 3 * MIB);
        again();
        grow(5 * MIB);
        export();
        list();
        tooLarge();
        unexport();
        remove(name);
        lostReply();
        orphan();
    }

    private void own() throws RdsException {
        for (int i = 0; i < TRIES; i++) {
            if (sure(() -> client.owner(WHERE, CLUSTER)).isPresent()) {
                return;
            }
            unsure(() -> client.createOwner(WHERE, OWNER));
        }
        throw new AssertionError("no owner record");
    }

    private Disk create(String of, long size) throws RdsException {
        String slot = slot(of);
        for (int i = 0; i < TRIES; i++) {
            Optional<Disk> there = sure(() -> client.disk(slot));
            if (there.isEmpty()) {
                unsure(() -> client.create(GUARD, wanted(of, size)));
            } else if (DiskComment.parse(there.get().comment()).orElseThrow().state() == DiskComment.State.OK) {
                DiskItem item = item(slot).orElseThrow();
                assertThat(item.size()).isEqualTo(size).isEqualTo(there.get().sizeBytes());
                assertThat(item.export()).isFalse();
                return there.get();
            } else {
                Disk half = there.get();
                unsure(() -> {
                    client.remove(GUARD, half);
                    return half;
                });
            }
        }
        throw new AssertionError("not created");
    }

    private void again() throws RdsException {
        Disk before = disk();
        for (int i = 0; i < TRIES; i++) {
            try {
                client.create(GUARD, wanted(name, 4 * MIB));
                throw new AssertionError("created twice");
            } catch (RdsException.AlreadyExists e) {
                assertThat(disk()).isEqualTo(before);
                return;
            } catch (RdsException.UnknownOutcome | RdsException.Unreachable e) {
                // Once more.
            }
        }
    }

    private void grow(long size) throws RdsException {
        for (int i = 0; i < TRIES && disk().sizeBytes() != size; i++) {
            Disk observed = disk();
            unsure(() -> client.grow(GUARD, observed, size));
        }
        assertThat(item(slot(name)).orElseThrow().size()).isEqualTo(size);
        Disk observed = disk();
        assertThatThrownBy(() -> client.grow(GUARD, observed, MIB)).isInstanceOf(RdsException.Rejected.class);
    }

    private void export() throws RdsException {
        Export wanted = new Export("nqn.2000-02.com.mikrotik:" + slot(name) + ":0a1b2c3d", 4420, "");
        for (int i = 0; i < TRIES && !(disk().exported() && disk().nqn().equals(wanted.nqn())); i++) {
            Disk observed = disk();
            unsure(() -> client.export(GUARD, observed, wanted));
        }
        DiskItem item = item(slot(name)).orElseThrow();
        assertThat(item.export()).isTrue();
        assertThat(item.nqn()).isEqualTo(wanted.nqn());
        assertThat(disk().port()).isEqualTo(4420);
    }

    private void unexport() throws RdsException {
        for (int i = 0; i < TRIES && disk().exported(); i++) {
            Disk observed = disk();
            unsure(() -> client.unexport(GUARD, observed));
        }
        assertThat(item(slot(name)).orElseThrow().export()).isFalse();
    }

    /** Every disk, no more: with its owner record, the box has two beside the strangers'. */
    private void list() throws RdsException {
        List<Disk> disks = sure(client::disks);
        assertThat(disks).hasSize(strangers + 2).contains(disk());
        assertThat(disks.stream().filter(Disk::exported)).hasSize(1);
    }

    private void tooLarge() throws RdsException {
        String other = name + "-large";
        for (int i = 0; i < TRIES; i++) {
            try {
                client.create(GUARD, wanted(other, 11L << 30));
                throw new AssertionError("larger than the pool");
            } catch (RdsException.NoSpace e) {
                assertThat(sure(() -> client.disk(slot(other)))).isEmpty();
                return;
            } catch (RdsException.UnknownOutcome | RdsException.Unreachable e) {
                // Once more.
            }
        }
    }

    private void remove(String of) throws RdsException {
        Disk observed = sure(() -> client.disk(slot(of))).orElseThrow();
        boolean done = false;
        for (int i = 0; i < TRIES && !done; i++) {
            try {
                client.remove(GUARD, observed);
                done = true;
            } catch (RdsException.UnknownOutcome | RdsException.Unreachable e) {
                // Once more.
            }
        }
        assertThat(item(slot(of))).isEmpty();
        assertThat(sim.exec("/file/print where name~\"" + slot(of) + "\"")).doesNotContain(slot(of));
    }

    private void lostReply() throws RdsException {
        sim.faults().dropReplyAfter("/disk/add");
        Disk disk = create(name + "-lost", 2 * MIB);
        assertThat(disk.sizeBytes()).isEqualTo(2 * MIB);
        sim.faults().closeBefore("/disk/remove");
        remove(name + "-lost");
    }

    private void orphan() throws RdsException {
        Disk disk = create(name + "-orphan", MIB);
        sim.exec("/disk/remove [find slot=\"" + disk.slot() + "\"]");
        for (int i = 0; i < TRIES; i++) {
            List<String> files = sure(() -> client.files("raid10/csi")).stream()
                    .map(BackingFile::path)
                    .toList();
            if (!files.contains(disk.filePath())) {
                assertThat(i).isPositive();
                break;
            }
            unsure(() -> {
                client.removeFile(GUARD, disk.filePath());
                return disk;
            });
        }
        assertThat(sim.exec("/file/print where name~\"" + disk.slot() + "\"")).doesNotContain(disk.slot());
        assertThat(comment(name).cluster()).isEqualTo(Identity.clusterHash(CLUSTER));
    }

    private Disk disk() throws RdsException {
        return sure(() -> client.disk(slot(name))).orElseThrow(() -> new AssertionError("the disk vanished"));
    }

    private Optional<DiskItem> item(String slot) {
        return sim.disks().stream().filter(item -> item.slot().equals(slot)).findFirst();
    }

    /** A read, again until the box is reached. */
    private static <T> T sure(Call<T> call) throws RdsException {
        for (int i = 0; ; i++) {
            try {
                return call.run();
            } catch (RdsException.Unreachable e) {
                if (i == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** A mutation, whose end the next read tells. */
    private static <T> void unsure(Call<T> call) throws RdsException {
        try {
            call.run();
        } catch (RdsException.Unreachable | RdsException.UnknownOutcome e) {
            // Read.
        }
    }
}
