package io.srvlab.rds.csi.controller;

import com.google.protobuf.Int64Value;
import io.grpc.stub.StreamObserver;
import io.srvlab.rds.crds.RdsVolume;
import io.srvlab.rds.csi.NodeId;
import io.srvlab.rds.csi.proto.ControllerExpandVolumeRequest;
import io.srvlab.rds.csi.proto.ControllerExpandVolumeResponse;
import io.srvlab.rds.csi.proto.ControllerGetCapabilitiesRequest;
import io.srvlab.rds.csi.proto.ControllerGetCapabilitiesResponse;
import io.srvlab.rds.csi.proto.ControllerGetVolumeRequest;
import io.srvlab.rds.csi.proto.ControllerGetVolumeResponse;
import io.srvlab.rds.csi.proto.ControllerGrpc;
import io.srvlab.rds.csi.proto.ControllerPublishVolumeRequest;
import io.srvlab.rds.csi.proto.ControllerPublishVolumeResponse;
import io.srvlab.rds.csi.proto.ControllerServiceCapability;
import io.srvlab.rds.csi.proto.ControllerServiceCapability.RPC.Type;
import io.srvlab.rds.csi.proto.ControllerUnpublishVolumeRequest;
import io.srvlab.rds.csi.proto.ControllerUnpublishVolumeResponse;
import io.srvlab.rds.csi.proto.CreateVolumeRequest;
import io.srvlab.rds.csi.proto.CreateVolumeResponse;
import io.srvlab.rds.csi.proto.DeleteVolumeRequest;
import io.srvlab.rds.csi.proto.DeleteVolumeResponse;
import io.srvlab.rds.csi.proto.GetCapacityRequest;
import io.srvlab.rds.csi.proto.GetCapacityResponse;
import io.srvlab.rds.csi.proto.ListVolumesRequest;
import io.srvlab.rds.csi.proto.ListVolumesResponse;
import io.srvlab.rds.csi.proto.ValidateVolumeCapabilitiesRequest;
import io.srvlab.rds.csi.proto.ValidateVolumeCapabilitiesResponse;
import io.srvlab.rds.csi.server.CsiException;
import io.srvlab.rds.csi.server.CsiException.InvalidArgument;
import io.srvlab.rds.csi.server.CsiException.NotFound;
import io.srvlab.rds.csi.server.Deadlines;
import io.srvlab.rds.csi.server.Replies;
import java.util.List;
import java.util.Optional;

/** CSI's Controller service: requests in, answers out. Calls that are not here are UNIMPLEMENTED. */
final class ControllerService extends ControllerGrpc.ControllerImplBase {
    /** Exactly what works. */
    private static final List<Type> CAPABILITIES = List.of(
            Type.CREATE_DELETE_VOLUME,
            Type.PUBLISH_UNPUBLISH_VOLUME,
            Type.LIST_VOLUMES,
            Type.LIST_VOLUMES_PUBLISHED_NODES,
            Type.GET_CAPACITY,
            Type.EXPAND_VOLUME,
            Type.GET_VOLUME,
            Type.SINGLE_NODE_MULTI_WRITER);

    private final Provisioning provisioning;
    private final Removal removal;
    private final Attaching attaching;
    private final Detaching detaching;
    private final Expanding expanding;
    private final Inventory inventory;

    ControllerService(Cluster cluster, Wakeups wakeups) {
        Waiting waiting = new Waiting(cluster, wakeups);
        this.removal = new Removal(cluster, waiting);
        this.provisioning = new Provisioning(cluster, waiting, removal);
        this.detaching = new Detaching(cluster);
        this.attaching = new Attaching(cluster, waiting, detaching);
        this.expanding = new Expanding(cluster, waiting);
        this.inventory = new Inventory(cluster);
    }

    @Override
    public void createVolume(CreateVolumeRequest request, StreamObserver<CreateVolumeResponse> observer) {
        Replies.reply(observer, () -> {
            RdsVolume volume = provisioning.create(VolumeRequest.parse(request), Deadlines.current());
            return CreateVolumeResponse.newBuilder()
                    .setVolume(VolumeView.toCsi(volume))
                    .build();
        });
    }

    @Override
    public void deleteVolume(DeleteVolumeRequest request, StreamObserver<DeleteVolumeResponse> observer) {
        Replies.reply(observer, () -> {
            removal.delete(require(request.getVolumeId(), "volume_id"), Deadlines.current());
            return DeleteVolumeResponse.getDefaultInstance();
        });
    }

    @Override
    public void controllerPublishVolume(
            ControllerPublishVolumeRequest request, StreamObserver<ControllerPublishVolumeResponse> observer) {
        Replies.reply(observer, () -> {
            String volumeId = require(request.getVolumeId(), "volume_id");
            String nodeId = require(request.getNodeId(), "node_id");
            if (!request.hasVolumeCapability()) {
                throw new InvalidArgument("volume_capability is missing");
            }
            Usage usage = Usage.parse(request.getVolumeCapability());
            inventory.require(volumeId);
            NodeId node = NodeId.parse(nodeId)
                    .orElseThrow(() -> new NotFound("node_id '" + nodeId + "' is none of this driver's"));
            Attaching.Wish wish = new Attaching.Wish(volumeId, node, usage, request.getReadonly());
            return ControllerPublishVolumeResponse.newBuilder()
                    .putAllPublishContext(
                            attaching.attach(wish, Deadlines.current()).toMap())
                    .build();
        });
    }

    @Override
    public void controllerUnpublishVolume(
            ControllerUnpublishVolumeRequest request, StreamObserver<ControllerUnpublishVolumeResponse> observer) {
        Replies.reply(observer, () -> {
            String volumeId = require(request.getVolumeId(), "volume_id");
            String nodeId = request.getNodeId();
            // The name alone counts: a node that was installed anew has another uuid, and must still get rid of it.
            Optional<String> node = nodeId.isEmpty() ? Optional.empty() : Optional.of(nodeId.split("/", 2)[0]);
            detaching.detach(volumeId, node, Deadlines.current());
            return ControllerUnpublishVolumeResponse.getDefaultInstance();
        });
    }

    @Override
    public void controllerExpandVolume(
            ControllerExpandVolumeRequest request, StreamObserver<ControllerExpandVolumeResponse> observer) {
        Replies.reply(observer, () -> {
            String volumeId = require(request.getVolumeId(), "volume_id");
            CapacityWish capacity = CapacityWish.parse(request.getCapacityRange());
            Optional<Usage> usage = request.hasVolumeCapability()
                    ? Optional.of(Usage.parse(request.getVolumeCapability()))
                    : Optional.empty();
            RdsVolume volume = expanding.expand(volumeId, capacity, usage, Deadlines.current());
            // Always, also when nothing was to be done: the answer of an earlier call may have been lost.
            return ControllerExpandVolumeResponse.newBuilder()
                    .setCapacityBytes(VolumeView.sizeBytes(volume))
                    .setNodeExpansionRequired(true)
                    .build();
        });
    }

    @Override
    public void validateVolumeCapabilities(
            ValidateVolumeCapabilitiesRequest request, StreamObserver<ValidateVolumeCapabilitiesResponse> observer) {
        Replies.reply(observer, () -> {
            String volumeId = require(request.getVolumeId(), "volume_id");
            if (request.getVolumeCapabilitiesCount() == 0) {
                throw new InvalidArgument("volume_capabilities is missing");
            }
            Optional<String> conflict = inventory.conflict(inventory.require(volumeId), request);
            if (conflict.isPresent()) {
                return ValidateVolumeCapabilitiesResponse.newBuilder()
                        .setMessage(conflict.get())
                        .build();
            }
            return ValidateVolumeCapabilitiesResponse.newBuilder()
                    .setConfirmed(ValidateVolumeCapabilitiesResponse.Confirmed.newBuilder()
                            .putAllVolumeContext(request.getVolumeContextMap())
                            .addAllVolumeCapabilities(request.getVolumeCapabilitiesList())
                            .putAllParameters(request.getParametersMap()))
                    .build();
        });
    }

    @Override
    public void listVolumes(ListVolumesRequest request, StreamObserver<ListVolumesResponse> observer) {
        Replies.reply(observer, () -> inventory.list(request.getMaxEntries(), request.getStartingToken()));
    }

    @Override
    public void controllerGetVolume(
            ControllerGetVolumeRequest request, StreamObserver<ControllerGetVolumeResponse> observer) {
        Replies.reply(observer, () -> {
            RdsVolume volume = inventory.require(require(request.getVolumeId(), "volume_id"));
            return ControllerGetVolumeResponse.newBuilder()
                    .setVolume(VolumeView.toCsi(volume))
                    .setStatus(ControllerGetVolumeResponse.VolumeStatus.newBuilder()
                            .addAllPublishedNodeIds(VolumeView.publishedNodes(volume)))
                    .build();
        });
    }

    @Override
    public void getCapacity(GetCapacityRequest request, StreamObserver<GetCapacityResponse> observer) {
        Replies.reply(observer, () -> {
            Inventory.Room room = inventory.available(
                    Parameters.parse(request.getParametersMap()), request.getVolumeCapabilitiesList());
            return GetCapacityResponse.newBuilder()
                    .setAvailableCapacity(room.total())
                    .setMaximumVolumeSize(Int64Value.of(Math.min(room.largest(), CapacityWish.LARGEST)))
                    .setMinimumVolumeSize(Int64Value.of(CapacityWish.MIB))
                    .build();
        });
    }

    @Override
    public void controllerGetCapabilities(
            ControllerGetCapabilitiesRequest request, StreamObserver<ControllerGetCapabilitiesResponse> observer) {
        Replies.reply(
                observer,
                () -> ControllerGetCapabilitiesResponse.newBuilder()
                        .addAllCapabilities(CAPABILITIES.stream()
                                .map(type -> ControllerServiceCapability.newBuilder()
                                        .setRpc(ControllerServiceCapability.RPC
                                                .newBuilder()
                                                .setType(type))
                                        .build())
                                .toList())
                        .build());
    }

    private static String require(String value, String field) throws CsiException {
        if (value.isEmpty()) {
            throw new InvalidArgument(field + " is missing");
        }
        return value;
    }
}
