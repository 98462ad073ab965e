package io.srvlab.rds.csi.node;

import io.srvlab.rds.csi.NodeId;
import io.srvlab.rds.csi.node.fabric.Fabrics;
import io.srvlab.rds.csi.node.filesystem.Preparations;
import io.srvlab.rds.csi.node.mount.Mounts;
import io.srvlab.rds.csi.node.record.Records;
import io.srvlab.rds.csi.node.tool.Tools;

/** What every call of the node works with. */
record Parts(
        NodeId node,
        Fabrics fabrics,
        Mounts mounts,
        Records records,
        Tools tools,
        Preparations preparations,
        Telling telling) {}
