package io.srvlab.rds.csi.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.Attachment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** An operator without a box: disks are entries of a map. It does to the objects what the real one does. */
@SuppressWarnings("NullAway") // absent parts of custom resources are null
final class FakeOperator implements AutoCloseable {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    /** Sizes of the disks that were made, by slot. */
    final Map<String, Long> disks = new ConcurrentHashMap<>();

    /** How often each disk was made. */
    final Map<String, Integer> made = new ConcurrentHashMap<>();

    private final Map<String, String[]> refusals = new ConcurrentHashMap<>();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final KubernetesClient client;
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final SharedIndexInformer<RdsVolume> informer;
    private volatile boolean paused;
    private volatile boolean finalizersKept;

    FakeOperator(KubernetesClient client) {
        this.client = client;
        this.informer = client.resources(RdsVolume.class).inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(RdsVolume volume) {
                enqueue(volume.getMetadata().getName());
            }

            @Override
            public void onUpdate(RdsVolume before, RdsVolume volume) {
                enqueue(volume.getMetadata().getName());
            }

            @Override
            public void onDelete(RdsVolume volume, boolean unseen) {}
        });
    }

    /** From now on, {@code what} (create or grow) fails like this. */
    void refuse(String what, String reason, String message) {
        refusals.put(what, new String[] {reason, message});
    }

    void accept(String what) {
        refusals.remove(what);
        known.forEach(this::enqueue);
    }

    /** From now on, what is being deleted stays. */
    void keepTerminating() {
        finalizersKept = true;
    }

    void letTerminate() {
        finalizersKept = false;
        known.forEach(this::enqueue);
    }

    /** When this returns, nothing is under way. */
    void pause() {
        paused = true;
        try {
            worker.submit(() -> {}).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    void resume() {
        paused = false;
        known.forEach(this::enqueue);
    }

    private void enqueue(String name) {
        known.add(name);
        try {
            worker.execute(() -> reconcile(name));
        } catch (RejectedExecutionException e) {
            // closed meanwhile
        }
    }

    private void reconcile(String name) {
        if (paused) {
            return;
        }
        try {
            RdsVolume volume = client.resources(RdsVolume.class).withName(name).get();
            if (volume != null && !step(volume)) {
                enqueue(name);
            }
        } catch (KubernetesClientException e) {
            enqueue(name);
        }
    }

    /** One write; true: nothing is left to do. */
    private boolean step(RdsVolume volume) {
        RdsVolumeSpec spec = volume.getSpec();
        boolean held = volume.getMetadata().getFinalizers().contains(Names.FINALIZER);
        if (volume.getMetadata().getDeletionTimestamp() != null) {
            if (held && spec.attachments().isEmpty() && !finalizersKept) {
                if (spec.disk() != null && spec.deletionPolicy() == RdsVolumeSpec.DeletionPolicy.Delete) {
                    disks.remove(spec.disk().slot());
                }
                patch(volume, Map.of("metadata", Map.of("finalizers", List.of())));
            }
            return true;
        }
        if (!held) {
            patch(volume, Map.of("metadata", Map.of("finalizers", List.of(Names.FINALIZER))));
            return false;
        }
        if (spec.disk() == null) {
            patch(volume, Map.of("spec", Map.of("disk", disk(volume, false))));
            return false;
        }
        if (!spec.disk().provisioned()) {
            String[] refusal = refusals.get("create");
            if (refusal != null) {
                report(volume, refusal, "Failed");
                return true;
            }
            disks.put(spec.disk().slot(), spec.sizeBytes());
            made.merge(spec.disk().slot(), 1, Integer::sum);
            patch(volume, Map.of("spec", Map.of("disk", disk(volume, true))));
            return false;
        }
        String[] refusal = refusals.get("grow");
        if (refusal == null) {
            disks.merge(spec.disk().slot(), spec.sizeBytes(), Math::max);
        }
        boolean small = disks.get(spec.disk().slot()) < spec.sizeBytes();
        report(volume, small ? refusal : null, spec.attachments().isEmpty() ? "Available" : "Attached");
        return true;
    }

    private static Map<String, Object> disk(RdsVolume volume, boolean provisioned) {
        Map<String, Object> disk = new LinkedHashMap<>();
        String slot = "csi-" + volume.getMetadata().getName() + "-"
                + volume.getMetadata().getUid().substring(0, 4);
        disk.put("slot", slot);
        disk.put("filePath", "raid10/csi/" + slot + "/volume.img");
        disk.put("layout", "Directory");
        disk.put("incarnation", volume.getMetadata().getUid());
        disk.put("poolId", "pool-1");
        if (volume.getSpec().fsType() != null) {
            disk.put("fsType", volume.getSpec().fsType().name());
        }
        disk.put("provisioned", provisioned);
        return disk;
    }

    private void report(RdsVolume volume, String[] failure, String phase) {
        RdsVolumeSpec.Disk disk = volume.getSpec().disk();
        List<Attachment> attachments = volume.getSpec().attachments();
        Map<String, Object> status = new HashMap<>();
        status.put("phase", phase);
        status.put("failure", failure == null ? null : Map.of("reason", failure[0], "message", failure[1]));
        status.put("sizeBytes", disks.get(disk.slot()));
        status.put("observedGeneration", volume.getMetadata().getGeneration());
        status.put("conditions", List.of(condition("Provisioned", disk.provisioned())));
        status.put(
                "nqn",
                attachments.isEmpty()
                        ? null
                        : "nqn.2000-02.com.mikrotik:" + disk.slot() + ":"
                                + attachments.getFirst().export());
        status.put(
                "portal",
                attachments.isEmpty() ? null : Map.of("addresses", List.of("10.0.0.1", "10.0.0.2"), "port", 4420));
        List<Map<String, String>> granted = new ArrayList<>();
        attachments.forEach(one -> granted.add(Map.of("id", one.id(), "node", one.node())));
        status.put("attachments", granted);
        Map<String, Object> patch = new TreeMap<>();
        patch.put("status", status);
        patch.put("metadata", Map.of("resourceVersion", volume.getMetadata().getResourceVersion()));
        RdsVolume next = client.resources(RdsVolume.class)
                .withName(volume.getMetadata().getName())
                .subresource("status")
                .patch(MERGE, Serialization.asJson(patch));
        Objects.requireNonNull(next);
    }

    private static Map<String, String> condition(String type, boolean truth) {
        return Map.of(
                "type",
                type,
                "status",
                truth ? "True" : "False",
                "reason",
                "Because",
                "message",
                "the operator says so");
    }

    private void patch(HasMetadata observed, Map<String, Object> change) {
        Map<String, Object> patch = new HashMap<>(change);
        Map<String, Object> metadata = new HashMap<>();
        if (change.get("metadata") instanceof Map<?, ?> given) {
            given.forEach((key, value) -> metadata.put((String) key, value));
        }
        metadata.put("resourceVersion", observed.getMetadata().getResourceVersion());
        patch.put("metadata", metadata);
        client.resources(RdsVolume.class)
                .withName(observed.getMetadata().getName())
                .patch(MERGE, Serialization.asJson(patch));
    }

    @Override
    public void close() {
        informer.close();
        worker.shutdownNow();
        worker.close();
    }
}
