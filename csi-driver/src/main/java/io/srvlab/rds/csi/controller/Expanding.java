package io.srvlab.rds.csi.controller;

import io.grpc.Deadline;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.crds.RdsVolumeStatus;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import io.srvlab.rds.csi.server.CsiException.NotFound;
import io.srvlab.rds.csi.server.CsiException.OutOfRange;
import io.srvlab.rds.csi.server.CsiException.Unavailable;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * ControllerExpandVolume. The wish is put into the record and answered when the box has it. A wish that the box could not
 * fulfil may come back smaller; what the box has never shrinks.
 */
final class Expanding {
    private final Cluster cluster;
    private final Waiting waiting;

    Expanding(Cluster cluster, Waiting waiting) {
        this.cluster = cluster;
        this.waiting = waiting;
    }

    /** @return the volume when the box has at least the wanted size */
    RdsVolume expand(String volumeId, CapacityWish capacity, Optional<Usage> usage, Deadline deadline)
            throws CsiException, InterruptedException {
        if (capacity.required() == 0) {
            throw new InvalidArgument("capacity_range.required_bytes is missing");
        }
        long wanted = capacity.bytes();
        RdsVolume stored = record(volumeId, capacity, wanted, usage, deadline);
        String uid = stored.getMetadata().getUid();
        long generation = stored.getMetadata().getGeneration();
        return waiting.until(
                deadline, volumeId, wanted + " bytes", seen -> grown(volumeId, uid, generation, wanted, seen));
    }

    private RdsVolume record(
            String volumeId, CapacityWish capacity, long wanted, Optional<Usage> usage, Deadline deadline)
            throws CsiException {
        while (true) {
            RdsVolume volume =
                    cluster.findVolume(volumeId).orElseThrow(() -> new NotFound("there is no volume " + volumeId));
            Optional<String> conflict = usage.flatMap(found -> found.conflict(volume.getSpec()));
            if (conflict.isPresent()) {
                throw new InvalidArgument("volume_capability: " + conflict.get());
            }
            OptionalLong wish = wish(volume, capacity, wanted);
            if (wish.isEmpty()) {
                return volume;
            }
            switch (cluster.patchSpec(volume, Map.of("sizeBytes", wish.getAsLong()))) {
                case Written.Stored(RdsVolume stored) -> {
                    return stored;
                }
                case Written.Refused(String reason) ->
                    throw new Unavailable("the API server refuses " + wish.getAsLong() + " bytes: " + reason);
                case Written.Changed _, Written.Gone _ -> {
                    if (deadline.isExpired()) {
                        throw new Unavailable("volume " + volumeId + " changes all the time; try again");
                    }
                }
            }
        }
    }

    /** What the record should say; empty: it is right as it is. */
    static OptionalLong wish(RdsVolume volume, CapacityWish capacity, long wanted) throws OutOfRange {
        long recorded = volume.getSpec().sizeBytes();
        RdsVolumeStatus status = volume.getStatus();
        // Without a word of the operator, what is recorded may be what the box has: then it is not lowered.
        long real = status == null || status.sizeBytes() == null ? recorded : status.sizeBytes();
        if (capacity.limit() > 0 && real > capacity.limit()) {
            throw new OutOfRange("the volume has " + real + " bytes, more than capacity_range.limit_bytes "
                    + capacity.limit() + "; volumes do not shrink");
        }
        long wish = recorded > real ? Math.max(wanted, real) : Math.max(wanted, recorded);
        return wish == recorded ? OptionalLong.empty() : OptionalLong.of(wish);
    }

    private static Optional<RdsVolume> grown(
            String volumeId, String uid, long generation, long wanted, Optional<RdsVolume> seen) throws CsiException {
        RdsVolume volume = seen.filter(found -> found.getMetadata().getUid().equals(uid))
                .orElseThrow(() -> new NotFound("volume " + volumeId + " was deleted meanwhile"));
        Optional<RdsVolumeStatus> status = VolumeView.statusSince(volume, generation);
        if (status.isEmpty()) {
            return Optional.empty();
        }
        Long real = status.get().sizeBytes();
        if (real != null && real >= wanted) {
            return Optional.of(volume);
        }
        Optional<CsiException> failure = FinalFailure.of(status.get());
        if (failure.isPresent()) {
            throw failure.get();
        }
        return Optional.empty();
    }
}
