package io.srvlab.rds.observability;

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

    /** Kubernetes' Event type. */
    public String type() {
        return warning ? "Warning" : "Normal";
    }
}
