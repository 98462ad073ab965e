package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.RdsClient;
import java.util.Map;

/**
 * What classes on one box have in common: the connection, the inventory, and the promises of each pool (key: its mount
 * point; in a concurrent map).
 */
record SharedBox(RdsClient client, Inventory inventory, Map<String, Promises> promises) {
    SharedBox(RdsClient client, Map<String, Promises> promises) {
        this(client, new Inventory(client, System::nanoTime), promises);
    }

    Promises promisesOf(String mountPoint) {
        return promises.computeIfAbsent(mountPoint, key -> new Promises());
    }
}
