package io.srvlab.rds.operator.box;

import io.srvlab.rds.routeros.RdsClient;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What classes on one box have in common: the connection, the inventory, and the promises of each pool (key: its mount
 * point).
 */
record SharedBox(RdsClient client, Inventory inventory, Map<String, Promises> promises) {
    SharedBox(RdsClient client) {
        this(client, new Inventory(client, System::nanoTime), new ConcurrentHashMap<>());
    }

    Promises promisesOf(String mountPoint) {
        return promises.computeIfAbsent(mountPoint, key -> new Promises());
    }
}
