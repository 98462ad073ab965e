package io.srvlab.rds.crds;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One volume: what is wanted, to whom it is attached, and which disk of which box it is. Cluster-scoped. */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Kind("RdsVolume")
@Plural("rdsvolumes")
@ShortNames("rdsvol")
public class RdsVolume extends CustomResource<RdsVolumeSpec, RdsVolumeStatus> {}
