package io.srvlab.rds.csi.controller;

import io.srvlab.rds.crds.Names;
import io.srvlab.rds.crds.RdsStorageClass;
import io.srvlab.rds.crds.RdsStorageClassStatus;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.csi.proto.ListVolumesResponse;
import io.srvlab.rds.csi.proto.ValidateVolumeCapabilitiesRequest;
import io.srvlab.rds.csi.proto.VolumeCapability;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.Aborted;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import io.srvlab.rds.csi.server.CsiException.NotFound;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The calls that only look: lists, one volume, capacity, what a volume can be used for. */
final class Inventory {
    /** Not a name of an object, so that no stray text is taken for a place in the list. */
    private static final String TOKEN = "after:";

    private final Cluster cluster;

    Inventory(Cluster cluster) {
        this.cluster = cluster;
    }

    RdsVolume require(String volumeId) throws CsiException {
        return cluster.findVolume(volumeId).orElseThrow(() -> new NotFound("there is no volume " + volumeId));
    }

    /**
     * Finished volumes in the order of their ids. A token is the last id of the page before, so that volumes that come and
     * go between two pages make none twice or missing.
     *
     * @param most 0: all
     */
    ListVolumesResponse list(int most, String token) throws CsiException {
        if (most < 0) {
            throw new InvalidArgument("max_entries is negative");
        }
        if (!token.isEmpty() && !token.startsWith(TOKEN)) {
            throw new Aborted("starting_token '" + token + "' is not one of this driver; begin again without");
        }
        String after = token.isEmpty() ? "" : token.substring(TOKEN.length());
        TreeMap<String, ListVolumesResponse.Entry> entries = new TreeMap<>();
        boolean[] more = {false};
        cluster.eachVolume(volume -> {
            String name = volume.getMetadata().getName();
            if (name.compareTo(after) > 0 && VolumeView.provisioned(volume)) {
                entries.put(name, entry(volume));
                if (most > 0 && entries.size() > most) {
                    entries.pollLastEntry();
                    more[0] = true;
                }
            }
        });
        ListVolumesResponse.Builder page = ListVolumesResponse.newBuilder().addAllEntries(entries.values());
        return more[0] ? page.setNextToken(TOKEN + entries.lastKey()).build() : page.build();
    }

    private static ListVolumesResponse.Entry entry(RdsVolume volume) {
        return ListVolumesResponse.Entry.newBuilder()
                .setVolume(VolumeView.toCsi(volume))
                .setStatus(ListVolumesResponse.VolumeStatus.newBuilder()
                        .addAllPublishedNodeIds(VolumeView.publishedNodes(volume)))
                .build();
    }

    /**
     * Bytes that new volumes may take.
     *
     * @param total in all classes that were asked for
     * @param largest in the one with the most room: a volume lies in one class
     */
    record Room(long total, long largest) {}

    /**
     * Room in the class named, or in all classes; none in a class that is not Ready or not there, and for a use that is not
     * offered.
     */
    Room available(Parameters parameters, List<VolumeCapability> capabilities) throws CsiException {
        try {
            for (VolumeCapability capability : capabilities) {
                Usage.parse(capability);
            }
        } catch (InvalidArgument e) {
            return new Room(0, 0);
        }
        List<RdsStorageClass> asked = parameters.className().isEmpty()
                ? cluster.classes()
                : cluster.findClass(parameters.className()).stream().toList();
        return new Room(
                asked.stream().mapToLong(Inventory::available).sum(),
                asked.stream().mapToLong(Inventory::available).max().orElse(0));
    }

    private static long available(RdsStorageClass storageClass) {
        RdsStorageClassStatus status = storageClass.getStatus();
        if (status == null || status.conditions() == null || status.capacity() == null) {
            return 0;
        }
        boolean ready = status.conditions().stream()
                .anyMatch(condition ->
                        condition.type().equals(RdsStorageClassStatus.READY) && "True".equals(condition.status()));
        Long bytes = status.capacity().availableBytes();
        return ready && bytes != null ? Math.max(0, bytes / CapacityWish.MIB * CapacityWish.MIB) : 0;
    }

    /** What speaks against what is asked; empty: the volume can all of it. */
    Optional<String> conflict(RdsVolume volume, ValidateVolumeCapabilitiesRequest request) throws CsiException {
        try {
            Optional<String> use =
                    Usage.parse(request.getVolumeCapabilitiesList()).conflict(volume.getSpec());
            if (use.isPresent()) {
                return use;
            }
            String className = Parameters.parse(request.getParametersMap()).className();
            if (!className.isEmpty() && !className.equals(volume.getSpec().rdsStorageClassName())) {
                return Optional.of("parameters." + Names.PARAMETER_CLASS + ": the volume is in class "
                        + volume.getSpec().rdsStorageClassName());
            }
        } catch (InvalidArgument e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        if (request.getMutableParametersCount() > 0) {
            return Optional.of("mutable_parameters: this driver has none");
        }
        Map<String, String> context = VolumeView.toCsi(volume).getVolumeContextMap();
        return context.entrySet().containsAll(request.getVolumeContextMap().entrySet())
                ? Optional.empty()
                : Optional.of("volume_context is not the volume's, which is " + new TreeMap<>(context));
    }
}
