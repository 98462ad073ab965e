package io.srvlab.rds.operator.box;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An API server's memory of the boxes, with the precondition that a real one checks. */
public final class MemoryLedger implements Ledger {
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, Set<String>> pools = new HashMap<>();

    @Override
    public synchronized Entry read(String storageClass) {
        return entries.getOrDefault(storageClass, new Entry(storageClass, "0", Optional.empty(), 0, -1));
    }

    @Override
    public synchronized Entry write(Entry seen, String poolId, long generation) {
        Entry now = read(seen.storageClass());
        if (!now.resourceVersion().equals(seen.resourceVersion())) {
            throw new KubernetesClientException("conflict");
        }
        String next = Long.toString(Long.parseLong(now.resourceVersion()) + 1);
        Entry written = new Entry(seen.storageClass(), next, Optional.of(poolId), generation, now.accepted());
        entries.put(seen.storageClass(), written);
        return written;
    }

    @Override
    public synchronized Set<String> poolIdsOfVolumes(String storageClass) {
        return pools.getOrDefault(storageClass, Set.of());
    }

    synchronized void set(Entry entry) {
        entries.put(entry.storageClass(), entry);
    }

    synchronized void volumeIn(String storageClass, String poolId) {
        pools.computeIfAbsent(storageClass, key -> new HashSet<>()).add(poolId);
    }
}
