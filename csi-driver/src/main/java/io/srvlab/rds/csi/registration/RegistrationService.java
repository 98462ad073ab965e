package io.srvlab.rds.csi.registration;

import io.grpc.stub.StreamObserver;
import io.srvlab.rds.csi.proto.registration.InfoRequest;
import io.srvlab.rds.csi.proto.registration.PluginInfo;
import io.srvlab.rds.csi.proto.registration.RegistrationGrpc;
import io.srvlab.rds.csi.proto.registration.RegistrationStatus;
import io.srvlab.rds.csi.proto.registration.RegistrationStatusResponse;
import io.srvlab.rds.csi.server.Replies;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the kubelet asks on the registration socket. It asks again by itself after a registration that failed. */
public final class RegistrationService extends RegistrationGrpc.RegistrationImplBase {
    private static final Logger log = LoggerFactory.getLogger(RegistrationService.class);
    /** Kind of plugin, a word of the kubelet's plugin manager. */
    private static final String CSI_PLUGIN = "CSIPlugin";
    /** What node-driver-registrar announces too; the kubelet takes any 1.x. */
    private static final String VERSION = "1.0.0";

    private final PluginInfo info;
    private volatile String obstacle = "the kubelet has not registered it yet";

    /** @param endpoint the CSI socket as the kubelet sees it */
    public RegistrationService(String driverName, Path endpoint) {
        info = PluginInfo.newBuilder()
                .setType(CSI_PLUGIN)
                .setName(driverName)
                .setEndpoint(endpoint.toString())
                .addSupportedVersions(VERSION)
                .build();
    }

    @Override
    public void getInfo(InfoRequest request, StreamObserver<PluginInfo> observer) {
        Replies.reply(observer, () -> info);
    }

    @Override
    public void notifyRegistrationStatus(
            RegistrationStatus status, StreamObserver<RegistrationStatusResponse> observer) {
        Replies.reply(observer, () -> {
            if (status.getPluginRegistered()) {
                obstacle = "";
                log.atInfo().addKeyValue("endpoint", info.getEndpoint()).log("registered with the kubelet");
            } else {
                obstacle = "the kubelet refused to register it: " + status.getError();
                log.atError()
                        .addKeyValue("endpoint", info.getEndpoint())
                        .addKeyValue("reason", status.getError())
                        .log("the kubelet refused to register the driver; it tries again by itself");
            }
            return RegistrationStatusResponse.getDefaultInstance();
        });
    }

    /** Why pods of this node cannot use the driver; empty: the kubelet knows it. */
    public Optional<String> obstacle() {
        return Optional.of(obstacle).filter(why -> !why.isEmpty());
    }
}
