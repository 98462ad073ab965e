package io.srvlab.rds.operator.storageclass;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsStorageClass;

/** What an Event about a class refers to. */
final class About {
    private About() {}

    static ObjectReference of(RdsStorageClass rdsClass) {
        return new ObjectReferenceBuilder()
                .withApiVersion(Names.GROUP + "/" + Names.VERSION)
                .withKind("RdsStorageClass")
                .withName(rdsClass.getMetadata().getName())
                .withUid(rdsClass.getMetadata().getUid())
                .build();
    }
}
