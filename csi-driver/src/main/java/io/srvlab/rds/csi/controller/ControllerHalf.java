package io.srvlab.rds.csi.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.BindableService;
import io.srvlab.rds.csi.Half;

/** The controller as a part of the process. The client stays its owner's. */
public final class ControllerHalf implements Half {
    private final Wakeups wakeups;
    private final ControllerService service;

    /** @param driverName as in the PersistentVolumes and VolumeAttachments */
    public ControllerHalf(KubernetesClient client, String driverName) {
        this.wakeups = new Wakeups(client);
        this.service = new ControllerService(new Cluster(client, driverName), wakeups);
    }

    @Override
    public BindableService service() {
        return service;
    }

    @Override
    public boolean ready() {
        return wakeups.synced();
    }

    @Override
    public void close() {
        wakeups.close();
    }
}
