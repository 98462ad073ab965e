package io.srvlab.rds.csi.controller;

import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsStorageClassSpec.FsType;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parameters of a StorageClass, and what external-provisioner adds to them with {@code --extra-create-metadata}.
 *
 * @param className empty: not said
 * @param claimNamespace empty, as the name: not said
 */
record Parameters(String className, Optional<FsType> fsType, String claimNamespace, String claimName) {
    private static final String CLAIM_NAME = "csi.storage.k8s.io/pvc/name";
    private static final String CLAIM_NAMESPACE = "csi.storage.k8s.io/pvc/namespace";
    private static final String VOLUME_NAME = "csi.storage.k8s.io/pv/name";
    private static final Set<String> KNOWN =
            Set.of(Names.PARAMETER_CLASS, Names.PARAMETER_FS_TYPE, CLAIM_NAME, CLAIM_NAMESPACE, VOLUME_NAME);

    static Parameters parse(Map<String, String> map) throws CsiException {
        Set<String> unknown = new TreeSet<>(map.keySet());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw new InvalidArgument("parameters has unknown " + unknown + "; a StorageClass of this driver has "
                    + Names.PARAMETER_CLASS + " and " + Names.PARAMETER_FS_TYPE + ", no others");
        }
        return new Parameters(
                map.getOrDefault(Names.PARAMETER_CLASS, ""),
                Usage.fsType(map.getOrDefault(Names.PARAMETER_FS_TYPE, ""), "parameters." + Names.PARAMETER_FS_TYPE),
                map.getOrDefault(CLAIM_NAMESPACE, ""),
                map.getOrDefault(CLAIM_NAME, ""));
    }
}
