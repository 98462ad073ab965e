package io.srvlab.rds.crds;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One pool of one RDS, and the policy for the volumes made in it. Cluster-scoped. */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Kind("RdsStorageClass")
@Plural("rdsstorageclasses")
@ShortNames("rdssc")
public class RdsStorageClass extends CustomResource<RdsStorageClassSpec, RdsStorageClassStatus> {}
