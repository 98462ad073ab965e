package io.srvlab.rds.playground.scene;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsStorageClassSpec;
import io.srvlab.rds.crds.RdsStorageClassSpec.Filesystem;
import io.srvlab.rds.crds.RdsStorageClassSpec.FsType;
import io.srvlab.rds.crds.RdsStorageClassSpec.Nvme;
import io.srvlab.rds.crds.RdsStorageClassSpec.OrphanPolicy;
import io.srvlab.rds.crds.RdsStorageClassSpec.Orphans;
import io.srvlab.rds.crds.RdsStorageClassSpec.Pool;
import io.srvlab.rds.crds.RdsStorageClassSpec.Rds;
import io.srvlab.rds.crds.RdsStorageClassSpec.SecretRef;
import io.srvlab.rds.crds.RdsStorageClassStatus;
import io.srvlab.rds.playground.machine.Machine;
import io.srvlab.rds.playground.story.Page;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Step 3, its second half: an administrator applies an RdsStorageClass, and the operator makes it Ready. */
public final class ReadyClass {
    static final Duration GRACE = Duration.ofSeconds(4);

    private static final long MIB = 1L << 20;
    private static final long TOTAL = 10L << 30;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SECRET = "rds-credentials";

    private ReadyClass() {}

    public static void apply(Cluster cluster, Box box, Machine machine, Page page) throws Exception {
        cluster.create(new SecretBuilder()
                .withNewMetadata()
                .withName(SECRET)
                .withNamespace(Cluster.NAMESPACE)
                .endMetadata()
                .withStringData(Map.of("ssh-privatekey", box.simulator().clientKeyPem()))
                .build());
        cluster.create(storageClass(box, machine));
        RdsStorageClass ready =
                page.await("the class becomes Ready", PATIENCE, cluster::storageClass, ReadyClass::isReady);
        RdsStorageClassStatus.Capacity capacity =
                Objects.requireNonNull(ready.getStatus().capacity());
        page.check("the pool's size is known", TOTAL, capacity.totalBytes());
        // The owner record's file may be in it already.
        page.check(
                "capacity is what is free less the reserve of 5 %",
                "9.5 GiB", capacity.availableBytes(), bytes -> Math.abs(bytes - TOTAL * 95 / 100) <= 2 * MIB);
        StorageClass made = page.await(
                        "a StorageClass appears",
                        PATIENCE,
                        () -> Optional.ofNullable(cluster.client()
                                .storage()
                                .v1()
                                .storageClasses()
                                .withName(Cluster.CLASS)
                                .get()),
                        Optional::isPresent)
                .orElseThrow();
        page.check("it is served by our driver", Names.DRIVER, made.getProvisioner());
        page.check(
                "it leads back to its class",
                Cluster.CLASS,
                made.getParameters().get(Names.PARAMETER_CLASS));
        page.say(String.format(
                java.util.Locale.ROOT,
                "RdsStorageClass %s is Ready; StorageClass %s appeared; %.2f of 10 GiB can be given out (5 %% reserve).",
                Cluster.CLASS,
                Cluster.CLASS,
                capacity.availableBytes() / (double) (1L << 30)));
    }

    private static boolean isReady(RdsStorageClass seen) {
        RdsStorageClassStatus status = seen.getStatus();
        return status != null
                && status.capacity() != null
                && Objects.requireNonNullElse(status.conditions(), List.<io.srvlab.rds.crds.Condition>of()).stream()
                        .anyMatch(condition -> condition.type().equals(RdsStorageClassStatus.READY)
                                && condition.status().equals("True"));
    }

    @SuppressWarnings("NullAway") // null asks each part for its defaults
    private static RdsStorageClass storageClass(Box box, Machine machine) {
        RdsStorageClass made = new RdsStorageClass();
        made.setMetadata(new ObjectMetaBuilder().withName(Cluster.CLASS).build());
        made.setSpec(new RdsStorageClassSpec(
                new Rds(
                        "127.0.0.1",
                        box.port(),
                        Box.USER,
                        new SecretRef(SECRET),
                        List.of(box.simulator().hostKeyFingerprint())),
                new Pool(null, Box.POOL, Box.DIRECTORY, null),
                new Nvme(List.of("127.0.0.1"), null, null, null, null, null, null, null),
                new Filesystem(FsType.valueOf(machine.fsType()), null, null),
                null,
                new Orphans(OrphanPolicy.Delete, GRACE.toSeconds() + "s", "1s", null, null),
                null,
                null,
                null));
        return made;
    }
}
