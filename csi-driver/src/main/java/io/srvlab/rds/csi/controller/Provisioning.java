package io.srvlab.rds.csi.controller;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.grpc.Deadline;
import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsStorageClassSpec.FsType;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.DeletionPolicy;
import io.srvlab.rds.crds.RdsVolumeSpec.Origin;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.Aborted;
import io.srvlab.rds.csi.server.CsiException.AlreadyExists;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * CreateVolume. The caller forgets a volume after a final error, so one is answered only when nothing was made, or when what
 * was made is gone again.
 */
final class Provisioning {
    private static final int TRIES = 5;

    private final Cluster cluster;
    private final Waiting waiting;
    private final Removal removal;

    Provisioning(Cluster cluster, Waiting waiting, Removal removal) {
        this.cluster = cluster;
        this.waiting = waiting;
        this.removal = removal;
    }

    /** Answers with the volume when its disk is complete. */
    RdsVolume create(VolumeRequest wanted, Deadline deadline) throws CsiException, InterruptedException {
        RdsVolume stored = ensureStored(wanted);
        String uid = stored.getMetadata().getUid();
        long generation = stored.getMetadata().getGeneration();
        Outcome outcome =
                waiting.until(deadline, wanted.volumeId(), "its disk", seen -> judge(wanted, uid, generation, seen));
        return switch (outcome) {
            case Outcome.Made(RdsVolume volume) -> volume;
            case Outcome.Removing(CsiException reason) -> {
                removal.awaitGone(wanted.volumeId(), uid, deadline);
                throw reason;
            }
        };
    }

    /** How a creation ends. */
    private sealed interface Outcome {
        record Made(RdsVolume volume) implements Outcome {}

        /** It failed for good, and its removal has begun. */
        record Removing(CsiException reason) implements Outcome {}
    }

    private RdsVolume ensureStored(VolumeRequest wanted) throws CsiException {
        for (int i = 0; i < TRIES; i++) {
            Optional<RdsVolume> existing = cluster.findVolume(wanted.volumeId());
            if (existing.isPresent()) {
                return requireSame(wanted, existing.get());
            }
            switch (cluster.create(toVolume(wanted))) {
                case Written.Stored(RdsVolume volume) -> {
                    return volume;
                }
                case Written.Changed _ -> {
                    // Somebody else made one of this name meanwhile: look which.
                }
                case Written.Gone _ -> throw new Unavailable("the API server has no RdsVolumes; apply the CRDs");
                case Written.Refused(String reason) ->
                    throw new InvalidArgument("the API server refuses the RdsVolume: " + reason);
            }
        }
        throw new Aborted("volume " + wanted.volumeId() + " comes and goes; try again");
    }

    private static RdsVolume requireSame(VolumeRequest wanted, RdsVolume existing) throws CsiException {
        String name = existing.getMetadata().getName();
        Optional<String> conflict = wanted.conflict(existing);
        if (conflict.isPresent()) {
            throw new AlreadyExists("RdsVolume " + name + " exists and is another volume: " + conflict.get());
        }
        if (VolumeView.terminating(existing)) {
            throw new Aborted("an earlier volume " + name + " is being deleted; " + VolumeView.waitsFor(existing));
        }
        return existing;
    }

    private RdsVolume toVolume(VolumeRequest wanted) throws CsiException {
        String className = wanted.parameters().className();
        RdsStorageClass storageClass = cluster.findClass(className)
                .orElseThrow(() -> new InvalidArgument("parameters." + Names.PARAMETER_CLASS
                        + ": there is no RdsStorageClass " + className + "; create it, or correct the StorageClass"));
        RdsVolume volume = new RdsVolume();
        volume.setMetadata(new ObjectMetaBuilder().withName(wanted.volumeId()).build());
        volume.setSpec(toSpec(wanted, storageClass));
        return volume;
    }

    @SuppressWarnings("NullAway") // absent parts of a custom resource are null
    private RdsVolumeSpec toSpec(VolumeRequest wanted, RdsStorageClass storageClass) throws CsiException {
        Usage usage = wanted.usage();
        @Nullable
        FsType fsType = usage.volumeMode() == VolumeMode.Block
                ? null
                : usage.fsType().orElse(storageClass.getSpec().filesystem().type());
        return new RdsVolumeSpec(
                wanted.parameters().className(),
                wanted.csiName(),
                usage.accessMode(),
                usage.volumeMode(),
                fsType,
                null,
                Origin.Csi,
                claim(wanted.parameters()),
                wanted.capacity().bytes(),
                null,
                DeletionPolicy.Retain,
                null,
                null);
    }

    private RdsVolumeSpec.@Nullable Pvc claim(Parameters parameters) {
        if (parameters.claimName().isEmpty() || parameters.claimNamespace().isEmpty()) {
            return null;
        }
        @Nullable
        String uid = cluster.claimUid(parameters.claimNamespace(), parameters.claimName())
                .orElse(null);
        return toClaim(parameters, uid);
    }

    @SuppressWarnings("NullAway") // an unknown uid is absent
    private static RdsVolumeSpec.Pvc toClaim(Parameters parameters, @Nullable String uid) {
        return new RdsVolumeSpec.Pvc(parameters.claimNamespace(), parameters.claimName(), uid);
    }

    private Optional<Outcome> judge(VolumeRequest wanted, String uid, long generation, Optional<RdsVolume> seen)
            throws CsiException {
        RdsVolume volume = seen.filter(found -> found.getMetadata().getUid().equals(uid))
                .orElseThrow(() -> new Aborted("volume " + wanted.volumeId() + " was deleted while it was being made"));
        requireSame(wanted, volume);
        Optional<RdsVolumeStatus> status = VolumeView.statusSince(volume, generation);
        if (status.isEmpty()) {
            return Optional.empty();
        }
        if (VolumeView.isTrue(status.get(), RdsVolumeStatus.PROVISIONED)
                && status.get().sizeBytes() != null) {
            return keepsItsData(volume) ? Optional.of(new Outcome.Made(volume)) : Optional.empty();
        }
        Optional<CsiException> failure = FinalFailure.of(status.get()).filter(_ -> mayRollBack(volume));
        return failure.isPresent() && removal.begin(volume)
                ? Optional.of(new Outcome.Removing(failure.get()))
                : Optional.empty();
    }

    /** Nobody can have data in it. */
    private static boolean mayRollBack(RdsVolume volume) {
        return volume.getSpec().origin() == Origin.Csi
                && !VolumeView.provisioned(volume)
                && volume.getSpec().attachments().isEmpty();
    }

    /** A removal that began and found the disk complete after all leaves its policy behind: taken back first. */
    private boolean keepsItsData(RdsVolume volume) throws CsiException {
        return volume.getSpec().deletionPolicy() == DeletionPolicy.Retain
                || cluster.patchSpec(volume, Map.of("deletionPolicy", DeletionPolicy.Retain.name()))
                        instanceof Written.Stored;
    }
}
