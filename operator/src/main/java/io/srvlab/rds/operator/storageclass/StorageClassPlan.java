package io.srvlab.rds.operator.storageclass;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.TopologySelectorLabelRequirement;
import io.fabric8.kubernetes.api.model.TopologySelectorTerm;
import io.fabric8.kubernetes.api.model.TopologySelectorTermBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsStorageClassSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What to do about the Kubernetes StorageClass of the same name: a pure function. */
sealed interface StorageClassPlan {
    String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

    /** It is as it should be. */
    record Keep() implements StorageClassPlan {}

    /** There is none. */
    record Create(StorageClass wanted) implements StorageClassPlan {}

    /** Only parts differ that Kubernetes lets one change. */
    record Patch(StorageClass wanted) implements StorageClassPlan {}

    /** An immutable part differs: it is deleted and made again, which disturbs no volume. */
    record Recreate(StorageClass seen, StorageClass wanted) implements StorageClassPlan {}

    /** It is not ours. */
    record Foreign(String message) implements StorageClassPlan {}

    static StorageClassPlan of(RdsStorageClass rdsClass, Optional<StorageClass> seen) {
        StorageClass wanted = wanted(rdsClass);
        if (seen.isEmpty()) {
            return new Create(wanted);
        }
        StorageClass there = seen.get();
        if (!isOurs(rdsClass, there)) {
            return new Foreign(
                    "a StorageClass named " + there.getMetadata().getName()
                            + " exists that this operator did not make; it is left alone. Delete it, or rename this RdsStorageClass");
        }
        boolean sameOwner = there.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner ->
                        Objects.equals(owner.getUid(), rdsClass.getMetadata().getUid()));
        if (!sameOwner || !immutables(there).equals(immutables(wanted))) {
            return new Recreate(there, wanted);
        }
        return mutables(there).equals(mutables(wanted)) ? new Keep() : new Patch(wanted);
    }

    /** Whether an RdsStorageClass of that name owns it, be it one that was deleted since. */
    static boolean isOurs(RdsStorageClass rdsClass, StorageClass there) {
        List<OwnerReference> owners = there.getMetadata().getOwnerReferences();
        return owners != null
                && owners.stream()
                        .anyMatch(owner -> owner.getKind().equals("RdsStorageClass")
                                && owner.getApiVersion().startsWith(Names.GROUP + "/")
                                && owner.getName().equals(rdsClass.getMetadata().getName()));
    }

    static StorageClass wanted(RdsStorageClass rdsClass) {
        RdsStorageClassSpec spec = rdsClass.getSpec();
        RdsStorageClassSpec.StorageClassPolicy policy = spec.storageClass();
        return new StorageClassBuilder()
                .withNewMetadata()
                .withName(rdsClass.getMetadata().getName())
                .withAnnotations(Map.of(DEFAULT_CLASS, String.valueOf(policy.isDefault())))
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(Names.GROUP + "/" + Names.VERSION)
                        .withKind("RdsStorageClass")
                        .withName(rdsClass.getMetadata().getName())
                        .withUid(rdsClass.getMetadata().getUid())
                        .withController(true)
                        .build())
                .endMetadata()
                .withProvisioner(Names.DRIVER)
                .withParameters(Map.of(
                        Names.PARAMETER_CLASS,
                        rdsClass.getMetadata().getName(),
                        Names.PARAMETER_FS_TYPE,
                        spec.filesystem().type().name()))
                .withReclaimPolicy(policy.reclaimPolicy().name())
                .withVolumeBindingMode(policy.volumeBindingMode().name())
                .withAllowVolumeExpansion(policy.allowVolumeExpansion())
                .withMountOptions(spec.filesystem().mountOptions())
                .withAllowedTopologies(topologies(policy))
                .build();
    }

    private static List<TopologySelectorTerm> topologies(RdsStorageClassSpec.StorageClassPolicy policy) {
        if (policy.allowedTopologies().isEmpty()) {
            return List.of();
        }
        TopologySelectorTermBuilder term = new TopologySelectorTermBuilder();
        policy.allowedTopologies()
                .forEach(allowed -> term.addToMatchLabelExpressions(
                        new TopologySelectorLabelRequirement(allowed.key(), allowed.values())));
        return List.of(term.build());
    }

    private static List<@Nullable Object> immutables(StorageClass sc) {
        return Arrays.asList(
                sc.getProvisioner(),
                sc.getParameters(),
                orElse(sc.getReclaimPolicy(), "Delete"),
                orElse(sc.getVolumeBindingMode(), "Immediate"));
    }

    private static List<@Nullable Object> mutables(StorageClass sc) {
        Map<String, String> annotations = sc.getMetadata().getAnnotations();
        return Arrays.asList(
                Boolean.TRUE.equals(sc.getAllowVolumeExpansion()),
                sc.getMountOptions() == null ? List.of() : sc.getMountOptions(),
                sc.getAllowedTopologies() == null ? List.of() : sc.getAllowedTopologies(),
                annotations == null ? "false" : annotations.getOrDefault(DEFAULT_CLASS, "false"));
    }

    private static String orElse(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
