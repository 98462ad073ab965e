/** Connections to subsystems: the interface, and the kernel's NVMe/TCP through /dev/nvme-fabrics and sysfs. No mounts. */
@NullMarked
package io.srvlab.rds.csi.node.fabric;

import org.jspecify.annotations.NullMarked;
