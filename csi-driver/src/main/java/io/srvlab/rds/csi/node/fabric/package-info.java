/**
 * Connections to subsystems: the interface, and the kernel's NVMe/TCP through /dev/nvme-fabrics and sysfs. Who this host is
 * to a target. No mounts, no filesystems, no volumes: this room knows NQNs.
 *
 * <p>Threads: a write to /dev/nvme-fabrics or to delete_controller can stay in the kernel for a minute and cannot be called
 * back. Each has a daemon platform thread of its own, which nobody interrupts (an interrupt closes the file channel, and
 * closing waits for the write). A virtual thread would hold its carrier for as long.
 */
@NullMarked
package io.srvlab.rds.csi.node.fabric;

import org.jspecify.annotations.NullMarked;
