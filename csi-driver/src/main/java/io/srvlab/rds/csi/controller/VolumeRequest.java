package io.srvlab.rds.csi.controller;

import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsStorageClassSpec.FsType;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeSpec;
import io.srvlab.rds.crds.RdsVolumeSpec.VolumeMode;
import io.srvlab.rds.csi.VolumeNames;
import io.srvlab.rds.csi.proto.CreateVolumeRequest;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A CreateVolume that makes sense by itself. */
record VolumeRequest(String csiName, String volumeId, Parameters parameters, Usage usage, CapacityWish capacity) {
    /** CSI's bound of a string field, in bytes. */
    private static final int LONGEST_NAME = 128;

    static VolumeRequest parse(CreateVolumeRequest request) throws CsiException {
        String name = request.getName();
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new InvalidArgument("name is " + (name.isEmpty() ? "missing" : "longer than 128 bytes"));
        }
        if (request.hasVolumeContentSource()) {
            throw new InvalidArgument("volume_content_source: volumes from snapshots or volumes are not offered yet");
        }
        if (request.getMutableParametersCount() > 0) {
            throw new InvalidArgument("mutable_parameters: this driver has none");
        }
        Parameters parameters = Parameters.parse(request.getParametersMap());
        if (parameters.className().isEmpty()) {
            throw new InvalidArgument("parameters." + Names.PARAMETER_CLASS + " is missing: name an RdsStorageClass");
        }
        Usage usage = withFsType(Usage.parse(request.getVolumeCapabilitiesList()), parameters);
        CapacityWish capacity = roomFor(usage, CapacityWish.parse(request.getCapacityRange()));
        capacity.bytes();
        return new VolumeRequest(name, VolumeNames.toVolumeId(name), parameters, usage, capacity);
    }

    /** A volume that mkfs would refuse is of no use: it gets the size that mkfs.xfs and mkfs.btrfs say is the smallest. */
    private static CapacityWish roomFor(Usage usage, CapacityWish capacity) throws CsiException {
        if (usage.fsType().isEmpty()) {
            return capacity;
        }
        FsType type = usage.fsType().get();
        long smallest = switch (type) {
            case ext4 -> CapacityWish.MIB;
            case xfs -> 300 * CapacityWish.MIB;
            case btrfs -> 109 * CapacityWish.MIB;
        };
        return capacity.atLeast(smallest, "a volume with " + type);
    }

    /** external-provisioner moves the parameter into the capability; other callers may leave it where it is. */
    private static Usage withFsType(Usage usage, Parameters parameters) throws CsiException {
        Optional<FsType> wanted = parameters.fsType();
        if (usage.volumeMode() == VolumeMode.Block
                || wanted.isEmpty()
                || usage.fsType().equals(wanted)) {
            return usage;
        }
        if (usage.fsType().isPresent()) {
            throw new InvalidArgument("volume_capability.mount.fs_type is "
                    + usage.fsType().get() + ", but parameters." + Names.PARAMETER_FS_TYPE + " is " + wanted.get());
        }
        return new Usage(usage.accessMode(), usage.volumeMode(), wanted);
    }

    /** Why the volume that exists under the id is not the one that is asked for; empty: it is. */
    Optional<String> conflict(RdsVolume existing) {
        RdsVolumeSpec spec = existing.getSpec();
        if (!csiName.equals(spec.csiName())) {
            return Optional.of(
                    spec.csiName() == null
                            ? "it was not made through CSI"
                            : "it was made for the name '" + spec.csiName() + "'");
        }
        if (!spec.rdsStorageClassName().equals(parameters.className())) {
            return Optional.of("it is in class " + spec.rdsStorageClassName() + ", not " + parameters.className());
        }
        if (spec.accessMode() != usage.accessMode()) {
            return Optional.of("its access mode is " + spec.accessMode() + ", not " + usage.accessMode());
        }
        if (spec.source() != null || spec.adopt() != null) {
            return Optional.of("it was not made blank");
        }
        if (!capacity.accepts(spec.sizeBytes())) {
            return Optional.of("it has " + spec.sizeBytes() + " bytes, which is not within the capacity_range");
        }
        return usage.conflict(spec);
    }
}
