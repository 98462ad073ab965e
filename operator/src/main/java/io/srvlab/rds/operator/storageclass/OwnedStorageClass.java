package io.srvlab.rds.operator.storageclass;

import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.observability.Events;
import io.srvlab.rds.observability.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the plan for the StorageClass true. */
final class OwnedStorageClass {
    private final KubernetesClient client;
    private final Events events;

    OwnedStorageClass(KubernetesClient client, Events events) {
        this.client = client;
        this.events = events;
    }

    /** @return why the name cannot be had, if so */
    Optional<String> ensure(RdsStorageClass rdsClass) {
        StorageClassPlan plan = StorageClassPlan.of(
                rdsClass, Optional.ofNullable(find(rdsClass.getMetadata().getName())));
        switch (plan) {
            case StorageClassPlan.Keep keep -> {}
            case StorageClassPlan.Create create -> create(create.wanted());
            case StorageClassPlan.Patch patch -> patch(patch.wanted());
            case StorageClassPlan.Recreate again -> {
                delete(again.seen());
                create(again.wanted());
                events.post(
                        About.of(rdsClass),
                        Reason.StorageClassRecreated,
                        "the StorageClass was deleted and made again: Kubernetes lets nobody change that part of it");
            }
            case StorageClassPlan.Foreign foreign -> {
                return Optional.of(foreign.message());
            }
        }
        return Optional.empty();
    }

    /** So that no new volume is asked for while the class goes; a foreign StorageClass stays. */
    void removeOwn(RdsStorageClass rdsClass) {
        StorageClass there = find(rdsClass.getMetadata().getName());
        if (there != null && StorageClassPlan.isOurs(rdsClass, there)) {
            delete(there);
        }
    }

    private @Nullable StorageClass find(String name) {
        return client.storage().v1().storageClasses().withName(name).get();
    }

    private void create(StorageClass wanted) {
        client.storage().v1().storageClasses().resource(wanted).create();
    }

    private void delete(StorageClass there) {
        client.storage()
                .v1()
                .storageClasses()
                .withName(there.getMetadata().getName())
                .delete();
    }

    private void patch(StorageClass wanted) {
        Map<String, Object> changed = Map.of(
                "metadata",
                Map.of("annotations", wanted.getMetadata().getAnnotations()),
                "allowVolumeExpansion",
                Boolean.TRUE.equals(wanted.getAllowVolumeExpansion()),
                "mountOptions",
                wanted.getMountOptions() == null ? List.of() : wanted.getMountOptions(),
                "allowedTopologies",
                wanted.getAllowedTopologies() == null ? List.of() : wanted.getAllowedTopologies());
        client.storage()
                .v1()
                .storageClasses()
                .withName(wanted.getMetadata().getName())
                .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(changed));
    }
}
