package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.Disk;
import io.srvlab.rds.routeros.RdsClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What classes on one connection have in common: the connection, the inventory, and the box behind it. */
record SharedBox(RdsClient client, Inventory inventory, Behind behind) {
    SharedBox(RdsClient client, Behind behind) {
        this(client, new Inventory(client::disks, System::nanoTime), behind);
    }

    /**
     * What all connections to one box have in common.
     *
     * @param promises of each pool, by its mount point
     * @param inventories one for each open connection
     */
    record Behind(Map<String, Promises> promises, List<Inventory> inventories) {
        Behind() {
            this(new ConcurrentHashMap<>(), new CopyOnWriteArrayList<>());
        }
    }

    Promises promisesOf(String mountPoint) {
        return behind.promises().computeIfAbsent(mountPoint, key -> new Promises());
    }

    /** See {@link Inventory#changed()}; whichever connection another class has. */
    void changed() {
        behind.inventories().forEach(Inventory::changed);
    }

    /** See {@link Inventory#changed(String, Optional)}; whichever connection another class has. */
    void changed(String slot, Optional<Disk> now) {
        behind.inventories().forEach(one -> one.changed(slot, now));
    }
}
