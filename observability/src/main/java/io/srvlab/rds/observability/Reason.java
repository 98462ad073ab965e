package io.srvlab.rds.observability;

import java.util.EnumSet;
import java.util.Set;

/** Every reason of an Event that the product posts; the name is the reason. */
public enum Reason {
    VolumeProvisioned(false),
    VolumeExpanded(false),
    VolumeDeleted(false),
    VolumeAttached(false),
    VolumeDetached(false),
    ProvisioningFailed(true),
    ExpansionFailed(true),
    AttachFailed(true),
    DeletionFailed(true),
    DeletionBlocked(true),
    DiskMissing(true),
    StorageClassReady(false),
    StorageClassNotReady(true),
    StorageClassRecreated(false),
    BoxTakenOver(false),
    OrphanFound(true),
    OrphanRemoved(false),
    OrphanScanStopped(true),
    VolumeStaged(false),
    StageFailed(true),
    NodeExpansionFailed(true),
    StaleMountDetected(true),
    StaleMountRecovered(false);

    private final boolean warning;

    Reason(boolean warning) {
        this.warning = warning;
    }

    /** Those of the node plugin; all others are the operator's. */
    public static Set<Reason> ofNode() {
        return EnumSet.range(VolumeStaged, StaleMountRecovered);
    }

    public static Set<Reason> ofOperator() {
        return EnumSet.range(VolumeProvisioned, OrphanScanStopped);
    }

    /** Kubernetes' Event type. */
    public String type() {
        return warning ? "Warning" : "Normal";
    }
}
