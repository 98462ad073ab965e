package io.srvlab.rds.testkit.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.srvlab.rds.testkit.api.Kind.Trait;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** The resource types that are served: some of Kubernetes' own, and those defined since. */
final class Kinds {
    /** group version plural kind, traits (n namespaced, s status, g generation), fixed fields; {@code -} for none. */
    private static final String BUILT_IN = """
            -                            v1 namespaces                Namespace                s   -
            -                            v1 nodes                     Node                     s   -
            -                            v1 pods                      Pod                      ns  -
            -                            v1 events                    Event                    n   -
            -                            v1 secrets                   Secret                   n   type
            -                            v1 configmaps                ConfigMap                n   -
            -                            v1 services                  Service                  ns  -
            -                            v1 serviceaccounts           ServiceAccount           n   -
            -                            v1 persistentvolumes         PersistentVolume         s   -
            -                            v1 persistentvolumeclaims    PersistentVolumeClaim    ns  -
            apps                         v1 deployments               Deployment               nsg -
            apps                         v1 daemonsets                DaemonSet                nsg -
            coordination.k8s.io          v1 leases                    Lease                    n   -
            storage.k8s.io               v1 storageclasses            StorageClass             -   provisioner,parameters,reclaimPolicy,volumeBindingMode
            storage.k8s.io               v1 volumeattachments         VolumeAttachment         s   spec
            storage.k8s.io               v1 csidrivers                CSIDriver                -   -
            storage.k8s.io               v1 csinodes                  CSINode                  -   -
            storage.k8s.io               v1 csistoragecapacities      CSIStorageCapacity       n   -
            rbac.authorization.k8s.io    v1 clusterroles              ClusterRole              -   -
            rbac.authorization.k8s.io    v1 clusterrolebindings       ClusterRoleBinding       -   -
            rbac.authorization.k8s.io    v1 roles                     Role                     n   -
            rbac.authorization.k8s.io    v1 rolebindings              RoleBinding              n   -
            apiextensions.k8s.io         v1 customresourcedefinitions CustomResourceDefinition sg  -
            """;

    private final Map<String, Kind> kinds = new ConcurrentSkipListMap<>();

    Kinds() {
        BUILT_IN.lines()
                .map(line -> line.split(" +"))
                .forEach(word -> put(new Kind(
                        word[0].replace("-", ""),
                        word[1],
                        word[2],
                        word[3],
                        traits(word[4]),
                        word[5].equals("-") ? List.of() : List.of(word[5].split(",")))));
    }

    private static Set<Trait> traits(String letters) {
        EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);
        Map.of("n", Trait.NAMESPACED, "s", Trait.STATUS, "g", Trait.GENERATION).forEach((letter, trait) -> {
            if (letters.contains(letter)) {
                traits.add(trait);
            }
        });
        return traits;
    }

    private void put(Kind kind) {
        kinds.put(key(kind.group(), kind.version(), kind.plural()), kind);
    }

    private static String key(String group, String version, String plural) {
        return group + "/" + version + "/" + plural;
    }

    void learn(JsonNode definition) {
        put(Kind.defined(definition));
    }

    void forget(JsonNode definition) {
        Kind kind = Kind.defined(definition);
        kinds.remove(key(kind.group(), kind.version(), kind.plural()));
    }

    Optional<Kind> find(String group, String version, String plural) {
        return Optional.ofNullable(kinds.get(key(group, version, plural)));
    }

    Stream<Kind> all() {
        return kinds.values().stream();
    }
}
