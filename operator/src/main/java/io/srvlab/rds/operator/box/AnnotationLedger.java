package io.srvlab.rds.operator.box;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The ledger as annotations of the RdsStorageClass. */
public final class AnnotationLedger implements Ledger {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private final KubernetesClient client;

    public AnnotationLedger(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public Entry read(String storageClass) {
        return entry(resource(storageClass).require());
    }

    @Override
    public Entry write(Entry seen, String poolId, long generation) {
        Map<String, Object> metadata = Map.of(
                "resourceVersion",
                seen.resourceVersion(),
                "annotations",
                Map.of(Names.POOL_ID, poolId, Names.BOX_GENERATION, Long.toString(generation)));
        String patch = Serialization.asJson(Map.of("metadata", metadata));
        return entry(resource(seen.storageClass()).patch(MERGE, patch));
    }

    @Override
    public Set<String> poolIdsOfVolumes(String storageClass) {
        return client.resources(RdsVolume.class).list().getItems().stream()
                .map(RdsVolume::getSpec)
                .filter(spec -> spec != null && storageClass.equals(spec.rdsStorageClassName()))
                .flatMap(spec -> Optional.ofNullable(spec.disk()).stream())
                .map(RdsVolumeSpec.Disk::poolId)
                .collect(Collectors.toSet());
    }

    private Resource<RdsStorageClass> resource(String name) {
        return client.resources(RdsStorageClass.class).withName(name);
    }

    private static Entry entry(RdsStorageClass object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        Map<String, String> all = annotations == null ? Map.of() : annotations;
        return new Entry(
                object.getMetadata().getName(),
                object.getMetadata().getResourceVersion(),
                Optional.ofNullable(all.get(Names.POOL_ID)),
                number(all.getOrDefault(Names.BOX_GENERATION, "0"), 0),
                number(all.getOrDefault(Names.ACCEPT_BOX_GENERATION, "-1"), -1));
    }

    /** A value that is no number says nothing: for the generation that is the cautious reading, for the acceptance too. */
    private static long number(String text, long otherwise) {
        return text.strip().matches("[0-9]{1,18}") ? Long.parseLong(text.strip()) : otherwise;
    }
}
