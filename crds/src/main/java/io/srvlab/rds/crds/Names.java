package io.srvlab.rds.crds;

/** Names that more than one process writes or reads; part of the stored API and never renamed. */
public final class Names {
    public static final String GROUP = "rds.srvlab.io";
    public static final String VERSION = "v1alpha1";
    public static final String DRIVER = "rds.csi.srvlab.io";

    /** Finalizer of both kinds, held by the operator. */
    public static final String FINALIZER = GROUP + "/operator";

    /** On an RdsStorageClass: how often this API server's operators have taken the box over (decimal). */
    public static final String BOX_GENERATION = GROUP + "/box-generation";

    /** On an RdsStorageClass: identity of the pool directory behind it, minted once (UUID). */
    public static final String POOL_ID = GROUP + "/pool-id";

    /** On an RdsStorageClass, by an administrator: the box generation that may be taken over although it is ahead. */
    public static final String ACCEPT_BOX_GENERATION = GROUP + "/accept-box-generation";

    /** On an RdsStorageClass, by an administrator: ids of finished orphans that may be deleted, separated by commas. */
    public static final String APPROVE_ORPHANS = GROUP + "/approve-orphans";

    /**
     * On an RdsVolume, by an administrator: {@code allowed} lets the next node that it is attached to finish an mkfs that another
     * node began. The CSI controller then writes to which attachment the leave was given, and until when.
     */
    public static final String FORMAT = GROUP + "/format";

    /** Parameter of the StorageClass that names the RdsStorageClass. */
    public static final String PARAMETER_CLASS = "rdsStorageClass";

    /** Parameter of the StorageClass that names the filesystem (CSI's own key). */
    public static final String PARAMETER_FS_TYPE = "csi.storage.k8s.io/fstype";

    private Names() {}
}
