package io.srvlab.rds.operator.storageclass;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.operator.orphan.ApiObjects;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who refers to a class. */
final class References {
    private static final Duration COUNTS_ARE_GOOD_FOR = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final Clock clock;
    private Instant countedAt = Instant.EPOCH;
    private Map<String, Integer> counts = Map.of();

    References(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** RdsVolumes of the class, counted for all classes at once and no more often than every ten seconds. For display. */
    synchronized int volumeCount(String storageClass) {
        Instant now = clock.instant();
        if (Duration.between(countedAt, now).compareTo(COUNTS_ARE_GOOD_FOR) > 0) {
            Map<String, Integer> fresh = new HashMap<>();
            volumes().forEach(v -> fresh.merge(String.valueOf(v.getSpec().rdsStorageClassName()), 1, Integer::sum));
            counts = fresh;
            countedAt = now;
        }
        return counts.getOrDefault(storageClass, 0);
    }

    /** Live: how many RdsVolumes and PersistentVolumes still need the class. */
    long live(String storageClass) {
        long volumes = volumes().stream()
                .filter(v -> storageClass.equals(v.getSpec().rdsStorageClassName()))
                .count();
        long persistent = client.persistentVolumes().list().getItems().stream()
                .filter(ApiObjects::isOurs)
                .filter(pv -> storageClass.equals(pv.getSpec().getStorageClassName()))
                .count();
        return volumes + persistent;
    }

    /** Where the kind itself is gone (its CRD was deleted) there are none; any other failure is thrown. */
    private List<RdsVolume> volumes() {
        try {
            return client.resources(RdsVolume.class).list().getItems().stream()
                    .filter(v -> v.getSpec() != null)
                    .toList();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }
}
