package io.srvlab.rds.csi.identity;

import com.google.protobuf.BoolValue;
import io.grpc.stub.StreamObserver;
import io.srvlab.rds.csi.proto.GetPluginCapabilitiesRequest;
import io.srvlab.rds.csi.proto.GetPluginCapabilitiesResponse;
import io.srvlab.rds.csi.proto.GetPluginInfoRequest;
import io.srvlab.rds.csi.proto.GetPluginInfoResponse;
import io.srvlab.rds.csi.proto.IdentityGrpc;
import io.srvlab.rds.csi.proto.PluginCapability;
import io.srvlab.rds.csi.proto.ProbeRequest;
import io.srvlab.rds.csi.proto.ProbeResponse;
import io.srvlab.rds.csi.server.Replies;
import java.util.function.BooleanSupplier;

/** The same in both modes. */
public final class IdentityService extends IdentityGrpc.IdentityImplBase {
    private final String driverName;
    private final String version;
    private final BooleanSupplier ready;

    public IdentityService(String driverName, String version, BooleanSupplier ready) {
        this.driverName = driverName;
        this.version = version;
        this.ready = ready;
    }

    @Override
    public void getPluginInfo(GetPluginInfoRequest request, StreamObserver<GetPluginInfoResponse> observer) {
        Replies.reply(
                observer,
                () -> GetPluginInfoResponse.newBuilder()
                        .setName(driverName)
                        .setVendorVersion(version)
                        .build());
    }

    /** Volumes are reachable from every node, so no accessibility constraints; expansion works while attached. */
    @Override
    public void getPluginCapabilities(
            GetPluginCapabilitiesRequest request, StreamObserver<GetPluginCapabilitiesResponse> observer) {
        Replies.reply(
                observer,
                () -> GetPluginCapabilitiesResponse.newBuilder()
                        .addCapabilities(PluginCapability.newBuilder()
                                .setService(PluginCapability.Service.newBuilder()
                                        .setType(PluginCapability.Service.Type.CONTROLLER_SERVICE)))
                        .addCapabilities(PluginCapability.newBuilder()
                                .setVolumeExpansion(PluginCapability.VolumeExpansion.newBuilder()
                                        .setType(PluginCapability.VolumeExpansion.Type.ONLINE)))
                        .build());
    }

    @Override
    public void probe(ProbeRequest request, StreamObserver<ProbeResponse> observer) {
        Replies.reply(
                observer,
                () -> ProbeResponse.newBuilder()
                        .setReady(BoolValue.of(ready.getAsBoolean()))
                        .build());
    }
}
