/**
 * An NVMe/TCP host in plain Java, as much of one as the questions about exports need: connect, identify, read, write, be told.
 * It needs no root and no kernel module. Numbers and layouts are those of the NVM Express Base Specification 2.0 ("Base"), its
 * NVM Command Set 1.0 ("NVM"), and the NVMe/TCP Transport Specification 1.0 ("TCP"). Knows nothing of RouterOS.
 */
@NullMarked
package io.srvlab.rds.check.nvme;

import org.jspecify.annotations.NullMarked;
