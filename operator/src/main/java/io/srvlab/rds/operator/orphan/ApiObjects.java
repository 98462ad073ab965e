package io.srvlab.rds.operator.orphan;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The cluster's objects as the API server has them now. Every read is without resourceVersion, hence a quorum read and
 * never from a cache; every failure is the client's exception, so that a list that could not be read is never an empty one.
 */
public final class ApiObjects implements ClusterObjects {
    private final KubernetesClient client;

    public ApiObjects(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public Listed list() {
        List<RdsVolume> volumes = client.resources(RdsVolume.class).list().getItems();
        Set<String> slots = new HashSet<>();
        Set<String> paths = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (RdsVolume volume : volumes) {
            names.add(volume.getMetadata().getName());
            RdsVolumeSpec spec = volume.getSpec();
            if (spec == null) {
                continue;
            }
            if (spec.csiName() != null) {
                names.add(spec.csiName());
            }
            if (spec.adopt() != null) {
                slots.add(spec.adopt().slot());
            }
            if (spec.disk() != null) {
                slots.add(spec.disk().slot());
                paths.add(spec.disk().filePath());
            }
        }
        return new Listed(volumes, new OrphanObservation.Known(slots, paths, names, handles()));
    }

    private Set<String> handles() {
        return client.persistentVolumes().list().getItems().stream()
                .filter(ApiObjects::isOurs)
                .map(pv -> pv.getSpec().getCsi().getVolumeHandle())
                .collect(Collectors.toSet());
    }

    /** Whether the driver serves that PersistentVolume. */
    public static boolean isOurs(PersistentVolume pv) {
        return pv.getSpec() != null
                && pv.getSpec().getCsi() != null
                && Names.DRIVER.equals(pv.getSpec().getCsi().getDriver());
    }

    @Override
    public boolean volumeExists(String name) {
        return client.resources(RdsVolume.class).withName(name).get() != null;
    }

    @Override
    public boolean claimExists(RdsVolumeSpec.Pvc claim) {
        var found = client.persistentVolumeClaims()
                .inNamespace(claim.namespace())
                .withName(claim.name())
                .get();
        return found != null && claim.uid().equals(found.getMetadata().getUid());
    }
}
