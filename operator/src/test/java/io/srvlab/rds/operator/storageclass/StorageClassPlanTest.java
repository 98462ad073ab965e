package io.srvlab.rds.operator.storageclass;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsStorageClassSpec;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StorageClassPlanTest {
    @SuppressWarnings("NullAway") // null asks for defaults
    private static RdsStorageClass rdsClass(String uid) {
        RdsStorageClass made = new RdsStorageClass();
        made.setMetadata(new ObjectMetaBuilder().withName("fast").withUid(uid).build());
        made.setSpec(new RdsStorageClassSpec(null, null, null, null, null, null, null, null, null));
        return made;
    }

    private static StorageClassPlan plan(StorageClass seen) {
        return StorageClassPlan.of(rdsClass("u1"), Optional.of(seen));
    }

    private static StorageClassBuilder ours() {
        return new StorageClassBuilder(StorageClassPlan.wanted(rdsClass("u1")));
    }

    @Test
    void aMissingOneIsMadeWithExactlyTwoParameters() {
        assertThat(StorageClassPlan.of(rdsClass("u1"), Optional.empty()))
                .isInstanceOfSatisfying(
                        StorageClassPlan.Create.class,
                        create -> assertThat(create.wanted().getParameters())
                                .isEqualTo(Map.of("rdsStorageClass", "fast", "csi.storage.k8s.io/fstype", "ext4")));
    }

    @Test
    void theRightOneIsKept() {
        assertThat(plan(ours().build())).isInstanceOf(StorageClassPlan.Keep.class);
    }

    @Test
    void immutablePartsAreChangedByMakingItAnew() {
        assertThat(plan(ours().withReclaimPolicy("Retain").build())).isInstanceOf(StorageClassPlan.Recreate.class);
        assertThat(plan(ours().withVolumeBindingMode("WaitForFirstConsumer").build()))
                .isInstanceOf(StorageClassPlan.Recreate.class);
        assertThat(plan(ours().addToParameters("more", "x").build())).isInstanceOf(StorageClassPlan.Recreate.class);
    }

    @Test
    void mutablePartsArePatched() {
        assertThat(plan(ours().withAllowVolumeExpansion(false).build())).isInstanceOf(StorageClassPlan.Patch.class);
        assertThat(plan(ours().addToMountOptions("noatime").build())).isInstanceOf(StorageClassPlan.Patch.class);
    }

    @Test
    void aForeignOneIsLeftAlone() {
        StorageClass foreign =
                ours().editMetadata().withOwnerReferences().endMetadata().build();
        assertThat(plan(foreign)).isInstanceOf(StorageClassPlan.Foreign.class);
    }

    @Test
    void oneOfAnEarlierClassOfThatNameIsMadeAnew() {
        assertThat(plan(StorageClassPlan.wanted(rdsClass("earlier")))).isInstanceOf(StorageClassPlan.Recreate.class);
    }
}
