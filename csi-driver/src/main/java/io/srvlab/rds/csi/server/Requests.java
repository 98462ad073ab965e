package io.srvlab.rds.csi.server;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.srvlab.rds.csi.VolumeNames;
import io.srvlab.rds.csi.proto.ControllerGetVolumeRequest;
import io.srvlab.rds.csi.proto.CreateVolumeRequest;
import io.srvlab.rds.csi.proto.NodeGetVolumeHealthRequest;
import io.srvlab.rds.csi.proto.NodeGetVolumeStatsRequest;
import io.srvlab.rds.csi.proto.ValidateVolumeCapabilitiesRequest;

/** Which volume a request is about. */
final class Requests {
    private Requests() {}

    /** The volume's id, or the name it is to get; empty if the request is about none. */
    static String volume(Object request) {
        if (request instanceof CreateVolumeRequest create) {
            return VolumeNames.toVolumeId(create.getName());
        }
        if (request instanceof Message message) {
            FieldDescriptor field = message.getDescriptorForType().findFieldByName("volume_id");
            if (field != null && message.getField(field) instanceof String id) {
                return id;
            }
        }
        return "";
    }

    /** Whether the request only looks: such calls need no turn. */
    static boolean onlyLooks(Object request) {
        return request instanceof ControllerGetVolumeRequest
                || request instanceof ValidateVolumeCapabilitiesRequest
                || request instanceof NodeGetVolumeStatsRequest
                || request instanceof NodeGetVolumeHealthRequest;
    }
}
